import { concat } from './concat.ts';
import type { Converter, ConvertSink, TextPlace } from './convert.ts';
import { decodeText } from './decode-text.ts';
import { newline } from './json-bytes.ts';

/** A line of Base64, or what is one but for a line's end that damage has taken. */
interface Base64Line {
  readonly text: string;
  readonly place: TextPlace;
}

/** Base64 of the first bytes of gzip with deflate, RFC 1952 section 2.3. */
export const gzipStart = /^["']?H4sI/;
/** Where a payload begins in the middle of a line. */
const lostLineEnd = /(?<=[^\s"'\ufeff\0][^\w+/"'-]+)(?=["']?H4sI)/;
/** Nothing but Base64 and how lines of it are quoted. */
const pure = /^[\w+/="',-]+$/;
const encoder = new TextEncoder();
const startBytes = encoder.encode('H4sI');

/** Whether gzip in Base64 begins at `at`. */
export function isPacked(text: Uint8Array, at: number): boolean {
  return startBytes.every((byte, i) => text[at + i] === byte);
}

/**
 * The lines that make up a payload, as the text comes: one, or several, as tools wrap Base64. `onpayload` says how many
 * characters of a payload's text are its own; lines after them are skipped.
 */
export function base64Lines(
  sink: ConvertSink,
  maxPackedBytes: number,
  onpayload: (text: string, placeOfFirst: (characters: number) => TextPlace) => number,
): Converter {
  let line: Uint8Array[] = [];
  let lineBytes = 0;
  let at = 0;
  let payload: Base64Line[] = [];
  let text = '';
  const finish = (): void => {
    const lines = payload;
    const whole = text;
    payload = [];
    text = '';
    if (lines.length === 0) return;
    const used = gzipStart.test(whole) ? onpayload(whole, (most) => placeOf(linesOf(lines, most))) : 0;
    const rest = lines.slice(linesOf(lines, used).length);
    if (rest.length > 0) sink.skipped(placeOf(rest), 'event/not-an-event', 'a line that is not gzip in Base64');
  };
  const add = (one: Base64Line): void => {
    const isNext = pure.test(one.text) && !gzipStart.test(one.text);
    if (!isNext || text.endsWith('=') || text.length > maxPackedBytes) finish();
    if (one.text === '' && payload.length === 0) return;
    payload.push(one);
    text += one.text;
  };
  const lineEnd = (): void => {
    let from = at;
    at += lineBytes;
    const parts = decodeText(concat(line)).text.split(lostLineEnd);
    parts.forEach((part, i) => {
      const end = i === parts.length - 1 ? at : from + encoder.encode(part).length;
      const zeros = /^\0*/.exec(part)![0].length;
      if (zeros > 0) sink.skipped({ at: from, length: zeros }, 'event/not-an-event', 'zero bytes before a payload');
      from += zeros;
      add({
        text: part
          .slice(zeros)
          .trim()
          .replace(/^\ufeff/, ''),
        place: { at: from, length: end - from },
      });
      from = end;
    });
    line = [];
    lineBytes = 0;
  };
  return {
    push(bytes) {
      let from = 0;
      for (let i = bytes.indexOf(newline); i >= 0; i = bytes.indexOf(newline, from)) {
        line.push(bytes.slice(from, i + 1));
        lineBytes += i + 1 - from;
        from = i + 1;
        lineEnd();
      }
      if (lineBytes > maxPackedBytes * 2) {
        sink.stop(at, 'json/event-too-large', 'a line is longer than the limit');
        return;
      }
      line.push(bytes.slice(from));
      lineBytes += bytes.length - from;
    },
    end() {
      if (lineBytes > 0) lineEnd();
      finish();
    },
  };
}

/** The lines that the first so many characters are in. */
function linesOf(lines: readonly Base64Line[], characters: number): readonly Base64Line[] {
  let before = 0;
  return lines.filter(({ text }) => {
    const isIn = before < characters;
    before += text.length;
    return isIn;
  });
}

function placeOf(lines: readonly Base64Line[]): TextPlace {
  const [first, last] = [lines[0]!.place, lines.at(-1)!.place];
  return { at: first.at, length: last.at + last.length - first.at };
}
