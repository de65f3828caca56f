/** The verdict of each log file that is listed or was dropped, and of each dropped file's events. */
import type { Pace } from '../base/pace.ts';
import type { EventIntegrity, LogFileVerdict, Reason } from '../model/integrity.ts';
import type { DigestRecord } from './digest-record.ts';
import type { LogFacts } from './facts.ts';
import { LogEntries, type LogEntry } from './log-entries.ts';
import { byWeight, cut, fault, note, open, proof } from './reason.ts';

/** A verdict on a log file: on an entry, or on a dropped file that is none. */
export interface LogVerdict {
  readonly kind: 'log';
  readonly entry: LogEntry | undefined;
  /** The dropped file that decides. */
  readonly file: LogFacts | undefined;
  readonly verdict: LogFileVerdict;
  readonly reasons: readonly Reason[];
}

export interface LogVerdicts {
  readonly list: readonly LogVerdict[];
  readonly entries: LogEntries;
  readonly events: ReadonlyMap<LogFacts, EventIntegrity>;
}

/**
 * Content decides: a dropped file with the listed hash is the listed file, whatever its name. A file of an entry's name
 * with another hash condemns the entry, even where an unchanged copy is there too; not where only an invalid digest
 * lists it. Of several digests that list a file, those of the best verdict count.
 */
export async function weighLogs(
  records: readonly DigestRecord[],
  logs: readonly LogFacts[],
  pace: Pace,
): Promise<LogVerdicts> {
  const entries = new LogEntries();
  await entries.list(records, pace);
  await entries.match(logs, pace);
  const list: LogVerdict[] = [];
  for (const entry of entries.byKey.values()) {
    if (pace.due) await pace.pause();
    list.push(weighEntry(entry, entries));
  }
  const events = new Map<LogFacts, EventIntegrity>();
  for (const file of logs) {
    if (pace.due) await pace.pause();
    const integrity = eventsOf(file, entries);
    events.set(file, integrity);
    if (integrity === 'not-covered') {
      list.push({ kind: 'log', entry: undefined, file, verdict: 'not-covered', reasons: notCoveredReasons });
    }
  }
  return { list, entries, events };
}

function weighEntry(entry: LogEntry, entries: LogEntries): LogVerdict {
  const { rank } = entry;
  const [only] = entry.same;
  const isPlain = rank === 'valid' && entry.claims.length === 1 && entry.same.length === 1 && entry.other.length === 0;
  if (isPlain && only!.gzip.length === 0)
    return { kind: 'log', entry, file: only, verdict: 'valid', reasons: plainReasons };
  const good = goodFile(entry, entries);
  const [bad] = [
    ...entry.other.filter(isKept),
    ...entry.same.filter(hasGzipFault),
    ...entry.other.filter(isUnreadable),
  ];
  const file = bad ?? good ?? entry.other[0] ?? entry.same[0];
  const reasons: Reason[] = [...sideNotes(entry, file, entries)];
  let verdict: LogFileVerdict;
  if (bad) {
    verdict = rank === 'invalid' ? 'unverified' : 'invalid';
    const reason = faultOf(bad, entry);
    reasons.push(rank === 'invalid' ? note(reason.code, reason.text) : reason);
    if (good && !hasGzipFault(good))
      reasons.push(note('log/other-copy-differs', `An unchanged copy was dropped too: ${cut(good.path)}.`));
  } else if (good && hasGzipFault(good)) {
    verdict = rank === 'invalid' ? 'unverified' : 'invalid';
    const reason = gzipFault(good);
    reasons.push(rank === 'invalid' ? note(reason.code, reason.text) : reason);
  } else if (good) {
    verdict = rank === 'valid' ? 'valid' : 'unverified';
    reasons.push(hashMatches);
  } else if (file) {
    verdict = 'unverified';
    reasons.push(file.isPending === true ? pending : notKept);
  } else {
    verdict = 'missing';
    reasons.push(rank === 'invalid' ? notSuppliedOpen : notSupplied);
  }
  if (rank === 'unverified') reasons.push(digestUnverified);
  if (rank === 'invalid') reasons.push(digestInvalid);
  return { kind: 'log', entry, file, verdict, reasons: shared(reasons) };
}

