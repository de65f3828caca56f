import { asideNames, type AsideFormat } from './format.ts';

/** AWS CloudTrail user guide, "CloudTrail sign file structure". */
const signKeys = [
  'files',
  'hashSignature',
  'publicKeyFingerprint',
  'signatureAlgorithm',
  'hashAlgorithm',
  'queryCompleteTime',
] as const;

/** So many make a sign file: one that lost a key is an invalid sign file, and not something else. */
const enoughKeys = 3;

export const lakeSign: AsideFormat = {
  name: asideNames.lakeSign,
  describe: 'A signed list of the files of a CloudTrail Lake query result, with their hashes: "result_sign.json".',
  sniff(head) {
    const { outline } = head;
    if (head.kind !== 'object' || !outline) return false;
    const files = outline.find('files');
    if (files?.valueKind !== 'array') return false;
    if (signKeys.filter((key) => outline.has(key)).length >= enoughKeys) return true;
    // A long list of files that comes first hides the keys after it.
    return outline.end() === undefined && (head.elementOutline(files)?.has('fileHashValue', 'fileName') ?? false);
  },
};
