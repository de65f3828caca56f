import type { CoreKit } from '../core/core-kit.ts';
import type { ScannedRows } from '../core/types.ts';
import type { EventReader, EventSpan } from '../evidence/event-reader.ts';
import { deriveColumns } from '../ingest/derive-columns.ts';
import { addRuns } from '../ingest/segment-builder.ts';
import type { ColumnName } from '../model/columns.ts';
import { maxSegmentRows, type DictColumn, type Segment, type SourceRun } from '../model/segment.ts';

const stretch = 512 * 1024;
const [opening, comma, closing] = ['[', ',', ']'].map((char) => Uint8Array.of(char.charCodeAt(0))) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

/** Makes segments of events that are known to be some, in whatever order they are given. */
export class SegmentRebuilder {
  readonly #reader: EventReader;
  readonly #kit: CoreKit;

  /** `kit` scans; its limits are to be no lower than those that the events were found under. */
  constructor(reader: EventReader, kit: CoreKit) {
    this.#reader = reader;
    this.#kit = kit;
  }

  /** Spans of one source follow each other with rising offsets. */
  async *segments(spans: readonly EventSpan[], signal: AbortSignal): AsyncGenerator<Segment, void> {
    for (let from = 0; from < spans.length; from += maxSegmentRows) {
      yield await this.#segment(spans.slice(from, from + maxSegmentRows), signal);
    }
  }

  async #segment(spans: readonly EventSpan[], signal: AbortSignal): Promise<Segment> {
    const { scanner, text } = this.#kit;
    text.begin();
    scanner.begin({ kind: 'array' });
    text.append(opening);
    let given = 0;
    await this.#reader.visit(
      spans,
      (span, position) => {
        if (given++ > 0) text.append(comma);
        text.append(this.#reader.passKit.text.view(position, span.length));
        if (text.length < stretch) return;
        scanner.run(false);
        scanner.shifted(text.compact(scanner.keepFrom));
      },
      signal,
    );
    text.append(closing);
    scanner.run(true);
    const scanned = scanner.takeRows();
    if (scanned.rows !== spans.length || spans.some(({ length }, row) => length !== scanned.length[row])) {
      throw new Error('events are not found again where they were found');
    }
    return segmentOf(scanned, this.#kit, spans);
  }
}

function segmentOf(scanned: ScannedRows, { hasher, packer }: CoreKit, spans: readonly EventSpan[]): Segment {
  const { rows, time, flags, contentHash, length } = scanned;
  const idHash = hasher.idHashes(scanned.ids);
  const start = new Uint32Array(rows);
  const runs: SourceRun[] = [];
  const offsets = Float64Array.from(spans, ({ offset }) => offset);
  for (let from = 0; from < rows;) {
    const { source } = spans[from]!;
    let to = from + 1;
    while (to < rows && spans[to]!.source === source) to++;
    addRuns(runs, source, from, to, offsets, start);
    from = to;
  }
  const columns = new Map<ColumnName, DictColumn>(scanned.columns);
  for (const [name, column] of deriveColumns(rows, scanned.columns, packer)) columns.set(name, column);
  return { rows, columns, time, flags, idHash, contentHash, start, length, runs };
}
