import type { ByteAccount } from '../../model/byte-account.ts';
import { countText } from '../kit/number-text.ts';

/** `1,204 bytes = 1,000 of events + 200 of structure + 4 skipped`. */
export function accountText(account: ByteAccount | undefined): string {
  if (!account) return 'An earlier version read this file in, and did not count its bytes.';
  const { textBytes, eventBytes, structureBytes, skippedBytes } = account;
  const parts = [`${countText(eventBytes)} of events`, `${countText(structureBytes)} of structure`];
  return `${countText(textBytes)} bytes = ${parts.join(' + ')} + ${countText(skippedBytes)} skipped`;
}
