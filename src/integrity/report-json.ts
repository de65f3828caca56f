/** The integrity report as JSON: field names and verdicts are those of the project's contract. */
import { formatEventTime } from '../base/time.ts';
import type { Pace } from '../base/pace.ts';
import { proofSentences } from '../model/integrity-words.ts';
import type { Chain, IntegrityItem, ItemKind, LogFileVerdict } from '../model/integrity.ts';
import type { Judgement } from './judge.ts';

/** A dropped file that the verdicts rest on. */
export interface ReportInput {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file as dropped; undefined where it is not known. */
  readonly sha256: string | undefined;
}

export interface ReportFacts {
  readonly judgement: Judgement;
  readonly inputs: readonly ReportInput[];
  /** Of Spoor. */
  readonly spoor: string;
  /** Seconds since 1970 UTC. */
  readonly generatedAt: number;
}

/** A line of the report's lists. */
interface ReportRow {
  readonly key: string;
  readonly verdict: LogFileVerdict;
  readonly reasons: readonly string[];
  readonly path?: string;
}

/** The report in pieces of text, for a Blob. One item, gap or input is on a line. */
export async function reportJson(
  { judgement, inputs, spoor, generatedAt }: ReportFacts,
  pace: Pace,
): Promise<string[]> {
  const { items, chains, gaps, keys, totals } = judgement;
  const rows = (kind: ItemKind): Iterable<IntegrityItem> => items.filter((item) => item.kind === kind);
  const parts: string[] = [];
  const writer = new Writer(parts, pace);
  parts.push(`{"version":1,"generatedAt":${text(formatEventTime(generatedAt))},"spoor":${text(spoor)}`);
  parts.push(`,\n"notes":${JSON.stringify(proofSentences)}`);
  parts.push(`,\n"totals":${JSON.stringify(totals)}`);
  await writer.list('keys', keys, (key) => ({
    fingerprint: key.fingerprint,
    fingerprintMatchesKey: key.fingerprintMatchesKey,
    validFrom: time(key.validFrom),
    validTo: time(key.validTo),
    path: key.path,
    digests: key.uses,
    problem: key.problem,
  }));
  await writer.list('chains', chains, chainRow);
  await writer.list('gaps', gaps, ({ from, to, kind, chain }) => ({ from: time(from), to: time(to), kind, chain }));
  await writer.list('digests', rows('digest'), itemRow);
  await writer.list('logFiles', rows('log'), itemRow);
  await writer.list('lakeResults', rows('lake-result'), itemRow);
  await writer.list('inputs', inputs, (input) => ({ path: input.path, bytes: input.bytes, sha256: input.sha256 }));
  parts.push('}\n');
  return parts;
}

function itemRow({ key, verdict, reasons, path }: IntegrityItem): ReportRow {
  const said = reasons.map((reason) => `${reason.code}: ${reason.text}`);
  return { key, verdict, reasons: said, ...(path === undefined ? {} : { path }) };
}

function chainRow(chain: Chain): unknown {
  const { id, account, region, trail, homeRegion, backfill, bucket, organization, digests, logFiles } = chain;
  const { firstHour, hours, hoursPerCell } = chain;
  return {
    id,
    account,
    region,
    trail,
    homeRegion,
    backfill,
    bucket,
    organization,
    from: time(hours.length === 0 ? undefined : firstHour),
    to: time(hours.length === 0 ? undefined : firstHour + hours.length * hoursPerCell * 3600),
    digests,
    logFiles,
  };
}

const text = (value: string): string => JSON.stringify(value);
const time = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : formatEventTime(seconds);

class Writer {
  readonly #parts: string[];
  readonly #pace: Pace;

  constructor(parts: string[], pace: Pace) {
    this.#parts = parts;
    this.#pace = pace;
  }

  async list<T>(name: string, values: Iterable<T>, row: (value: T) => unknown): Promise<void> {
    this.#parts.push(`,\n${text(name)}:[`);
    let before = '\n';
    for (const value of values) {
      if (this.#pace.due) await this.#pace.pause();
      this.#parts.push(before, JSON.stringify(row(value)));
      before = ',\n';
    }
    this.#parts.push(']');
  }
}
