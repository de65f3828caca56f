import { asideNames, type AsideFormat } from './format.ts';

/** AWS CloudTrail user guide, "CloudTrail digest file structure". */
const digestKeys = [
  'digestS3Object',
  'digestS3Bucket',
  'digestPublicKeyFingerprint',
  'digestSignatureAlgorithm',
  'digestStartTime',
  'digestEndTime',
  'previousDigestS3Object',
  'previousDigestHashValue',
  'previousDigestSignature',
  'logFiles',
] as const;

/** So many make a digest: one that lost a field is an invalid digest, and not something else. */
const enoughKeys = 3;

export const digest: AsideFormat = {
  name: asideNames.digest,
  describe: 'A signed list of log files with their hashes, one an hour, for integrity validation.',
  sniff(head) {
    const { outline } = head;
    if (head.kind !== 'object' || !outline) return false;
    if (digestKeys.filter((key) => outline.has(key)).length >= enoughKeys) return true;
    // A long list of log files that comes first hides the keys after it.
    const files = outline.find('logFiles');
    if (!files || outline.end() !== undefined) return false;
    return head.elementOutline(files)?.has('s3Bucket', 's3Object', 'hashValue', 'hashAlgorithm') ?? false;
  },
};
