import fc from 'fast-check';
import { firstDictCode, segmentColumns, type ColumnName } from '../../../src/model/columns.ts';
import type { DictColumn, Segment, SourceId, SourceRun } from '../../../src/model/segment.ts';

const hex = fc.stringMatching(/^[0-9a-f]{3,20}$/);
const piece = fc.oneof(
  fc.constantFrom('arn:aws:s3:::', 'bucket-', '/logs/', 'AAAAAAAAAAAA', '\u00fc\ud800', ''),
  fc.uuid(),
  hex,
  fc.string({ maxLength: 12, unit: 'binary' }),
);
/** Like texts of logs: parts that come again, UUIDs, digits, anything. */
export const anyText = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

/** How a column's values follow each other. */
const habit = fc.constantFrom('one', 'runs', 'mostly', 'fresh', 'any');
type Habit = typeof habit extends fc.Arbitrary<infer T> ? T : never;

interface Drawn {
  readonly habit: Habit;
  readonly texts: readonly string[];
  readonly picks: readonly number[];
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  habit,
  texts: fc.array(anyText, { maxLength: 12 }),
  picks: fc.array(fc.nat(50), { minLength: 1, maxLength: 40 }),
});

function columnOf(rows: number, { habit: how, texts, picks }: Drawn): DictColumn {
  const entries = texts.map((text) => new TextEncoder().encode(text));
  const ends: number[] = [];
  let size = 0;
  for (const { length } of entries) ends.push((size += length));
  const bytes = new Uint8Array(size);
  for (const [i, entry] of entries.entries()) bytes.set(entry, ends[i]! - entry.length);
  const limit = entries.length + firstDictCode;
  const codes = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) {
    const pick = picks[row % picks.length]! % limit;
    if (how === 'one') codes[row] = picks[0]! % limit;
    else if (how === 'runs') codes[row] = picks[Math.floor(row / 9) % picks.length]! % limit;
    else if (how === 'mostly') codes[row] = row % 7 === 0 ? pick : 0;
    else if (how === 'fresh') codes[row] = Math.min(row, limit - 1);
    else codes[row] = pick;
  }
  return { codes: limit <= 256 ? Uint8Array.from(codes) : codes, ends: Uint32Array.from(ends), bytes };
}

function nextOf(stream: Iterator<number, undefined>): number {
  const next = stream.next();
  return next.done === true ? 0 : next.value;
}

/** A target that is a part of the ARN, as most are. */
function withTargets(columns: Map<ColumnName, DictColumn>): void {
  const arns = columns.get('resources.ARN');
  if (!arns || !columns.has('target')) return;
  const ends: number[] = [];
  const bytes: number[] = [];
  for (const [k, end] of arns.ends.entries()) {
    const text = arns.bytes.subarray(arns.ends[k - 1] ?? 0, end);
    bytes.push(...text.subarray(text.length >> 2, text.length - (k % 2)));
    ends.push(bytes.length);
  }
  columns.set('target', { codes: arns.codes, ends: Uint32Array.from(ends), bytes: Uint8Array.from(bytes) });
}

export const anySegment: fc.Arbitrary<Segment> = fc
  .record({
    rows: fc.oneof(fc.nat(40), fc.nat(700)),
    columns: fc.dictionary(fc.constantFrom(...segmentColumns), drawn, { maxKeys: 14 }),
    lendsTargets: fc.boolean(),
    numbers: fc.infiniteStream(fc.oneof(fc.nat(3), fc.nat(3000), fc.integer({ min: 0, max: 0xffffffff }))),
    flags: fc.constantFrom(8, 9, 31),
    cuts: fc.array(fc.nat(700), { maxLength: 5 }),
    bases: fc.infiniteStream(fc.oneof(fc.nat(100), fc.maxSafeNat())),
  })
  .map(({ rows, columns, lendsTargets, numbers, flags, cuts, bases }) => {
    const made = new Map<ColumnName, DictColumn>();
    for (const name of segmentColumns) if (columns[name]) made.set(name, columnOf(rows, columns[name]));
    if (lendsTargets) withTargets(made);
    const words = (count: number): Uint32Array => Uint32Array.from({ length: count }, () => nextOf(numbers));
    const ends = [...new Set([...cuts.filter((cut) => cut > 0 && cut < rows), rows])].sort((a, b) => a - b);
    const runs = ends
      .filter((end) => end > 0)
      .map((end, i): SourceRun => {
        const firstRow = ends[i - 1] ?? 0;
        return { source: (i * 3 + 1) as SourceId, firstRow, rows: end - firstRow, textBase: nextOf(bases) };
      });
    return {
      rows,
      columns: made,
      time: words(rows),
      flags: Uint8Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? flags : 8)),
      idHash: words(rows * 2),
      contentHash: words(rows * 2),
      start: words(rows),
      length: words(rows),
      runs,
    };
  });
