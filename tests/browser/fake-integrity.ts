import type { CallOptions, IntegrityEngine, VerdictsChange } from '../../src/model/engine.ts';
import type {
  AddedSignatures,
  Chain,
  CommandFacts,
  IntegrityItem,
  IntegrityItemDetail,
  IntegrityProgress,
  IntegritySummary,
  ItemsPage,
  ItemsRequest,
  LogFileVerdict,
  Reason,
} from '../../src/model/integrity.ts';
import type { SourceId } from '../../src/model/segment.ts';

const from = 1_688_968_800;
const hour = 3600;
const region = 'us-east-1';
const bucket = 'acme-trail';
const prefix = `AWSLogs/111122223333`;

/** What a made-up chain of `hours` digests has: the third hour is missing, the fourth digest invalid, the last unverified. */
export interface FakeChain {
  readonly hours: number;
}

const reasons: Readonly<Record<LogFileVerdict, Reason>> = {
  valid: { code: 'digest/signature-valid', weight: 'proof', text: 'Its signature verifies with a key of this region.' },
  invalid: { code: 'log/hash-mismatch', weight: 'fault', text: 'Its SHA-256 is not the one that its digest lists.' },
  unverified: { code: 'digest/no-signature', weight: 'open', text: 'Nothing that was dropped has its signature.' },
  missing: { code: 'digest/not-supplied', weight: 'open', text: 'No dropped file is this digest.' },
  'not-covered': { code: 'log/not-covered', weight: 'open', text: 'No digest lists this file.' },
};

function digestVerdict(index: number, hours: number): LogFileVerdict {
  if (index === 2) return 'missing';
  if (index === 3) return 'invalid';
  return index === hours - 1 ? 'unverified' : 'valid';
}

function stamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replaceAll(/[-:]|\.000/g, '');
}

function madeItems(hours: number): IntegrityItem[] {
  const items: IntegrityItem[] = [];
  const add = (item: Omit<IntegrityItem, 'id' | 'reasons' | 'chain' | 'path'>): void => {
    const path = item.source === undefined ? {} : { path: `trail/${item.key}` };
    items.push({ ...item, ...path, id: items.length, chain: 0, reasons: [reasons[item.verdict]] });
  };
  for (let index = 0; index < hours; index++) {
    const [start, end] = [from + index * hour, from + (index + 1) * hour];
    const verdict = digestVerdict(index, hours);
    const name = `111122223333_CloudTrail-Digest_${region}_main_${region}_${stamp(end)}.json.gz`;
    const source = verdict === 'missing' ? {} : { source: (1000 + index) as SourceId };
    const key = `${prefix}/CloudTrail-Digest/${region}/${name}`;
    add({ kind: 'digest', key, verdict, from: start, to: end, events: 0, ...source });
    if (verdict === 'missing') continue;
    const logKey = `${prefix}/CloudTrail/${region}/111122223333_CloudTrail_${region}_${stamp(start + 600)}_x.json.gz`;
    const logVerdict = index === 5 ? 'invalid' : verdict === 'valid' ? 'valid' : 'unverified';
    const at = start + 600;
    add({ kind: 'log', key: logKey, verdict: logVerdict, from: at, to: at, events: 6, source: index as SourceId });
  }
  return items;
}

/** Validation over a made-up chain; none where it has no hours. */
export class FakeIntegrity implements IntegrityEngine {
  readonly calls: string[] = [];
  #items: IntegrityItem[];
  #hours: number;
  readonly #gate: (call: string) => Promise<void>;
  readonly #listeners = new Set<(change: VerdictsChange) => void>();

  constructor({ hours }: FakeChain, gate: (call: string) => Promise<void>) {
    this.#hours = hours;
    this.#items = madeItems(hours);
    this.#gate = gate;
  }

