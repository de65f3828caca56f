import { expect } from 'vitest';
import type { Outcome } from './read-damaged.ts';

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
