import type { AsideFormat } from './format.ts';

/** The answer of `aws cloudtrail list-public-keys`; AWS prints the key in both spellings. */
export const publicKeys: AsideFormat = {
  name: 'public keys',
  describe: 'The keys that digests are signed with, as "aws cloudtrail list-public-keys" prints them.',
  sniff(head) {
    if (head.kind !== 'object' || !head.outline) return false;
    const list = head.outline.find('PublicKeyList') ?? head.outline.find('publicKeyList');
    return list?.valueKind === 'array';
  },
};
