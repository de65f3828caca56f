/** What the ledger calls the formats that integrity validation reads. */
export const asideNames = {
  digest: 'CloudTrail digest',
  publicKeys: 'public keys',
  objectMetadata: 'S3 object metadata',
  lakeSign: 'CloudTrail Lake sign file',
  lakeResult: 'CloudTrail Lake query result',
} as const;
