import { expect } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import type { Outcome } from './read-damaged.ts';

/** Bytes that a diagnostic says it is about; undefined where it does not say. */
export function lengthOf({ detail }: Diagnostic): number | undefined {
  const count = /(\d+) bytes gave no event/.exec(detail)?.[1];
  return count === undefined ? undefined : Number(count);
}

/** What must hold for any file: no gap without a word, no place beyond the file, nothing counted twice. */
export function checkAccount(outcome: Outcome, bytes: number, shown: string): void {
  const { told, skippedBytes, diagnostics } = outcome;
  expect(
    diagnostics.map(({ code }) => code),
    shown,
  ).not.toContain('core/trap');
  expect(skippedBytes, shown).toBeLessThanOrEqual(bytes);
  if (skippedBytes > 0) expect(told.length, shown).toBeGreaterThan(0);
  for (const { at } of diagnostics) expect(at ?? 0, shown).toBeLessThanOrEqual(bytes);
}

/** Whether a warning or error names a range that begins at or before `to` and reaches `from`. */
export function tellsOf({ diagnostics }: Outcome, from: number, to = from): boolean {
  return diagnostics.some((diagnostic) => {
    const { severity, at, code } = diagnostic;
    if (severity === 'info' || at === undefined || at > to) return false;
    const length = lengthOf(diagnostic);
    // The first fault of a scanned text gives the sum of what is lost.
    const isSum = code.startsWith('json/') && severity === 'error';
    return length === undefined || isSum || at + length > from;
  });
}
