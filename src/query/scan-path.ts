/** A test of a path put to what the path tables say: a verdict on every row. */
import { Bitset } from '../base/bitset.ts';
import { unknownHash, unknownValue, type PathColumn, type PathValueList } from '../model/path-column.ts';
import type { ValueTest } from '../model/query.ts';
import { compileValueTest } from './match-value.ts';
import type { PathColumns } from './path-columns.ts';
import type { PathTests } from './plan.ts';
import type { Snapshot } from './scan.ts';
import type { TableSegment } from './table.ts';
import type { Verdict } from './verdict.ts';

/** What is known of a test of one value. */
const fails = 0;
const passes = 1;
const isOpen = 2;

/** Any of these tests; none of them of a time, which tells a text from a number. */
class PathTest {
  readonly #tests: readonly ValueTest[];
  readonly #paths: PathColumns;
  readonly #isPresence: boolean;
  readonly #text: (value: string) => boolean;
  readonly #number: (value: number) => boolean;
  /** Of the values wanted; null where the tests ask for more than certain values. */
  #hashes: ReadonlySet<number> | null | undefined;

  constructor(tests: readonly ValueTest[], paths: PathColumns) {
    this.#tests = tests;
    this.#paths = paths;
    const compiled = tests.map(compileValueTest);
    const equal = new Set(tests.flatMap((test) => (test.kind === 'equals' ? [test.value.toLowerCase()] : [])));
    const others = compiled.filter((_, i) => tests[i]!.kind !== 'equals');
    this.#isPresence = compiled.some(({ present }) => present);
    this.#text =
      tests.length === 1
        ? (value) => compiled[0]!.text(value)
        : (value) => equal.has(value.toLowerCase()) || others.some((test) => test.text(value));
    this.#number = tests.every(({ kind }) => kind === 'number')
      ? (value) => compiled.some((test) => test.scalar(value))
      : (value) => this.#text(String(value));
  }

  /** Adds the segment's rows that pass to `sure`, and those of which that is not known to `open`. */
  scan(column: PathColumn, { baseRow, rows: size }: TableSegment, sure: Bitset, open: Bitset): void {
    const { rows, counts, unread } = column;
    for (const row of unread) if (row < size) open.add(baseRow + row);
    if (this.#isPresence) {
      for (let i = 0; i < rows.length; i++) sure.add(baseRow + rows[i]!);
      return;
    }
    const verdicts = this.#verdicts(column.values);
    if (!verdicts) return;
    const { codes, ofCode } = verdicts;
    for (let i = 0, at = 0; i < rows.length; i++) {
      let verdict: number = fails;
      if (!counts) verdict = ofCode[codes[i]!]!;
      else for (const end = at + counts[i]!; at < end; at++) verdict = better(verdict, ofCode[codes[at]!]!);
      if (verdict === passes) sure.add(baseRow + rows[i]!);
      else if (verdict === isOpen) open.add(baseRow + rows[i]!);
    }
  }

  /** What is known of each value; undefined where all fail. */
  #verdicts(
    values: PathValueList,
  ): { readonly codes: Uint16Array | Uint8Array; readonly ofCode: Uint8Array } | undefined {
    switch (values.kind) {
      case 'none':
        return undefined;
      case 'texts': {
        const ofCode = new Uint8Array(unknownValue + 1);
        let any = false;
        for (let code = 0; code < values.texts.length; code++) {
          if (!this.#text(values.texts[code]!)) continue;
          ofCode[code] = passes;
          any = true;
        }
        ofCode[unknownValue] = isOpen;
        return any || values.codes.includes(unknownValue) ? { codes: values.codes, ofCode } : undefined;
      }
      case 'numbers': {
        const codes = new Uint8Array(values.above.length);
        for (let i = 0; i < codes.length; i++) if (this.#number(values.base + values.above[i]!)) codes[i] = passes;
        return { codes, ofCode: Uint8Array.of(fails, passes) };
      }
      case 'hashes': {
        if (this.#hashes === undefined) this.#hashes = this.#wantedHashes();
        const wanted = this.#hashes;
        const codes = new Uint8Array(values.hashes.length);
        for (let i = 0; i < codes.length; i++) {
          const hash = values.hashes[i]!;
          if (hash === unknownHash || wanted === null || wanted.has(hash)) codes[i] = isOpen;
        }
        return { codes, ofCode: Uint8Array.of(fails, passes, isOpen) };
      }
    }
  }

  #wantedHashes(): ReadonlySet<number> | null {
    const hashes = new Set<number>();
    for (const test of this.#tests) {
      if (test.kind !== 'equals') return null;
      const hash = this.#paths.hash(test.value.toLowerCase());
      if (hash !== unknownHash) hashes.add(hash);
    }
    return hashes;
  }
}

function better(a: number, b: number): number {
  return a === passes || b === passes ? passes : Math.max(a, b);
}

/** What the path tables say of a test of a path, on every row of the segments. */
export async function scanPath(
  { rows, segments }: Snapshot,
  { path, tests }: PathTests,
  paths: PathColumns,
): Promise<Verdict> {
  const sure = new Bitset(rows);
  const open = new Bitset(rows);
  const test = new PathTest(tests, paths);
  const columns = await paths.of(path, segments);
  for (const [i, segment] of segments.entries()) {
    const column = columns[i];
    if (column) test.scan(column, segment, sure, open);
    else addRows(open, segment);
  }
  return { sure, open };
}

/** Asks the path tables where a column's verdict is open for events that the column cannot be trusted for. */
export async function askTables(
  { rows, segments, irregular }: Snapshot,
  { path, tests }: PathTests,
  { sure, open }: Verdict,
  paths: PathColumns,
): Promise<Verdict> {
  if (!open || !irregular) return { sure, open };
  const asked = segments.filter(({ baseRow, rows: count }) => irregular.hasAny(baseRow, baseRow + count));
  const test = new PathTest(tests, paths);
  const columns = await paths.of(path, asked);
  const known = { sure: new Bitset(rows), open: new Bitset(rows) };
  for (const [i, segment] of asked.entries()) {
    const column = columns[i];
    if (column) test.scan(column, segment, known.sure, known.open);
    else addRows(known.open, segment);
  }
  return {
    sure: sure.or(known.sure.and(irregular)),
    open: open.andNot(irregular.clone().andNot(known.open)),
  };
}

function addRows(set: Bitset, { baseRow, rows }: TableSegment): void {
  for (let r = 0; r < rows; r++) set.add(baseRow + r);
}
