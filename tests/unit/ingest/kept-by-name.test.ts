import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PackReader } from '../../../src/evidence/packs.ts';
import { namedAs } from '../../../src/model/object-name.ts';
import type { SourceRecord } from '../../../src/model/source.ts';
import { TestCase } from './case-harness.ts';

const folder = 'AWSLogs/111122223333/CloudTrail/us-east-1/2023/07/10';
const logName = '111122223333_CloudTrail_us-east-1_20230710T1205Z_Ab12.json.gz';
const digestName = '111122223333_CloudTrail-Digest_us-east-1_main_us-east-1_20230710T120000Z.json.gz';
const noise = Uint8Array.from({ length: 3000 }, (_, i) => ((i * 7919 + 128) % 251) | 128);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function source(spoor: TestCase, path: string): Promise<SourceRecord> {
  const found = (await spoor.store.sources()).find((record) => record.path === path);
  if (!found) throw new Error(`${path} has no record`);
  return found;
}

async function keptBytes(spoor: TestCase, path: string): Promise<Uint8Array | undefined> {
  const { evidence } = await source(spoor, path);
  if (!evidence) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of new PackReader(spoor.store).pieces(evidence)) pieces.push(piece.slice());
  return new Uint8Array(Buffer.concat(pieces));
}

async function codes(spoor: TestCase, path: string): Promise<string[] | undefined> {
  return (await spoor.ledger()).get(path)?.diagnostics.map(({ code }) => code);
}

/** What a file that is not understood may be, and what its ledger row says first. */
const unreadable: readonly (readonly [string, Uint8Array, string])[] = [
  ['bytes that are nothing', noise, 'decode/not-recognised'],
  ['text', encode('<Error><Code>AccessDenied</Code></Error>'), 'decode/not-recognised'],
  ['JSON of something else', encode('{"hello":[1,2,3]}'), 'decode/not-recognised'],
  ['no bytes', new Uint8Array(0), 'read/empty'],
  ['gzip of no bytes', gzipSync(new Uint8Array(0)), 'read/empty'],
  ['gzip of text', gzipSync(encode('not a log file')), 'decode/not-recognised'],
  ['a damaged gzip header', Uint8Array.of(0x1f, 0x8b, 9, 0, 0, 0), 'gzip/bad-header'],
  ['xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2, 3), 'read/unsupported-compression'],
];

describe('a file that is not understood', () => {
  it.each([
    ['a log file', (number: number) => `${folder}/${number}_${logName}`],
    ['a digest', (number: number) => `flat/${number}_${digestName}`],
  ])('is kept under the name of %s', async (_, pathOf) => {
    const spoor = await TestCase.make();
    await spoor.import(unreadable.map(([, bytes], number) => ({ path: pathOf(number), bytes })));
    for (const [number, [, bytes, code]] of unreadable.entries()) {
      const path = pathOf(number);
      expect(await keptBytes(spoor, path)).toEqual(new Uint8Array(bytes));
      expect((await source(spoor, path)).kind).toBe('unknown');
      const said = (await codes(spoor, path))!;
      expect([said[0], said.at(-1)]).toEqual([code, 'decode/set-aside']);
    }
  });

  it('is not kept under another name, and not said to be', async () => {
    const spoor = await TestCase.make();
    await spoor.import(unreadable.map(([what, bytes]) => ({ path: `${what}.json`, bytes })));
    for (const [what, , code] of unreadable) {
      expect(await keptBytes(spoor, `${what}.json`)).toBeUndefined();
      const said = (await codes(spoor, `${what}.json`))!;
      expect(said[0]).toBe(code);
      expect(said).not.toContain('decode/set-aside');
    }
  });

  it('is kept when the same bytes come under the name of a log file after another', async () => {
    const spoor = await TestCase.make();
    await spoor.import([{ path: 'notes.json', bytes: noise }]);
    await spoor.import([{ path: logName, bytes: noise }]);
    expect(await keptBytes(spoor, logName)).toEqual(noise);
    await spoor.import([{ path: `copy/${logName}`, bytes: noise }]);
    expect(await codes(spoor, `copy/${logName}`)).toEqual(['import/same-as']);
  });

  it('that an earlier version did not keep is kept when it is dropped again', async () => {
    const spoor = await TestCase.make();
    const metadata = encode('{"ETag":"\\"x\\"","ContentLength":3,"Metadata":{"signature":"00"}}');
    await spoor.import([{ path: 'head.json', bytes: metadata }]);
    // As version 1 wrote it, which did not know what it is.
    const record: Partial<SourceRecord> = { ...(await source(spoor, 'head.json')), kind: 'unknown' };
    delete (record as { evidence?: unknown }).evidence;
    const [packs, checkpoints] = [new Map<never, never>(), new Map<never, never>()];
    await spoor.store.commit({ packs, checkpoints, origins: new Map(), sources: [record as SourceRecord] });
    const again = await spoor.import([{ path: 'head.json', bytes: metadata }]);
    expect(again.counts.unchangedFiles).toBe(0);
    expect((await source(spoor, 'head.json')).kind).toBe('aside');
    expect(await keptBytes(spoor, 'head.json')).toEqual(metadata);
    expect((await spoor.import([{ path: 'head.json', bytes: metadata }])).counts.unchangedFiles).toBe(1);
  });
});

it('a log file without events is kept', async () => {
  const spoor = await TestCase.make();
  const bytes = gzipSync(encode('{"Records":[]}'));
  await spoor.import([{ path: logName, bytes }]);
  expect(await keptBytes(spoor, logName)).toEqual(new Uint8Array(bytes));
});

it('a CloudTrail Lake query result is set aside by its name, and said not to be read', async () => {
  const spoor = await TestCase.make();
  const bytes = gzipSync(encode('eventID,eventName\n1,GetObject\n'));
  await spoor.import([{ path: 'out/result_1.csv.gz', bytes }]);
  expect(await source(spoor, 'out/result_1.csv.gz')).toMatchObject({
    kind: 'aside',
    format: 'CloudTrail Lake query result',
    skippedBytes: 'eventID,eventName\n1,GetObject\n'.length,
  });
  expect(await keptBytes(spoor, 'out/result_1.csv.gz')).toEqual(new Uint8Array(bytes));
  expect(await codes(spoor, 'out/result_1.csv.gz')).toEqual(['decode/not-recognised', 'decode/set-aside']);
});

it('names tell what they should', () => {
  const names: readonly (readonly [string, string | undefined])[] = [
    [logName, 'log'],
    [`trail.zip!/${folder}/${logName}`, 'log'],
    [`${folder}/renamed.json`, 'log'],
    ['AWSLogs/o-abcdefghij/111122223333/CloudTrail-Digest/us-east-1/2023/07/10/x.json.gz', 'digest'],
    [digestName, 'digest'],
    ['111122223333_CloudTrail-Insight_us-east-1_20230710T1205Z_Ab12.json.gz', 'log'],
    ['AWSLogs/111122223333/elasticloadbalancing/us-east-1/2023/07/10/x.json', undefined],
    [`${folder}/.DS_Store`, undefined],
    ['result_12.csv', 'lake-result'],
    ['result_1.csv (1).gz', 'lake-result'],
    ['result_1 (2).csv.gz', 'lake-result'],
    ['export_CloudTrail_2023.zip', undefined],
    ['my_result_1.csv', undefined],
    ['result_sign.json', 'lake-sign'],
    ['events.json', undefined],
  ];
  expect(names.map(([path]) => [path, namedAs(path)])).toEqual(names);
});
