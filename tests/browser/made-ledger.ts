import { withStructure } from '../../src/model/byte-account.ts';
import type { LedgerRow } from '../../src/model/ledger.ts';
import type { SourceId } from '../../src/model/segment.ts';

/** A made-up file; one in forty is cut off. */
export function ledgerRow(index: number): LedgerRow {
  const isBroken = index % 40 === 7;
  return {
    source: index as SourceId,
    path: `trail/us-east-1/2023/07/10/111122223333_CloudTrail_us-east-1_${String(index).padStart(5, '0')}.json.gz`,
    bytes: 900 + index * 13,
    format: index % 60 === 2 ? 'CloudTrail digest' : 'CloudTrail S3 log',
    events: isBroken ? 2 : 6,
    duplicates: index % 5,
    conflicts: 0,
    partial: 0,
    account: withStructure(12_345, 12_300 - (isBroken ? 1204 : 0), isBroken ? 1204 : 0),
    skippedBytes: isBroken ? 1204 : 0,
    diagnostics: isBroken
      ? [
          {
            code: 'gzip/truncated',
            severity: 'error',
            at: 512,
            detail: 'The gzip data ends early; 2 events came before.',
          },
        ]
      : [],
  };
}
