import type { ConvertedFormat } from './convert.ts';
import { elementConverter } from './element-converter.ts';
import { findingNote } from './finding-note.ts';
import type { ObjectOutline } from './object-outline.ts';

/**
 * Amazon GuardDuty user guide, "GuardDuty finding format": no event, but what leads to events: who did what when. Keys
 * are as the service exports them; "get-findings" prints them with a capital.
 */
export const findings: ConvertedFormat = {
  name: 'GuardDuty findings',
  describe: 'Findings of Amazon GuardDuty, which hold no event: each is noted in the ledger with what to look for.',
  sniff: (head) => isFinding(head.outline),
  convert: elementConverter([], findingNote),
};

/** AWS CLI Command Reference, "guardduty get-findings". */
export const findingLists: readonly ConvertedFormat[] = ['Findings', 'findings'].map((key) => ({
  name: findings.name,
  describe: findings.describe,
  sniff(head) {
    const list = head.kind === 'object' ? head.outline?.find(key) : undefined;
    return list !== undefined && isFinding(head.elementOutline(list));
  },
  convert: elementConverter([key], findingNote),
}));

function isFinding(outline: ObjectOutline | undefined): boolean {
  if (!outline) return false;
  return outline.has('schemaVersion', 'service', 'severity') || outline.has('SchemaVersion', 'Service', 'Severity');
}
