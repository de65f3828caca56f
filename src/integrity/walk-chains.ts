/** Digests of one trail, account and region in the order of time, with every hour that is missing among them. */
import type { Pace } from '../base/pace.ts';
import { maxStripHours, type Gap, type Reason } from '../model/integrity.ts';
import { compare, locationOf, type DigestRecord, type Place } from './digest-record.ts';
import { slotLocation } from './digest-slots.ts';
import { parseDigestName, parseFolders, siblingDigestKeys, type DigestName } from './object-names.ts';
import { cut, fault, note } from './reason.ts';

const hour = 3600;
/** Digests join to the second; a little is allowed for. */
const tolerance = 60;
/** Missing hours listed one by one. What is beyond, made-up times for one, is listed by whole gaps. */
const maxMissing = 200_000;

/** A digest that ought to be there. More than one hour only past `maxMissing`. */
export interface MissingDigest extends Place {
  readonly from: number;
  readonly to: number;
  readonly hours: number;
  /** The digest that names it as its previous one. */
  readonly namedBy: DigestRecord | undefined;
  readonly reasons: readonly Reason[];
}

export interface ChainRecord {
  readonly id: number;
  readonly name: Omit<DigestName, 'end'>;
  readonly place: Place;
  readonly organization: string | undefined;
  /** By time. */
  readonly records: readonly DigestRecord[];
  readonly missing: readonly MissingDigest[];
  readonly gaps: readonly Gap[];
}

interface Linked extends Place {
  readonly end: number;
  readonly namedBy: DigestRecord;
}

interface ChainDraft {
  readonly name: DigestName;
  readonly records: DigestRecord[];
  readonly linked: Map<string, Linked>;
}

/** Chains by account, region, trail; the chain of a record by itself. Records whose place is no digest's are in none. */
export interface Chains {
  readonly list: readonly ChainRecord[];
  readonly of: ReadonlyMap<DigestRecord, number>;
  readonly missingHours: number;
}

export async function walkChains(records: readonly DigestRecord[], pace: Pace): Promise<Chains> {
  const drafts = new Map<string, ChainDraft>();
  const draftOf = (name: DigestName): ChainDraft => {
    const id = chainName(name);
    let draft = drafts.get(id);
    if (!draft) drafts.set(id, (draft = { name, records: [], linked: new Map() }));
    return draft;
  };
  const filled = new Set(records.map(slotLocation));
  for (const record of records) {
    if (!record.slotName) continue;
    const draft = draftOf(record.slotName);
    draft.records.push(record);
    const linked = absentPrevious(record, filled);
    if (!linked) continue;
    const linkedName = parseDigestName(linked.key);
    const target = linkedName ? draftOf(linkedName) : draft;
    if (!target.linked.has(locationOf(linked))) target.linked.set(locationOf(linked), linked);
  }

  const list: ChainRecord[] = [];
  const of = new Map<DigestRecord, number>();
  let missingHours = 0;
  let left = maxMissing;
  for (const id of [...drafts.keys()].sort(compare)) {
    const chain = await new Walk(drafts.get(id)!, list.length, left, pace).run();
    left -= chain.missing.length;
    for (const missing of chain.missing) missingHours += missing.hours;
    for (const record of chain.records) of.set(record, chain.id);
    list.push(chain);
  }
  return { list, of, missingHours };
}

function chainName({ account, region, trail, homeRegion, backfill }: DigestName): string {
  return `${account} ${region} ${trail} ${homeRegion} ${backfill ? 'backfill' : ''}`;
}

/**
 * The previous digest that a digest names and that is not there. What an unproven digest names must be of its own chain;
 * what an invalid one names must moreover be the hour before it.
 */
function absentPrevious(record: DigestRecord, filled: ReadonlySet<string>): Linked | undefined {
  const { back, slotName } = record;
  if (!back || !slotName || filled.has(back.location)) return undefined;
  const name = parseDigestName(back.key);
  const linked = { bucket: back.bucket, key: back.key, end: name?.end ?? record.window.from, namedBy: record };
  if (record.verdict === 'valid') return linked;
  if (!name || chainName(name) !== chainName(slotName)) return undefined;
  const isNext = Math.abs(record.window.from - name.end) <= hour / 2;
  return record.verdict === 'invalid' && !isNext ? undefined : linked;
}