  async refresh({
    signal,
    onprogress,
  }: CallOptions & { readonly onprogress?: (progress: IntegrityProgress) => void } = {}): Promise<IntegritySummary> {
    this.calls.push('refresh');
    onprogress?.({ files: 0, totalFiles: this.#items.length, bytes: 0 });
    await this.#gate('integrity');
    signal?.throwIfAborted();
    onprogress?.({ files: this.#items.length, totalFiles: this.#items.length, bytes: this.#items.length * 900 });
    this.change();
    return this.summary();
  }

  summary(): Promise<IntegritySummary> {
    const count = (kind: IntegrityItem['kind'], verdict: LogFileVerdict): number =>
      this.#items.filter((item) => item.kind === kind && item.verdict === verdict).length;
    const counts = (kind: IntegrityItem['kind']) => ({
      valid: count(kind, 'valid'),
      invalid: count(kind, 'invalid'),
      unverified: count(kind, 'unverified'),
      missing: count(kind, 'missing'),
      'not-covered': count(kind, 'not-covered'),
    });
    const isEmpty = this.#hours === 0;
    const chain: Chain = {
      id: 0,
      account: '111122223333',
      region,
      trail: 'main',
      homeRegion: region,
      backfill: false,
      bucket,
      organization: undefined,
      firstHour: from,
      hours: Uint8Array.from({ length: this.#hours }, (_, index) =>
        index === 2 ? 5 : index === 3 || index === 5 ? 6 : index === this.#hours - 1 ? 2 : 1,
      ),
      hoursPerCell: 1,
      digests: counts('digest'),
      logFiles: counts('log'),
    };
    const gap = { chain: 0, from: from + 2 * hour, to: from + 3 * hour, kind: 'missing-digest' } as const;
    const key = {
      fingerprint: '67b9fa73676d86966b449dd677850753',
      fingerprintMatchesKey: true,
      validFrom: from - 86_400,
      validTo: from + 30 * 86_400,
      path: 'trail/public-keys.json',
      uses: counts('digest').valid,
    };
    const missingHours = this.#items.filter((item) => item.kind === 'digest' && item.verdict === 'missing').length;
    return Promise.resolve({
      totals: {
        digests: counts('digest'),
        logFiles: counts('log'),
        lakeResults: counts('lake-result'),
        missingHours,
        keys: isEmpty ? 0 : 1,
      },
      chains: isEmpty ? [] : [chain],
      keys: isEmpty ? [] : [key],
      gaps: missingHours > 0 ? [gap] : [],
      unusedSignatures: 0,
      pendingFiles: 0,
    });
  }

  async items(request: ItemsRequest): Promise<ItemsPage> {
    this.calls.push(`items ${String(request.offset)}`);
    await this.#gate('items');
    const text = request.text?.toLowerCase() ?? '';
    const found = this.#items.filter(
      (item) =>
        (!request.kinds || request.kinds.includes(item.kind)) &&
        (!request.verdicts || request.verdicts.includes(item.verdict)) &&
        (request.chain === undefined || item.chain === request.chain) &&
        item.to >= (request.from ?? -Infinity) &&
        item.from <= (request.to ?? Infinity) &&
        `${item.key} ${item.path ?? ''}`.toLowerCase().includes(text),
    );
    const order: readonly LogFileVerdict[] = ['invalid', 'missing', 'unverified', 'not-covered', 'valid'];
    const rank = ({ verdict }: IntegrityItem): number => order.indexOf(verdict);
    const sorted = request.order === 'worst' ? found.toSorted((a, b) => rank(a) - rank(b)) : found;
    return { items: sorted.slice(request.offset, request.offset + request.count), total: found.length };
  }

  item(id: number): Promise<IntegrityItemDetail | undefined> {
    const item = this.#items[id];
    if (!item) return Promise.resolve(undefined);
    const evidence = [
      { label: 'Listed SHA-256', value: 'ab'.repeat(32) },
      { label: 'Found SHA-256', value: (item.verdict === 'invalid' ? 'cd' : 'ab').repeat(32) },
    ];
    return Promise.resolve({ item, evidence, copies: [] });
  }

  /** The newest digest's signature is any text of 512 hex digits. */
  addSignatures(text: string): Promise<AddedSignatures> {
    const isHex = /^\s*[0-9a-f]{512}\s*$/i.test(text);
    const last = this.#items.findLastIndex((item) => item.kind === 'digest' && item.verdict === 'unverified');
    const found = this.#items[last];
    if (!isHex) return Promise.resolve({ matched: [], unmatched: 0, malformed: 1 });
    if (!found) return Promise.resolve({ matched: [], unmatched: 1, malformed: 0 });
    this.#items = this.#items.with(last, { ...found, verdict: 'valid', reasons: [reasons.valid] });
    this.change();
    return Promise.resolve({ matched: [found.key], unmatched: 0, malformed: 0 });
  }

  commandFacts(): Promise<CommandFacts> {
    const isEmpty = this.#hours === 0;
    const digests = this.#items.filter((item) => item.kind === 'digest');
    const named = (verdict: LogFileVerdict) =>
      digests.filter((item) => item.verdict === verdict).map(({ key }) => ({ bucket, key, region }));
    return Promise.resolve({
      buckets: isEmpty ? [] : [{ bucket, prefix: '', organization: '' }],
      accounts: isEmpty ? [] : ['111122223333'],
      regions: isEmpty ? [] : [region],
      from: isEmpty ? 0 : from,
      to: isEmpty ? 0 : from + this.#hours * hour,
      needMetadata: named('unverified'),
      needKeys: [],
      needFiles: named('missing').map(({ key }) => ({ bucket, key })),
    });
  }

  async report(kind: 'json' | 'html', { signal }: CallOptions = {}): Promise<Blob> {
    await this.#gate('report');
    signal?.throwIfAborted();
    return new Blob([kind === 'json' ? '{"version":1}' : '<!doctype html>']);
  }

  onchange(listener: (change: VerdictsChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The verdicts are new; with another number of hours, other files are there. */
  change(hours = this.#hours): void {
    if (hours !== this.#hours) {
      this.#hours = hours;
      this.#items = madeItems(hours);
    }
    for (const listener of this.#listeners) listener({ ofEvents: true });
  }
}
