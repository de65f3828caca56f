import type { Diagnostic } from '../../model/diagnostic.ts';
import { countText } from '../kit/number-text.ts';

/** `at byte 1,204 (gzip/truncated)`: where a diagnostic points, where it does not say so itself, and its code to look up. */
export function placeText({ at, code, detail }: Diagnostic): string {
  const isSaid = at === undefined || new RegExp(`\\bbytes? ${String(at)}\\b`).test(detail);
  return isSaid ? `(${code})` : `at byte ${countText(at)} (${code})`;
}
