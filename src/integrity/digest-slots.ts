import type { BackLink, DigestRecord, Place } from './digest-record.ts';
import { digestBase, locationOf } from './digest-record.ts';
import { fromAwsLogs, normalBase, normalTail, parseDigestName, parseFolders } from './object-names.ts';

/** Places of one base name that are looked at: real ones have one. */
const maxTargets = 16;

/** A back link with the digest that says it. */
export interface Link extends BackLink {
  readonly from: DigestRecord;
}

/** All back links, by what they lead to. */
export class Links {
  readonly byLocation = new Map<string, Link[]>();
  readonly byHash = new Map<string, Link[]>();
  readonly #byBase = new Map<string, Link[]>();
  readonly #byTail = new Map<string, Link>();

  constructor(records: readonly DigestRecord[]) {
    for (const from of records) {
      if (!from.back) continue;
      const link: Link = { ...from.back, from };
      const isNew = !this.byLocation.has(link.location);
      add(this.byLocation, link.location, link);
      if (link.hash !== '') add(this.byHash, link.hash, link);
      if (!isNew) continue;
      add(this.#byBase, normalBase(link.key), link);
      const tail = normalTail(link.key);
      if (tail !== undefined && !this.#byTail.has(tail)) this.#byTail.set(tail, link);
    }
  }

  /** One link to each place that a file's name may stand for. */
  targetsNamed(base: string): readonly Link[] {
    return this.#byBase.get(base)?.slice(0, maxTargets) ?? [];
  }

  targetAt(path: string): Link | undefined {
    const tail = normalTail(path);
    return tail === undefined ? undefined : this.#byTail.get(tail);
  }
}

/**
 * The place that each digest fills. Of one whose signature fits, and of one that a successor names with its hash: its
 * own. Any other may say anything of itself: the place that a successor names and whose base name its file has; else
 * its path from `AWSLogs/` on; else its own.
 */
export function assignSlots(records: readonly DigestRecord[], links: Links): void {
  const filled = new Set<string>();
  const rest: DigestRecord[] = [];
  for (const record of records) {
    const isKnown = record.signature.kind === 'valid' || (record.hash !== undefined && links.byHash.has(record.hash));
    if (!record.own || !isKnown) rest.push(record);
    else {
      record.slot = record.own;
      filled.add(record.ownLocation!);
    }
  }
  for (const record of rest) record.slot = slotByName(record, links, filled);
  for (const record of records) record.slotName = parseDigestName(record.slot.key);
}

function slotByName(record: DigestRecord, links: Links, filled: ReadonlySet<string>): Place {
  const { own, ownLocation } = record;
  const ownBase = own && normalBase(own.key);
  const bases = new Set<string>();
  for (const copy of record.copies.slice(0, maxTargets)) {
    const base = digestBase(copy.path);
    if (base !== undefined) bases.add(base);
  }
  if (own && (bases.size === 0 || (bases.has(ownBase!) && links.byLocation.has(ownLocation!)))) return own;

  for (const copy of record.copies.slice(0, maxTargets)) {
    const target = links.targetAt(copy.path);
    if (target) return { bucket: target.bucket, key: target.key };
  }
  const named = [...bases].flatMap((base) => links.targetsNamed(base));
  const target =
    named.find((link) => link.bucket === own?.bucket && !filled.has(link.location)) ??
    named.find((link) => !filled.has(link.location)) ??
    named[0];
  if (target) return { bucket: target.bucket, key: target.key };

  const path = record.copies.find((copy) => digestBase(copy.path) !== undefined)?.path ?? record.main.path;
  return byPath(path, own);
}

/** Its path from `AWSLogs/` on, with the prefix and bucket that it states. */
function byPath(path: string, own: Place | undefined): Place {
  const tail = fromAwsLogs(path);
  const isOwn = tail === undefined ? normalBase : normalTail;
  if (own && isOwn(own.key) === isOwn(path)) return own;
  const prefix = own ? (parseFolders(own.key)?.prefix ?? '') : '';
  const bucket = own?.bucket ?? '';
  return { bucket, key: tail === undefined ? path : `${prefix}${tail}` };
}

/** Whether a dropped file lies elsewhere than the digest in it says, as far as its path tells. */
export function isMoved(path: string, key: string): boolean {
  const base = digestBase(path);
  if (base !== undefined && base !== normalBase(key)) return true;
  const tail = fromAwsLogs(path);
  if (tail === undefined || base === undefined) return false;
  const ownTail = fromAwsLogs(key);
  return ownTail !== undefined && folder(tail) !== folder(ownTail);
}

const folder = (key: string): string => key.slice(0, key.lastIndexOf('/'));

/** Adds to a list in a map. */
export function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The location that a record fills. */
export function slotLocation(record: DigestRecord): string {
  return locationOf(record.slot);
}
