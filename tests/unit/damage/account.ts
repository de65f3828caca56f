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

const decoder = new TextDecoder();
/** What a sentence cannot show, and so leaves out or shows as space. */
const unseen = /[\s\p{Cc}\p{Cf}]+/gu;

/** The first bytes that a diagnostic tells of a stretch of a text in UTF-8 are those that stand there. */
export function checkBeginnings({ diagnostics }: Outcome, bytes: Uint8Array, shown: string): void {
  for (const { detail } of diagnostics) {
    const [, from, to, begins] = /bytes (\d+) to (\d+), beginning “(.*?)…?”/u.exec(detail) ?? [];
    if (begins === undefined) continue;
    const wanted = decoder.decode(bytes.subarray(Number(from), Number(to))).replace(unseen, '');
    const told = begins.replace(unseen, '');
    // The last character may be cut within, and brackets and commas before all are told with their stretch alone.
    const begun = told.replace(/\ufffd+$/u, '');
    const isThere = wanted.startsWith(begun) || wanted.replace(/^[\],[}]+/, '').startsWith(begun);
    expect({ shown, detail, isThere, isAny: told !== '' }).toEqual({
      shown,
      detail,
      isThere: true,
      isAny: wanted !== '',
    });
  }
}
