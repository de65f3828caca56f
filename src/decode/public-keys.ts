import { asideNames, type AsideFormat } from './format.ts';
import type { ObjectOutline } from './object-outline.ts';

/** Answers of `aws cloudtrail list-public-keys`, in the spellings that AWS prints, or the keys in one alone. */
export const publicKeys: AsideFormat = {
  name: asideNames.publicKeys,
  describe: 'The keys that digests are signed with, as "aws cloudtrail list-public-keys" prints them.',
  sniff(head) {
    if ((head.kind !== 'object' && head.kind !== 'array') || !head.outline) return false;
    return head.outline.findAnyCase('publickeylist')?.valueKind === 'array' || isKey(head.outline);
  },
};

function isKey(outline: ObjectOutline): boolean {
  return (
    outline.findAnyCase('value')?.valueKind === 'string' &&
    (outline.findAnyCase('fingerprint')?.valueKind === 'string' ||
      outline.findAnyCase('validitystarttime') !== undefined)
  );
}
