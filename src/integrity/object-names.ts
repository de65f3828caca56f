/**
 * Names of digests and log files. AWS CloudTrail user guide, "Finding your CloudTrail log files", "CloudTrail digest
 * file structure"; the `_backfill` ending as aws-cli's validate-logs reads it. Times are seconds since 1970 UTC.
 */
import { formatEventTime } from '../base/time.ts';

const maxName = 2048;
const region = '[a-z]{2,8}(?:-[a-z]+){1,3}-\\d{1,2}';
const digestStem = `(\\d{12})_CloudTrail-Digest_(${region})_([A-Za-z0-9._-]{1,128})_(${region})_(\\d{8}T\\d{6}Z)(_backfill)?`;
const digestPattern = new RegExp(`^${digestStem}\\.json$`);
const digestWithin = new RegExp(digestStem);
const logPattern = new RegExp(
  `^(\\d{12}|o-[a-z0-9]{10,32})_(CloudTrail(?:-[A-Za-z]+)?)_(${region})_(\\d{8}T\\d{4}Z)_([A-Za-z0-9]{1,64})\\.json$`,
);
const folderPattern = new RegExp(
  `^(?:(o-[a-z0-9]{10,32})/)?(\\d{12})/(CloudTrail(?:-[A-Za-z]+)?)/(${region})/\\d{4}/\\d\\d/\\d\\d/`,
);

export interface DigestName {
  readonly account: string;
  /** Whose log files it covers. */
  readonly region: string;
  /** Letters, digits, `.`, `_` and `-`; told from the home region by the last `_`. */
  readonly trail: string;
  /** Where the trail was made. */
  readonly homeRegion: string;
  /** `digestEndTime`. */
  readonly end: number;
  readonly backfill: boolean;
}

export interface LogName {
  /** An account's twelve digits. */
  readonly account: string;
  /** `CloudTrail`, `CloudTrail-Insight`, `CloudTrail-NetworkActivity`, `CloudTrail-Aggregated`. */
  readonly kind: string;
  readonly region: string;
  /** When it was delivered, to the minute. */
  readonly delivered: number;
}

/** Where an object lies in its bucket. */
export interface KeyFolders {
  /** Before `AWSLogs/`, with its slash; empty for none. */
  readonly prefix: string;
  /** `o-…` or empty. */
  readonly organization: string;
  readonly account: string;
  readonly kind: string;
  readonly region: string;
}

/** What follows the last slash. Paths in archives (`a.zip!/b`) end the same way. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * A base name without what downloading does to it: a browser's ` (1)`, and `.gz` where the file was inflated or not.
 * Two names that are the same object's give the same text.
 */
export function normalBase(path: string): string {
  const name = baseName(path);
  const isNumbered = name.includes('(') && name.length <= maxName;
  const bare = isNumbered ? name.replace(/ ?\(\d{1,3}\)(?=(?:\.json)?(?:\.gz)?$)/, '') : name;
  if (!bare.endsWith('.gz')) return bare;
  const inflated = bare.slice(0, -3);
  return isNumbered ? inflated.replace(/ ?\(\d{1,3}\)(?=(?:\.json)?$)/, '') : inflated;
}

/** Of a path or base name, in any of its downloaded forms. Undefined where it is none. */
export function parseDigestName(path: string): DigestName | undefined {
  const base = normalBase(path);
  return base.length > maxName ? undefined : digestName(digestPattern.exec(base));
}

/** The normal base name of a digest that another file's name tells: `<digest>.json.gz.json`, `head-<digest>.json`. */
export function digestNamedIn(path: string): string | undefined {
  const name = baseName(path);
  if (name.length > maxName) return undefined;
  const match = digestWithin.exec(name);
  return match && digestName(match) ? `${match[0]}.json` : undefined;
}

function digestName(match: RegExpExecArray | null): DigestName | undefined {
  if (!match) return undefined;
  const end = compactTime(match[5]!);
  if (end === undefined) return undefined;
  return {
    account: match[1]!,
    region: match[2]!,
    trail: match[3]!,
    homeRegion: match[4]!,
    end,
    backfill: match[6] !== undefined,
  };
}

/** Of a path or base name, in any of its downloaded forms. Undefined where it is none, also for a digest's name. */
export function parseLogName(path: string): LogName | undefined {
  const base = normalBase(path);
  if (base.length > maxName) return undefined;
  const match = logPattern.exec(base);
  if (!match || match[2] === 'CloudTrail-Digest') return undefined;
  const delivered = compactTime(match[4]!);
  if (delivered === undefined) return undefined;
  return { account: match[1]!, kind: match[2]!, region: match[3]!, delivered };
}

/** `AWSLogs/` and what follows, where a path has that folder; else undefined. */
export function fromAwsLogs(path: string): string | undefined {
  const at = `/${path}`.lastIndexOf('/AWSLogs/');
  return at < 0 ? undefined : path.slice(at);
}

/** As `fromAwsLogs`, with the base name in its normal form. */
export function normalTail(path: string): string | undefined {
  const tail = fromAwsLogs(path);
  return tail?.slice(0, tail.lastIndexOf('/') + 1).concat(normalBase(tail));
}

/** The folders of an S3 key. Undefined where they are not those of CloudTrail. */
export function parseFolders(key: string): KeyFolders | undefined {
  const tail = fromAwsLogs(key);
  if (tail === undefined || key.length > maxName) return undefined;
  const match = folderPattern.exec(tail.slice('AWSLogs/'.length));
  if (!match) return undefined;
  return {
    prefix: key.slice(0, key.length - tail.length),
    organization: match[1] ?? '',
    account: match[2]!,
    kind: match[3]!,
    region: match[4]!,
  };
}

/** Keys of digests that end at another time, named and placed like `key`. */
export function siblingDigestKeys(key: string): (end: number) => string {
  const match = /^(?:(.*\/)\d{4}\/\d\d\/\d\d\/)?([^/]*_)\d{8}T\d{6}Z((?:_backfill)?\.json(?:\.gz)?)$/.exec(key);
  if (!match) return () => key;
  const [, folders, stem = '', ending = ''] = match;
  return (end) => {
    const iso = formatEventTime(end);
    const day = folders === undefined ? '' : `${folders}${iso.slice(0, 10).replaceAll('-', '/')}/`;
    return `${day}${stem}${iso.replace(/[-:]/g, '')}${ending}`;
  };
}

/** `20240310T040000Z` or `20240310T0400Z`; undefined for what is no time of the calendar. */
function compactTime(text: string): number | undefined {
  const at = (from: number, to: number): number => Number(text.slice(from, to));
  const [year, month, day, hour, minute] = [at(0, 4), at(4, 6), at(6, 8), at(9, 11), at(11, 13)];
  const second = text.length > 14 ? at(13, 15) : 0;
  if (year < 1970 || month < 1 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms / 1000 : undefined;
}
