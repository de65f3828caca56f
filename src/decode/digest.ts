import type { AsideFormat } from './format.ts';

/** AWS CloudTrail user guide, "CloudTrail digest file structure". */
export const digest: AsideFormat = {
  name: 'CloudTrail digest',
  describe: 'A signed list of log files with their hashes, one an hour, for integrity validation.',
  sniff(head) {
    if (head.kind !== 'object' || !head.outline) return false;
    if (head.outline.has('digestS3Object', 'digestPublicKeyFingerprint', 'logFiles')) return true;
    // A long list of log files that comes first hides the keys after it.
    const files = head.outline.find('logFiles');
    if (!files || head.outline.end() !== undefined) return false;
    return head.elementOutline(files)?.has('s3Bucket', 's3Object', 'hashValue', 'hashAlgorithm') ?? false;
  },
};