interface Entry extends Place {
  readonly from: number;
  readonly to: number;
  readonly record: DigestRecord | undefined;
  readonly linked: Linked | undefined;
}

class Walk {
  readonly #draft: ChainDraft;
  readonly #id: number;
  readonly #budget: number;
  readonly #pace: Pace;
  readonly #missing: MissingDigest[] = [];
  readonly #gaps: Gap[] = [];

  constructor(draft: ChainDraft, id: number, budget: number, pace: Pace) {
    this.#draft = draft;
    this.#id = id;
    this.#budget = budget;
    this.#pace = pace;
  }

  async run(): Promise<ChainRecord> {
    const { name, records, linked } = this.#draft;
    const entries: Entry[] = records.map((record) => ({ ...record.slot, ...record.window, record, linked: undefined }));
    for (const one of linked.values()) {
      const { bucket, key, end } = one;
      entries.push({ bucket, key, from: end - hour, to: end, record: undefined, linked: one });
    }
    entries.sort((a, b) => a.to - b.to || a.from - b.from || compare(a.key, b.key) || compare(a.bucket, b.bucket));

    let previous: Entry | undefined;
    let covered = -Infinity;
    for (const entry of entries) {
      if (this.#pace.due) await this.#pace.pause();
      const { from, record } = entry;
      if (previous && from - covered > tolerance) this.#hole(previous, covered, entry);
      if (previous && record && covered - from > tolerance && entry.key !== previous.key) markOverlap(record);
      if (entry.linked) this.#absent(entry, Math.max(from, Math.min(covered, entry.to)));
      previous = entry;
      covered = Math.max(covered, entry.to);
    }
    const place = records[0]?.slot ?? entries[0]!;
    const organization = parseFolders(place.key)?.organization;
    return {
      id: this.#id,
      name,
      place,
      organization: organization === '' ? undefined : organization,
      records: entries.flatMap((entry) => entry.record ?? []),
      missing: this.#missing,
      gaps: this.#gaps,
    };
  }

  /** Between the end of what is covered and the next digest: not recorded, where that one proves or says so. */
  #hole(previous: Entry, from: number, next: Entry): void {
    const { record } = next;
    const isStart = record?.isStarting === true && record.verdict !== 'invalid';
    const isJoined = record?.verdict === 'valid' && record.back?.location === locationOf(previous);
    if (isStart || isJoined) {
      this.#gaps.push({ chain: this.#id, from, to: next.from, kind: 'not-recording' });
      return;
    }
    const hours = Math.max(1, Math.round((next.from - from) / hour));
    const isListed = hours <= maxStripHours && this.#missing.length + hours <= this.#budget;
    const count = isListed ? hours : 1;
    const keyAt = siblingDigestKeys(parseDigestName(next.key) ? next.key : previous.key);
    for (let i = 0; i < count; i++) {
      const to = i === count - 1 ? next.from : from + (i + 1) * hour;
      this.#add({ bucket: next.bucket, key: keyAt(to), from: from + i * hour, to, hours: hours / count }, undefined);
    }
  }

  #absent(entry: Entry, from: number): void {
    this.#add({ bucket: entry.bucket, key: entry.key, from, to: entry.to, hours: 1 }, entry.linked?.namedBy);
  }

  #add(missing: Omit<MissingDigest, 'namedBy' | 'reasons'>, namedBy: DigestRecord | undefined): void {
    const { from, to, hours } = missing;
    this.#missing.push({
      ...missing,
      namedBy,
      reasons: hours === 1 && !namedBy ? hourMissing : [whyMissing(hours, namedBy)],
    });
    this.#gaps.push({ chain: this.#id, from, to, kind: 'missing-digest' });
  }
}

function whyMissing(hours: number, namedBy: DigestRecord | undefined): Reason {
  const text = namedBy
    ? `The next digest names it as its previous one, and it was not supplied: ${cut(namedBy.main.path)}.`
    : `Digests before and after these ${hours} hours were supplied, and none for them.`;
  return fault('digest/not-supplied', text);
}

const hourMissing = [
  fault('digest/not-supplied', 'Digests before and after this hour were supplied, and none for it.'),
];

function markOverlap(record: DigestRecord): void {
  const overlap = note('digest/times-overlap', 'Its time overlaps that of the digest before it.');
  record.reasons = [...record.reasons, overlap];
}
