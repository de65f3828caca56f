import type { IntegrityItem, IntegritySummary, ItemKind, LogFileVerdict } from '../../model/integrity.ts';
import { kindWords } from '../../model/integrity-words.ts';
import { counted, countText } from '../kit/number-text.ts';
import { worstVerdicts } from './chain-order.ts';

export interface KindFigures {
  readonly kind: ItemKind;
  /** `367 digests` */
  readonly total: string;
  /** Those that there are, the good ones first. */
  readonly figures: readonly { readonly verdict: LogFileVerdict; readonly count: number }[];
}

/** By kind. A kind that the case does not have is left out, but for digests. */
export function figuresOf({ totals }: IntegritySummary): readonly KindFigures[] {
  const kinds = [
    ['digest', { ...totals.digests, 'not-covered': 0 }],
    ['log', totals.logFiles],
    ['lake-result', totals.lakeResults],
  ] as const;
  return kinds.flatMap(([kind, counts]) => {
    const figures = (['valid', ...worstVerdicts.slice(0, -1)] as const)
      .map((verdict) => ({ verdict, count: counts[verdict] }))
      .filter(({ count }) => count > 0);
    const all = figures.reduce((sum, { count }) => sum + count, 0);
    return all === 0 && kind !== 'digest' ? [] : [{ kind, total: counted(all, kindWords[kind]), figures }];
  });
}

/** Whether there is anything to check log files against. */
export function hasDigests({ totals, chains }: IntegritySummary): boolean {
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((all, count) => all + count, 0);
  const { valid, invalid, unverified, missing } = totals.lakeResults;
  return chains.length > 0 || sum(totals.digests) > 0 || valid + invalid + unverified + missing > 0;
}

export interface Conclusion {
  readonly kind: 'fault' | 'open' | 'verified';
  readonly text: string;
}

/** What it comes to, in one sentence. */
export function conclusionOf({ totals }: IntegritySummary): Conclusion {
  const { digests, logFiles, lakeResults, missingHours } = totals;
  const faults = [
    said(logFiles.invalid, 'log file was changed', 'log files were changed'),
    said(digests.invalid, 'digest is invalid', 'digests are invalid'),
    said(lakeResults.invalid, 'query result was changed', 'query results were changed'),
    said(missingHours, 'hour has no digest', 'hours have no digest'),
  ].flat();
  if (faults.length > 0) return { kind: 'fault', text: `${listed(faults)}.` };
  const files = { ...logFiles, verified: logFiles.valid + lakeResults.valid };
  const open = [
    said(digests.missing, 'digest is missing', 'digests are missing'),
    said(digests.unverified, 'digest is unverified', 'digests are unverified'),
    said(files.missing + lakeResults.missing, 'listed file is missing', 'listed files are missing'),
    said(files.unverified + lakeResults.unverified, 'file is unverified', 'files are unverified'),
    said(files['not-covered'] + lakeResults['not-covered'], 'file is not covered', 'files are not covered'),
  ].flat();
  if (open.length > 0) return { kind: 'open', text: `Nothing was found changed; ${listed(open)}.` };
  return {
    kind: 'verified',
    text: `All ${counted(digests.valid, 'digest')} and all ${counted(files.verified, 'file')} are verified.`,
  };
}

function said(count: number, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [`${countText(count)} ${count === 1 ? one : many}`];
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** So many characters at its end tell a name from others: the time, and what is made up at random. */
const nameEnd = 26;

export interface KeyParts {
  readonly folder: string;
  readonly name: string;
  /** The name in two parts. */
  readonly start: string;
  readonly end: string;
}

/** The last part of a key, and what stands before it. */
export function keyParts(key: string): KeyParts {
  const at = key.lastIndexOf('/') + 1;
  const name = key.slice(at);
  return { folder: key.slice(0, at), name, start: name.slice(0, -nameEnd), end: name.slice(-nameEnd) };
}

/**
 * A digest's window or a file's time in few characters: `2023-07-10 02:12–03:12Z`, or what `text` gives. `text` writes a
 * time in the zone that is shown.
 */
export function windowText(
  { from, to }: Pick<IntegrityItem, 'from' | 'to'>,
  text: (seconds: number) => string,
): string {
  if (from === 0) return '';
  const [start, end] = [text(from), text(to)];
  if (from === to) return start;
  const isShort = to - from < 86_400 && start.slice(19) === end.slice(19);
  return isShort ? `${start.slice(0, 16)}–${end.slice(11, 16)}${start.slice(19)}` : `${start} to ${end}`;
}

/** The same to the second. */
export function exactWindowText(
  { from, to }: Pick<IntegrityItem, 'from' | 'to'>,
  text: (seconds: number) => string,
): string {
  if (from === 0) return '';
  return from === to ? text(from) : `${text(from)} to ${text(to)}`;
}
