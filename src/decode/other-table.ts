import type { ConvertedFormat } from './convert.ts';
import { firstRows, rowShare } from './csv-format.ts';
import { CsvRows, type Cell } from './csv-rows.ts';
import { unwrapText } from './unwrap-text.ts';
import { put, type Unwrapped } from './unwrapped.ts';

/** A table of any columns, also one whose header is damaged or missing. */
export const otherTable: ConvertedFormat = {
  name: 'table with events inside',
  describe: 'Any comma-separated values that have events as JSON in some column.',
  sniff: (head) => head.kind === 'text' && firstRows(head).some((cells) => eventsIn(cells) !== undefined),
  convert(sink, limits) {
    let isFirst = true;
    const rows = new CsvRows(
      limits.maxEventBytes * rowShare,
      (cells, place, replaced) => {
        const found = eventsIn(cells);
        if (found) put(sink, found, place, replaced);
        // The first is the header.
        else if (!isFirst) sink.skipped(place, 'event/not-an-event', 'a row without a CloudTrail event');
        isFirst = false;
      },
      (place, _, isTooLong) => {
        if (isTooLong) sink.skipped(place, 'csv/bad-row', 'this row is longer than the limit', 'maxEventBytes');
        else sink.skipped(place, 'csv/bad-row', 'a quote in this row has no end');
      },
    );
    return rows;
  },
};

function eventsIn(cells: readonly Cell[]): Unwrapped | undefined {
  for (const { text } of cells) {
    if (!text.startsWith('{')) continue;
    const found = unwrapText(text);
    if (found.kind === 'events') return found;
  }
  return undefined;
}
