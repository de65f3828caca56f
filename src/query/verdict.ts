import type { Bitset } from '../base/bitset.ts';

/** What is known of a test on every row: true, false, or not yet. */
export interface Verdict {
  readonly sure: Bitset;
  /** Rows not decided; none of them is in `sure`. Undefined where there is none. */
  readonly open: Bitset | undefined;
}

/** The functions here change and take over what they are given. */
export function both(a: Verdict, b: Verdict): Verdict {
  if (!a.open && !b.open) return { sure: a.sure.and(b.sure), open: undefined };
  const possible = canBe(a).and(canBe(b));
  const sure = a.sure.and(b.sure);
  return { sure, open: orNone(possible.andNot(sure)) };
}

export function either(a: Verdict, b: Verdict): Verdict {
  const sure = a.sure.or(b.sure);
  const open = a.open && b.open ? a.open.or(b.open) : (a.open ?? b.open);
  return { sure, open: open && orNone(open.andNot(sure)) };
}

export function opposite(a: Verdict): Verdict {
  const sure = a.sure.not();
  return a.open ? { sure: sure.andNot(a.open), open: a.open } : { sure, open: undefined };
}

export function copyOf(a: Verdict): Verdict {
  return { sure: a.sure.clone(), open: a.open?.clone() };
}

/** True where every row is sure to fail. */
export function isNever(a: Verdict): boolean {
  return !a.open && isEmpty(a.sure);
}

/** True where every row is sure to pass. */
export function isAlways(a: Verdict): boolean {
  return !a.open && a.sure.count() === a.sure.size;
}

function canBe(a: Verdict): Bitset {
  const possible = a.sure.clone();
  return a.open ? possible.or(a.open) : possible;
}

function orNone(rows: Bitset): Bitset | undefined {
  return isEmpty(rows) ? undefined : rows;
}

function isEmpty(rows: Bitset): boolean {
  return rows.words.every((word) => word === 0);
}
