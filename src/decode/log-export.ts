import { unwrapMessage } from './cloudwatch-logs.ts';
import { concat } from './concat.ts';
import type { ConvertedFormat } from './convert.ts';
import { decodeText } from './decode-text.ts';
import type { Head } from './head.ts';
import { newline } from './json-bytes.ts';
import { rescueEvents } from './raw-events.ts';
import { put } from './unwrapped.ts';

/** A time (ISO 8601 or milliseconds since 1970) before a JSON object. */
const start = /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|\d{13}) (?=\{)/;
const timed = /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|\d{13}) /;
const mark = /^\ufeff/;
const wrapping = 2;
const noTime = { kind: 'skip', code: 'event/not-an-event', detail: 'a line without a time and an event' } as const;

/** CloudWatch Logs user guide, "Export log data to Amazon S3": a log event a line, after its time. */
export const logExport: ConvertedFormat = {
  name: 'CloudWatch Logs export',
  describe: 'What CloudWatch Logs exports to a bucket: a line for each event, with its time before it.',
  sniff: (head) => head.kind === 'text' && firstLines(head).some((line) => start.test(line)),
  convert(sink, limits) {
    let held: Uint8Array[] = [];
    let lineBytes = 0;
    let at = 0;
    const most = limits.maxEventBytes * wrapping;
    const line = (end: Uint8Array): void => {
      const bytes = concat([...held, end]);
      const place = { at, length: lineBytes + end.length };
      at += place.length;
      held = [];
      lineBytes = 0;
      const { text: raw, replaced } = decodeText(bytes);
      const text = raw.replace(mark, '').trimEnd();
      if (text === '') return;
      if (place.length > most) {
        sink.skipped(place, 'json/event-too-large', 'a line is longer than the limit');
        return;
      }
      const message = timed.test(text) ? unwrapMessage(text.replace(timed, '')) : noTime;
      if (message.kind !== 'skip' || !rescueEvents(bytes, place, sink)) put(sink, message, place, replaced);
    };
    return {
      push(text) {
        let from = 0;
        for (let i = text.indexOf(newline); i >= 0; i = text.indexOf(newline, from)) {
          line(text.subarray(from, i + 1));
          from = i + 1;
        }
        if (from < text.length && lineBytes <= most) held.push(text.slice(from));
        lineBytes += text.length - from;
      },
      end() {
        if (held.length > 0) line(new Uint8Array());
      },
    };
  },
};

function firstLines(head: Head): string[] {
  return decodeText(head.bytes.subarray(0, 4096)).text.split('\n').slice(0, 5);
}
