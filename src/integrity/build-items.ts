import type { Pace } from '../base/pace.ts';
import type { DigestVerdict, IntegrityItem, Reason } from '../model/integrity.ts';
import { CoverageHoles } from './coverage-holes.ts';
import { compare, type DigestRecord } from './digest-record.ts';
import { add, slotLocation } from './digest-slots.ts';
import { fromAwsLogs, parseFolders, parseLogName } from './object-names.ts';
import { byWeight, note } from './reason.ts';
import type { ChainRecord, Chains, MissingDigest } from './walk-chains.ts';
import type { LakeVerdict } from './weigh-lake.ts';
import type { LogEntry } from './log-entries.ts';
import type { LogVerdict, LogVerdicts } from './weigh-logs.ts';

/** What an item was made of, for its evidence. */
export type Origin =
  | { readonly kind: 'digest'; readonly records: readonly DigestRecord[] }
  | { readonly kind: 'missing'; readonly missing: MissingDigest }
  | LogVerdict
  | { readonly kind: 'lake-result'; readonly lake: LakeVerdict };

export interface Items {
  /** By time, then kind, then key; `items[id].id === id`. */
  readonly items: readonly IntegrityItem[];
  /** By id. */
  readonly origins: readonly Origin[];
}

type Item = { -readonly [K in keyof IntegrityItem]: IntegrityItem[K] };

/** One item for each place of a digest, each listed log file, each dropped file that no digest lists. */
export async function buildItems(
  records: readonly DigestRecord[],
  chains: Chains,
  logs: LogVerdicts,
  lake: readonly LakeVerdict[],
  eventsOf: ReadonlyMap<number, number>,
  pace: Pace,
): Promise<Items> {
  const items: Item[] = [];
  const origins: Origin[] = [];
  const put = (item: Item, origin: Origin): void => {
    item.id = origins.length;
    items.push(item);
    origins.push(origin);
  };
  const places = new Map<string, DigestRecord[]>();
  for (const record of records) add(places, slotLocation(record), record);
  for (const alike of places.values()) {
    const records = alike.toSorted((a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict));
    put(digestItem(records, chains), { kind: 'digest', records });
  }
  for (const chain of chains.list) {
    for (const missing of chain.missing) put(missingItem(chain, missing), { kind: 'missing', missing });
  }
  const known = new KnownChains(chains.list);
  for (const log of logs.list) {
    if (pace.due) await pace.pause();
    put(log.entry ? listedItem(log, log.entry, chains) : strayItem(log, known), log);
  }
  for (const one of lake) put(lakeItem(one, eventsOf), { kind: 'lake-result', lake: one });
  if (pace.due) await pace.pause();
  items.sort(byTime);
  const sorted = items.map((item) => origins[item.id]!);
  for (const [id, item] of items.entries()) item.id = id;
  return { items, origins: sorted };
}

const kinds = ['digest', 'log', 'lake-result'];

function byTime(a: Item, b: Item): number {
  if (a.from !== b.from) return (a.from || Infinity) - (b.from || Infinity);
  return (
    kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
    compare(a.key, b.key) ||
    compare(a.path ?? '', b.path ?? '') ||
    (a.source ?? -1) - (b.source ?? -1)
  );
}

const severity: readonly DigestVerdict[] = ['missing', 'invalid', 'unverified', 'valid'];

/** Of different contents for one place the worst decides, as it does for log files. */
function digestItem(sorted: readonly DigestRecord[], chains: Chains): Item {
  const [worst] = sorted;
  const record = worst!;
  const { source, path } = record.main;
  const reasons = sorted.length === 1 ? record.reasons : [...record.reasons, otherCopies(sorted)];
  return {
    id: -1,
    kind: 'digest',
    key: record.slot.key,
    verdict: record.verdict,
    reasons,
    chain: chains.of.get(record),
    ...record.window,
    source,
    path,
    events: 0,
  };
}

function otherCopies(sorted: readonly DigestRecord[]): Reason {
  const sound = sorted.some((record) => record.verdict === 'valid');
  const text = sound
    ? 'A proven digest of this place was dropped too, and its list of log files is used.'
    : `Different files of this place were dropped: ${sorted.length}.`;
  return note('digest/other-copy-differs', text);
}

function missingItem(chain: ChainRecord, missing: MissingDigest): Item {
  const { key, reasons, from, to } = missing;
  return { id: -1, kind: 'digest', key, verdict: 'missing', reasons, chain: chain.id, from, to, events: 0 };
}

function listedItem(log: LogVerdict, entry: LogEntry, chains: Chains): Item {
  const { file, verdict, reasons } = log;
  const delivered = parseLogName(entry.key)?.delivered ?? 0;
  return {
    id: -1,
    kind: 'log',
    key: entry.key,
    verdict,
    reasons,
    chain: chains.of.get(entry.best.from),
    from: delivered,
    to: delivered,
    listedIn: entry.best.from.window,
    ...(file ? { source: file.source, path: file.path } : {}),
    events: file?.events ?? 0,
  };
}

function strayItem(log: LogVerdict, known: KnownChains): Item {
  const file = log.file!;
  const name = parseLogName(file.path);
  const why = name && known.holes.explain(name);
  const chain = name && known.onlyChain(name.account, name.region);
  const delivered = name?.delivered ?? 0;
  return {
    id: -1,
    kind: 'log',
    key: known.keyOf(file.path),
    verdict: log.verdict,
    reasons: why ? byWeight([...log.reasons, why]) : log.reasons,
    chain: chain?.id,
    from: delivered,
    to: delivered,
    source: file.source,
    path: file.path,
    events: file.events,
  };
}

function lakeItem(lake: LakeVerdict, eventsOf: ReadonlyMap<number, number>): Item {
  const file = lake.expected === undefined ? (lake.sign ?? lake.file) : lake.file;
  return {
    id: -1,
    kind: 'lake-result',
    key: lake.key,
    verdict: lake.verdict,
    reasons: lake.reasons,
    chain: undefined,
    from: 0,
    to: 0,
    ...(file ? { source: file.source, path: file.path } : {}),
    events: file ? (eventsOf.get(file.source) ?? 0) : 0,
  };
}

/** What the chains tell about files that no digest lists. */
class KnownChains {
  readonly holes: CoverageHoles;
  readonly #byRegion = new Map<string, ChainRecord[]>();
  /** Prefix before `AWSLogs/` by account and region; undefined where there are several. */
  readonly #prefixes = new Map<string, string | undefined>();

  constructor(chains: readonly ChainRecord[]) {
    this.holes = new CoverageHoles(chains);
    for (const chain of chains) {
      const { account, region, backfill } = chain.name;
      if (!backfill) add(this.#byRegion, `${account} ${region}`, chain);
      const prefix = parseFolders(chain.place.key)?.prefix;
      if (prefix === undefined) continue;
      const at = `${account} ${region}`;
      this.#prefixes.set(at, this.#prefixes.has(at) && this.#prefixes.get(at) !== prefix ? undefined : prefix);
    }
  }

  /** The chain of the account's region; undefined where there are several, or none. */
  onlyChain(account: string, region: string): ChainRecord | undefined {
    const chains = this.#byRegion.get(`${account} ${region}`);
    return chains?.length === 1 ? chains[0] : undefined;
  }

  keyOf(path: string): string {
    const tail = fromAwsLogs(path);
    if (tail === undefined) return path;
    const folders = parseFolders(tail);
    return `${(folders && this.#prefixes.get(`${folders.account} ${folders.region}`)) ?? ''}${tail}`;
  }
}