/** A dropped file with the listed content: of its name, else of any; one without a gzip fault before others. */
function goodFile(entry: LogEntry, entries: LogEntries): LogFacts | undefined {
  const sound = entry.same.find((file) => !hasGzipFault(file));
  if (sound) return sound;
  for (const claim of entry.claims) {
    if (claim.from.verdict !== entry.rank) continue;
    const file = entries.anyFile(claim.hash, (each) => !hasGzipFault(each));
    if (file) return hasGzipFault(file) ? (entry.same[0] ?? file) : file;
  }
  return entry.same[0];
}

function eventsOf(file: LogFacts, entries: LogEntries): EventIntegrity {
  if (file.isPending === true) return 'unverified';
  const entry = entries.named.get(file);
  const rank = file.textHash === undefined ? undefined : entries.rankOf.get(file.textHash);
  if (rank === 'valid' && !hasGzipFault(file)) return 'verified';
  const isChanged = entry ? entry.rank !== 'invalid' && !isUnknown(file) : rank !== undefined && rank !== 'invalid';
  if (isChanged && (hasGzipFault(file) || entry?.accepts(file.textHash) === false)) return 'changed';
  return entry || rank !== undefined ? 'unverified' : 'not-covered';
}

/** Its bytes are not there to tell. */
const isUnknown = (file: LogFacts): boolean => !isKept(file) && !isUnreadable(file);

const isKept = (file: LogFacts): boolean => file.textHash !== undefined;
const isUnreadable = (file: LogFacts): boolean =>
  file.textHash === undefined && (!file.isReadable || file.gzip.includes('damaged'));

/** What AWS refuses whatever the content. Several members are all read, so that their hash decides. */
const hasGzipFault = (file: LogFacts): boolean => file.gzip.includes('trailing-bytes') || file.gzip.includes('damaged');

function faultOf(file: LogFacts, entry: LogEntry): Reason {
  if (isUnreadable(file)) return notReadable;
  return entry.accepts(file.textHash) ? gzipFault(file) : hashMismatch;
}

const gzipFault = (file: LogFacts): Reason => (file.gzip.includes('damaged') ? damaged : trailingBytes);

function sideNotes(entry: LogEntry, file: LogFacts | undefined, entries: LogEntries): Reason[] {
  const notes: Reason[] = [];
  if (entry.claims.length > 1) notes.push(listedTwice);
  if (!file) return notes;
  if (entries.named.get(file) !== entry) notes.push(otherName);
  if (file.gzip.includes('several-members')) notes.push(severalMembers);
  if (file.gzip.includes('missing-trailer')) notes.push(missingTrailer);
  return notes;
}

const pool = new Map<string, readonly Reason[]>();

/** The same reasons are one array for the many files that have them. */
function shared(reasons: Reason[]): readonly Reason[] {
  const sorted = byWeight(reasons);
  if (sorted.some((reason) => reason.code === 'log/other-copy-differs')) return sorted;
  const name = sorted.map((reason) => `${reason.code} ${reason.weight}`).join('|');
  const known = pool.get(name);
  if (!known) pool.set(name, sorted);
  return known ?? sorted;
}

const hashMatches = proof('log/hash-matches', 'Its SHA-256 is the one that its digest lists.');
const plainReasons = [hashMatches];
const hashMismatch = fault('log/hash-mismatch', 'Its SHA-256 is not the one that its digest lists: it was changed.');
const notReadable = fault('log/not-readable', 'A file of its name was dropped, and could not be read.');
const notKept = open('log/not-kept', 'Its bytes were not kept, so that they cannot be compared. Drop it again.');
const pending = open('log/pending', 'It has not been looked at yet.');
const notSupplied = fault('log/not-supplied', 'Its digest lists it, and it was not supplied.');
const notSuppliedOpen = open('log/not-supplied', 'Only an invalid digest lists it, and it was not supplied.');
const digestUnverified = open('log/digest-unverified', 'The digest that lists it is not proven.');
const digestInvalid = open('log/digest-invalid', 'The digest that lists it is invalid, and tells nothing.');
const listedTwice = note('log/listed-twice', 'It is listed more than once.');
const otherName = note('log/other-name', 'It was dropped under another name, and is known by its content.');
const trailingBytes = fault('gzip/trailing-bytes', 'Its content is as listed, but bytes follow the compressed stream.');
const damaged = fault('gzip/damaged', 'The compressed file is damaged.');
const severalMembers = note('gzip/several-members', 'It is compressed in several pieces, which were read as one.');
const missingTrailer = note('gzip/missing-trailer', 'The check sum at the end of the compressed file is missing.');
const notCoveredReasons = [open('log/not-covered', 'No digest lists it, by name or by content.')];
