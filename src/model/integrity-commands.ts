/** AWS commands that fetch what validation needs, for a shell that quotes as POSIX says. Nothing here runs them. */
import type { CommandFacts } from './integrity.ts';

export interface FetchCommand {
  readonly purpose: string;
  readonly command: string;
}

export interface CommandGroup {
  readonly title: string;
  /** Why it is needed, in a sentence. */
  readonly note: string;
  readonly commands: readonly FetchCommand[];
  /** Commands that are left out: too many, or with characters that no shell should be given. */
  readonly omitted: number;
}

/** Commands of a group; more would not be run one by one. */
const maxCommands = 100;
/** Accounts for which a command each is given; for more, one for the whole organization. */
const maxAccounts = 8;
const maxDays = 7;
const maxMonths = 24;
const day = 86_400;
/** The end of the year 9999. */
const lastTime = 253_402_300_799;

export const noFacts: CommandFacts = {
  buckets: [],
  accounts: [],
  regions: [],
  from: 0,
  to: 0,
  needMetadata: [],
  needKeys: [],
  needFiles: [],
};

/** All that is worth running, in the order in which to run it. Where nothing tells, capitals stand for what to fill in. */
export function commandGroups(facts: CommandFacts): readonly CommandGroup[] {
  return [
    group(
      'Digests',
      'They list the log files with their hashes, one digest an hour.',
      copies(facts, 'CloudTrail-Digest'),
    ),
    group('Log files', 'With their folders, so that a file’s place tells which it is.', copies(facts, 'CloudTrail')),
    group('Public keys', 'Each region signs with keys of its own. Take them from AWS yourself.', keyLists(facts)),
    group(
      'Signatures of the newest digests',
      'A digest’s signature stands in the next digest; that of the newest only in its object’s metadata, which a download loses.',
      metadata(facts),
    ),
    ...(facts.needFiles.length === 0
      ? []
      : [
          group(
            'Files that were not supplied',
            'Listed by a digest, or linked from one.',
            facts.needFiles.map(fileCommand),
          ),
        ]),
  ];
}

/** The command that fetches one object. Undefined where its key should not be given to a shell. */
export function fileCommand({
  bucket,
  key,
}: {
  readonly bucket: string;
  readonly key: string;
}): FetchCommand | undefined {
  const [from, to] = [shellWord(`s3://${bucket}/${key}`), shellWord(`./${key}`)];
  return from && to ? { purpose: baseName(key), command: `aws s3 cp ${from} ${to}` } : undefined;
}

/** The command that fetches a digest's signature. */
export function signatureCommand({
  bucket,
  key,
  region,
}: CommandFacts['needMetadata'][number]): FetchCommand | undefined {
  const words = [bucket, key, `${baseName(key)}.json`].map(shellWord);
  if (words.includes(undefined)) return undefined;
  const [inBucket = '', object = '', file = ''] = words;
  return {
    purpose: region === '' ? baseName(key) : `${region}: ${baseName(key)}`,
    command: `aws s3api head-object --bucket ${inBucket} --key ${object} > ${file}`,
  };
}

function group(title: string, note: string, all: readonly (FetchCommand | undefined)[]): CommandGroup {
  const commands = all.filter((command) => command !== undefined).slice(0, maxCommands);
  return { title, note, commands, omitted: all.length - commands.length };
}

function copies(facts: CommandFacts, folder: string): readonly (FetchCommand | undefined)[] {
  const buckets = facts.buckets.length > 0 ? facts.buckets : [{ bucket: 'BUCKET', prefix: '', organization: '' }];
  const accounts = facts.accounts.length > 0 ? facts.accounts : ['ACCOUNT'];
  const days = dayPatterns(facts);
  return buckets.flatMap(({ bucket, prefix, organization }) => {
    const base = [...prefix.split('/'), 'AWSLogs', organization].filter((part) => part !== '').join('/');
    const isWhole = accounts.length > maxAccounts;
    return (isWhole ? [''] : accounts).map((account): FetchCommand | undefined => {
      const path = isWhole ? `${base}/` : `${base}/${account}/${folder}/`;
      const [from, to] = [shellWord(`s3://${bucket}/${path}`), shellWord(`./${path}`)];
      if (!from || !to) return undefined;
      const patterns = isWhole && days.length === 0 ? [''] : days;
      const only = patterns.map((part) => ` --include '*${isWhole ? `/${folder}/*` : ''}${part}'`);
      return {
        purpose: isWhole ? `${bucket}, all accounts` : `${bucket}, account ${account}`,
        command: `aws s3 cp --recursive ${from} ${to}${only.length > 0 ? ` --exclude '*'${only.join('')}` : ''}`,
      };
    });
  });
}

/** The folders that the time is in, as patterns: days where they are few, else months; none where they are too many. */
function dayPatterns({ from, to }: CommandFacts): readonly string[] {
  if (from <= 0 || to <= from || to > lastTime) return [];
  const parts = (length: number): readonly string[] => {
    const found = new Set<string>();
    // a digest lies in the folder of its end, a log file may be listed by the hour after
    for (let time = from; time <= to + day && found.size <= maxDays * maxMonths; time += day) {
      found.add(new Date(Math.min(time, to + 3600) * 1000).toISOString().slice(0, length).replaceAll('-', '/'));
    }
    return [...found].map((part) => `/${part}/*`);
  };
  const days = parts('2023-07-10'.length);
  if (days.length <= maxDays) return days;
  const months = parts('2023-07'.length);
  return months.length <= maxMonths ? months : [];
}

function keyLists({ needKeys, regions, from, to }: CommandFacts): readonly (FetchCommand | undefined)[] {
  const lists =
    needKeys.length > 0
      ? needKeys
      : (regions.length > 0 ? regions : ['REGION']).map((region) => ({ region, from, to }));
  return lists.map((list): FetchCommand | undefined => {
    const region = shellWord(list.region);
    const file = shellWord(`public-keys-${list.region}.json`);
    // AWS's own command looks two hours further, since backfill and late digests are signed later
    const [start, end] = [isoTime(list.from, 'START'), isoTime(list.to === 0 ? 0 : list.to + 7200, 'END')];
    if (!region || !file) return undefined;
    return {
      purpose: list.region,
      command: `aws cloudtrail list-public-keys --region ${region} --start-time ${start} --end-time ${end} > ${file}`,
    };
  });
}

function metadata({ needMetadata }: CommandFacts): readonly (FetchCommand | undefined)[] {
  if (needMetadata.length > 0) return needMetadata.map(signatureCommand);
  return [
    {
      purpose: 'the newest digest of each chain',
      command: 'aws s3api head-object --bucket BUCKET --key KEY_OF_THE_DIGEST > head-object.json',
    },
  ];
}

function isoTime(seconds: number, unknown: string): string {
  return seconds <= 0 || seconds > lastTime ? unknown : new Date(seconds * 1000).toISOString().replace('.000', '');
}

function baseName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** Options, what cannot be seen, and steps out of the folder. */
const unsafe = /^-|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?:^|\/)\.\.(?:\/|$)/u;

/**
 * A word as a POSIX shell reads it back. Undefined where it is better not pasted into a terminal: it comes from files
 * that anybody may have made.
 */
function shellWord(text: string): string | undefined {
  if (text === '' || text.length > 2048 || unsafe.test(text)) return undefined;
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
