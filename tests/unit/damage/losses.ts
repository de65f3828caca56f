import type { Outcome } from './read-damaged.ts';

/** A stretch of bytes, without its end. */
export type Range = readonly [from: number, to: number];

/** What may stand between events and belongs to none. */
const separators = new Set(Buffer.from(' \t\r\n,[]}\u001e'));

/** A stretch without what may stand between events at its ends; undefined where there is nothing else in it. */
export function trimmed(bytes: Uint8Array, [start, end]: Range): Range | undefined {
  let [from, to] = [start, end];
  while (from < to && separators.has(bytes[from]!)) from++;
  while (from < to && separators.has(bytes[to - 1]!)) to--;
  return from < to ? [from, to] : undefined;
}

/**
 * What the warnings and errors of a file say, as `code from-to` of the bytes that they say are lost, without what may
 * stand between events, or else as `code at`.
 */
export function toldOf({ diagnostics }: Pick<Outcome, 'diagnostics'>, bytes: Uint8Array): string[] {
  return diagnostics
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, at, detail }, i) => {
      const [, from, to] = /bytes (\d+) to (\d+)/.exec(detail) ?? [];
      const range = from === undefined ? undefined : trimmed(bytes, [Number(from), Number(to)]);
      // What is beside an event that was found is told as one fault or as another.
      return range ? lossOf(i > 0 && code === 'json/syntax' ? 'json/lost' : code, range) : `${code} ${String(at)}`;
    });
}

/** The same with the stretches as they are told. */
export function lossesOf({ diagnostics }: Pick<Outcome, 'diagnostics'>): string[] {
  return diagnostics
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, at, detail }) => {
      const [, from, to] = /bytes (\d+) to (\d+)/.exec(detail) ?? [];
      return from === undefined ? `${code} ${String(at)}` : `${code} ${from}-${to!}`;
    });
}

export function lossOf(code: string, [from, to]: Range): string {
  return `${code} ${String(from)}-${String(to)}`;
}
