import type { CommandFacts } from '../model/integrity.ts';
import type { KeyRing } from './check-signatures.ts';
import type { DigestRecord } from './digest-record.ts';
import { fromAwsLogs, parseFolders, parseLogName } from './object-names.ts';
import type { Chains } from './walk-chains.ts';
import type { LogVerdicts } from './weigh-logs.ts';

const maxFiles = 100;
/** Of buckets, accounts, regions: what more than this is made up. */
const maxPlaces = 1000;

/** What the commands for getting missing files are filled in with. */
export function gatherCommandFacts(
  records: readonly DigestRecord[],
  chains: Chains,
  logs: LogVerdicts,
  keys: KeyRing,
): CommandFacts {
  const buckets = new Map<string, CommandFacts['buckets'][number]>();
  const accounts = new Set<string>();
  const regions = new Set<string>();
  const needMetadata: CommandFacts['needMetadata'][number][] = [];
  const needKeys = new Map<string, { region: string; from: number; to: number }>();
  const needFiles: CommandFacts['needFiles'][number][] = [];
  let from = Infinity;
  let to = -Infinity;
  const see = (start: number, end: number): void => {
    if (start <= 0) return;
    from = Math.min(from, start);
    to = Math.max(to, end);
  };
  const seePlace = (bucket: string, key: string): void => {
    const folders = parseFolders(key);
    const place = { bucket, prefix: folders?.prefix ?? '', organization: folders?.organization ?? '' };
    const id = `${place.bucket}/${place.prefix} ${place.organization}`;
    if (folders && buckets.size < maxPlaces) buckets.set(id, place);
  };

  for (const record of records) {
    const { slot, slotName, window, verdict, reasons } = record;
    if (!slotName) continue;
    accounts.add(slotName.account);
    regions.add(slotName.region);
    see(window.from, window.to);
    if (verdict === 'valid' || (verdict === 'unverified' && record.own)) seePlace(slot.bucket, slot.key);
    const needsSignature = reasons.some((reason) => reason.code === 'digest/no-signature');
    if (needsSignature && needMetadata.length < maxPlaces) {
      needMetadata.push({ bucket: slot.bucket, key: slot.key, region: slotName.region });
    }
    if (verdict !== 'valid' && keys.find(record.fingerprint).length === 0 && window.to > 0) {
      const known = needKeys.get(slotName.region);
      needKeys.set(slotName.region, {
        region: slotName.region,
        from: Math.min(known?.from ?? Infinity, window.from),
        to: Math.max(known?.to ?? 0, window.to),
      });
    }
  }
  for (const chain of chains.list) {
    for (const { bucket, key } of chain.missing) if (needFiles.length < maxFiles) needFiles.push({ bucket, key });
  }
  for (const { entry, verdict } of logs.list) {
    if (needFiles.length >= maxFiles) break;
    if (entry && verdict === 'missing') needFiles.push({ bucket: entry.bucket, key: entry.key });
  }
  for (const { entry, file } of logs.list) {
    // What is listed is of a digest's account, region and time.
    const name = entry || !file ? undefined : parseLogName(file.path);
    if (!file || !name) continue;
    accounts.add(name.account);
    regions.add(name.region);
    see(name.delivered, name.delivered);
    const tail = records.length === 0 ? fromAwsLogs(file.path) : undefined;
    if (tail !== undefined) seePlace('', tail);
  }
  return {
    buckets: [...buckets.values()],
    accounts: [...accounts].sort().slice(0, maxPlaces),
    regions: [...regions].sort().slice(0, maxPlaces),
    from: Number.isFinite(from) ? from : 0,
    to: Number.isFinite(to) ? to : 0,
    needMetadata,
    needKeys: [...needKeys.values()].sort((a, b) => (a.region < b.region ? -1 : 1)),
    needFiles,
  };
}
