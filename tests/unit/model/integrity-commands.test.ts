import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { commandGroups, fileCommand, noFacts, signatureCommand } from '../../../src/model/integrity-commands.ts';
import type { CommandFacts } from '../../../src/model/integrity.ts';

const hour = 3600;
const from = Date.UTC(2023, 6, 10, 22) / 1000;

function commandsOf(facts: Partial<CommandFacts>, title: string): readonly string[] {
  const found = commandGroups({ ...noFacts, ...facts }).find((group) => group.title === title);
  return (found?.commands ?? []).map(({ command }) => command);
}

/** The words that a shell makes of a command without its redirection. */
function wordsOf(command: string): readonly string[] {
  const end = command.lastIndexOf(' > ');
  const script = `aws() { printf '%s\\0' "$@"; }; ${end < 0 ? command : command.slice(0, end)}`;
  const out = execFileSync('sh', ['-c', script]);
  return out.toString().split('\0').slice(0, -1);
}

describe('commands that fetch the files', () => {
  test('name bucket, prefix, organization, account and the days', () => {
    const facts = {
      buckets: [{ bucket: 'acme-trail', prefix: 'logs/aws/', organization: 'o-abc' }],
      accounts: ['111122223333'],
      from,
      to: from + 4 * hour,
    };
    const [digests] = commandsOf(facts, 'Digests');
    expect(wordsOf(digests!)).toEqual([
      ...['s3', 'cp', '--recursive'],
      's3://acme-trail/logs/aws/AWSLogs/o-abc/111122223333/CloudTrail-Digest/',
      './logs/aws/AWSLogs/o-abc/111122223333/CloudTrail-Digest/',
      ...['--exclude', '*', '--include', '*/2023/07/10/*', '--include', '*/2023/07/11/*'],
    ]);
    expect(commandsOf(facts, 'Log files')[0]).toContain('/111122223333/CloudTrail/ ');
  });

  test('name months where days are many, and nothing where months are', () => {
    const included = (days: number): readonly string[] =>
      wordsOf(commandsOf({ from, to: from + days * 24 * hour }, 'Digests')[0]!).filter((word) => word.startsWith('*/'));
    expect(included(6)).toHaveLength(7);
    expect(included(40)).toEqual(['*/2023/07/*', '*/2023/08/*']);
    expect(included(1000)).toEqual([]);
    expect(included(1e9)).toEqual([]);
  });

  test('take a whole organization at once where accounts are many', () => {
    const accounts = Array.from({ length: 40 }, (_, i) => String(111122223300 + i));
    const buckets = [{ bucket: 'acme-trail', prefix: '', organization: 'o-abc' }];
    const commands = commandsOf({ accounts, buckets, from, to: from + hour }, 'Digests');
    expect(commands).toHaveLength(1);
    expect(wordsOf(commands[0]!)).toEqual([
      ...['s3', 'cp', '--recursive', 's3://acme-trail/AWSLogs/o-abc/', './AWSLogs/o-abc/'],
      ...['--exclude', '*', '--include', '*/CloudTrail-Digest/*/2023/07/10/*'],
      ...['--include', '*/CloudTrail-Digest/*/2023/07/11/*'],
    ]);
  });

  test('ask each region for keys over its time, and two hours more', () => {
    expect(commandsOf({ regions: ['us-east-1', 'sa-east-1'], from, to: from + hour }, 'Public keys')).toEqual(
      ['us-east-1', 'sa-east-1'].map(
        (region) =>
          `aws cloudtrail list-public-keys --region ${region} --start-time 2023-07-10T22:00:00Z --end-time 2023-07-11T01:00:00Z > public-keys-${region}.json`,
      ),
    );
    const needKeys = [{ region: 'eu-west-1', from, to: from }];
    expect(commandsOf({ needKeys, regions: ['us-east-1'] }, 'Public keys')).toHaveLength(1);
  });

  test('have capitals where nothing tells', () => {
    expect(commandGroups(noFacts).flatMap(({ commands }) => commands.map(({ command }) => command))).toEqual([
      'aws s3 cp --recursive s3://BUCKET/AWSLogs/ACCOUNT/CloudTrail-Digest/ ./AWSLogs/ACCOUNT/CloudTrail-Digest/',
      'aws s3 cp --recursive s3://BUCKET/AWSLogs/ACCOUNT/CloudTrail/ ./AWSLogs/ACCOUNT/CloudTrail/',
      'aws cloudtrail list-public-keys --region REGION --start-time START --end-time END > public-keys-REGION.json',
      'aws s3api head-object --bucket BUCKET --key KEY_OF_THE_DIGEST > head-object.json',
    ]);
  });

  test('give a shell no more than words, whatever a key is', () => {
    for (const key of ["a b$(echo x)'; echo y #.gz", '`id`', 'a"b\\c', "'", 'ü/ß.gz', '*']) {
      expect(wordsOf(fileCommand({ bucket: 'b', key })!.command)).toEqual(['s3', 'cp', `s3://b/${key}`, `./${key}`]);
      const words = wordsOf(signatureCommand({ bucket: 'b', key, region: '' })!.command);
      expect(words.slice(0, 6)).toEqual(['s3api', 'head-object', '--bucket', 'b', '--key', key]);
    }
  });

  test('leave out and count what is better not pasted into a terminal', () => {
    const bad = ['a\nb', 'a\u001b[201~b', 'a\u202eb', '../../.bashrc', 'a/..', 'x'.repeat(3000)];
    for (const key of bad) expect(fileCommand({ bucket: 'b', key })).toBeUndefined();
    const needMetadata = [...bad, '--no-sign-request', 'good'].map((key) => ({ bucket: 'b', key, region: 'r' }));
    const group = commandGroups({ ...noFacts, needMetadata }).find(({ title }) => title.startsWith('Signatures'));
    expect(group?.commands).toHaveLength(1);
    expect(group?.omitted).toBe(7);
  });
});
