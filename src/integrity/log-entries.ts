/** Log files that digests list, and which dropped file is which of them. */
import type { Pace } from '../base/pace.ts';
import type { DigestVerdict } from '../model/integrity.ts';
import { compare, type DigestRecord } from './digest-record.ts';
import { add } from './digest-slots.ts';
import type { LogFacts } from './facts.ts';
import { normalBase, normalTail } from './object-names.ts';

/** What a digest says of a log file. */
export interface Claim {
  readonly from: DigestRecord;
  /** Lower-case. */
  readonly hash: string;
}

/** A log file that some digest lists. The same key in two buckets is one: the names of log files are unique. */
export class LogEntry {
  readonly bucket: string;
  readonly key: string;
  readonly claims: Claim[] = [];
  /** Of the best digest that lists it. */
  rank: DigestVerdict = 'invalid';
  /** Dropped files of its name that have its content, and those that have not. */
  readonly same: LogFacts[] = [];
  readonly other: LogFacts[] = [];

  constructor(bucket: string, key: string) {
    this.bucket = bucket;
    this.key = key;
  }

  /** Digests of a lower rank than the best do not count. */
  accepts(hash: string | undefined): boolean {
    return this.claims.some((claim) => claim.hash === hash && claim.from.verdict === this.rank);
  }

  get best(): Claim {
    return this.claims.find((claim) => claim.from.verdict === this.rank)!;
  }
}

/** Most contents and names are those of one file: a list only where there are more. */
type Some<T> = T | T[];

function put<T extends object>(map: Map<string, Some<T>>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, value);
  else if (Array.isArray(known)) known.push(value);
  else map.set(key, [known, value]);
}

const byPath = (a: LogFacts, b: LogFacts): number => compare(a.path, b.path) || a.source - b.source;

/** Claims kept of one log file: real ones have one, two at the turn of an hour. */
const maxClaims = 8;
const ranks: readonly DigestVerdict[] = ['missing', 'invalid', 'unverified', 'valid'];

export const isBetter = (a: DigestVerdict, b: DigestVerdict): boolean => ranks.indexOf(a) > ranks.indexOf(b);

export class LogEntries {
  readonly byKey = new Map<string, LogEntry>();
  /** The best rank of any claim on a content. */
  readonly rankOf = new Map<string, DigestVerdict>();
  readonly #sound = new Map<string, LogFacts>();
  readonly #files = new Map<string, Some<LogFacts>>();
  /** The entry that a dropped file is by its name. */
  readonly named = new Map<LogFacts, LogEntry>();
  readonly #byBase = new Map<string, Some<LogEntry>>();

  async list(records: readonly DigestRecord[], pace: Pace): Promise<void> {
    for (const record of records) {
      for (const file of record.digest?.logFiles ?? []) {
        if (pace.due) await pace.pause();
        this.#claim(record, file.s3Bucket, file.s3Object, file.hashValue.toLowerCase());
      }
    }
  }

  #claim(from: DigestRecord, bucket: string, key: string, hash: string): void {
    let entry = this.byKey.get(key);
    if (!entry) {
      entry = new LogEntry(bucket, key);
      this.byKey.set(key, entry);
      put(this.#byBase, normalBase(key), entry);
    }
    const isBest = isBetter(from.verdict, entry.rank);
    if (isBest) entry.rank = from.verdict;
    if (entry.claims.length < maxClaims) entry.claims.push({ from, hash });
    else if (isBest) entry.claims[maxClaims - 1] = { from, hash };
    const rank = this.rankOf.get(hash);
    if (rank === undefined || isBetter(from.verdict, rank)) this.rankOf.set(hash, from.verdict);
  }

  /** Dropped files of a content, in the order of their paths. */
  filesOf(hash: string | undefined): readonly LogFacts[] {
    const found = hash === undefined ? undefined : this.#files.get(hash);
    return Array.isArray(found) ? found : found ? [found] : [];
  }

  /** A dropped file of a content, one that `isSound` before others. Looked for once for each content. */
  anyFile(hash: string, isSound: (file: LogFacts) => boolean): LogFacts | undefined {
    const found = this.#files.get(hash);
    if (!Array.isArray(found)) return found;
    let sound = this.#sound.get(hash);
    if (!sound) this.#sound.set(hash, (sound = found.find(isSound) ?? found[0]!));
    return sound;
  }

  /** Finds for each dropped file which entry it is by name. */
  async match(logs: readonly LogFacts[], pace: Pace): Promise<void> {
    const ambiguous = new Map<string, LogFacts[]>();
    const several = new Set<LogEntry>();
    for (const file of logs) {
      if (pace.due) await pace.pause();
      if (file.textHash !== undefined) put(this.#files, file.textHash, file);
      const base = normalBase(file.path);
      const entries = this.#byBase.get(base);
      if (Array.isArray(entries)) add(ambiguous, base, file);
      else if (entries) {
        this.#isNamed(file, entries);
        if (entries.same.length + entries.other.length > 1) several.add(entries);
      }
    }
    for (const files of this.#files.values()) if (Array.isArray(files)) files.sort(byPath);
    for (const entry of several) {
      if (pace.due) await pace.pause();
      entry.same.sort(byPath);
      entry.other.sort(byPath);
    }
    for (const [base, files] of ambiguous) {
      if (pace.due) await pace.pause();
      const entries = this.#byBase.get(base);
      if (Array.isArray(entries)) this.#matchAlike(entries, files.sort(byPath));
    }
  }

  /** Several entries of one base name, which only made-up digests have: by folder, by content, then in order. */
  #matchAlike(entries: readonly LogEntry[], files: readonly LogFacts[]): void {
    const byTail = new Map<string, LogEntry>();
    const byHash = new Map<string, LogEntry[]>();
    const free = new Set(entries);
    for (const entry of entries) {
      const tail = normalTail(entry.key);
      if (tail !== undefined) byTail.set(tail, entry);
      for (const hash of new Set(entry.claims.map((claim) => claim.hash))) {
        if (entry.accepts(hash)) add(byHash, hash, entry);
      }
    }
    const take = (file: LogFacts, entry: LogEntry | undefined): boolean => {
      if (!entry) return false;
      free.delete(entry);
      this.#isNamed(file, entry);
      return true;
    };
    const rest = files
      .filter((file) => !take(file, byTail.get(normalTail(file.path) ?? '')))
      .filter((file) => !take(file, byHash.get(file.textHash ?? '')?.pop()));
    for (const file of rest) {
      const [entry] = free;
      if (!entry && (file.textHash === undefined || !byHash.has(file.textHash))) take(file, entries[0]);
      else if (entry && !byHash.has(file.textHash ?? '')) take(file, entry);
    }
  }

  #isNamed(file: LogFacts, entry: LogEntry): void {
    this.named.set(file, entry);
    (entry.accepts(file.textHash) ? entry.same : entry.other).push(file);
  }
}
