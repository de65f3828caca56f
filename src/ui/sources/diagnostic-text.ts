import type { Diagnostic } from '../../model/diagnostic.ts';
import { countText } from '../kit/number-text.ts';

/** `at byte 1,204 (gzip/truncated)`: where a diagnostic points, and its code to look up. */
export function placeText({ at, code }: Diagnostic): string {
  return at === undefined ? `(${code})` : `at byte ${countText(at)} (${code})`;
}
