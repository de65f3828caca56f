import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zipSync } from 'fflate';
import { Validation } from '../../../src/verify/validation.ts';
import { TestCase, type TestFile } from '../ingest/case-harness.ts';
import { logFile, sampleEvents } from '../ingest/sample-events.ts';
import {
  bucket,
  digestKey,
  digestText,
  encode,
  everyItem,
  integrityByPath,
  logKey,
  refreshed,
  seen,
  sha256,
  storedHashes,
  validated,
} from './verify-setup.ts';

const hour = (number: number): Date => new Date(Date.UTC(2026, 0, 1, number));
const minutes = (time: Date, count: number): Date => new Date(time.getTime() + count * 60_000);

interface Chain {
  readonly texts: ReadonlyMap<string, Uint8Array>;
  readonly digests: readonly TestFile[];
  readonly logs: readonly TestFile[];
}

/** Unsigned digests, one an hour, that list two log files each. */
function makeChain(hours: number): Chain {
  const texts = new Map<string, Uint8Array>();
  const digests: TestFile[] = [];
  let previous: { key: string; text: Uint8Array } | undefined;
  for (let number = 0; number < hours; number++) {
    const logs = new Map(
      [5, 25].map((minute, index) => {
        const from = (number * 2 + index) * 7;
        return [logKey(minutes(hour(number), minute), `Ab${number}x${index}`), logFile(sampleEvents(from, from + 7))];
      }),
    );
    const end = hour(number + 1);
    const text = digestText({ start: hour(number), end, logs, ...(previous ? { previous } : {}) });
    previous = { key: digestKey(end), text };
    digests.push({ path: digestKey(end), bytes: gzipSync(text) });
    for (const [key, log] of logs) texts.set(key, log);
  }
  return { texts, digests, logs: Array.from(texts, ([path, text]) => ({ path, bytes: gzipSync(text) })) };
}

const chain = makeChain(6);

describe('validation', () => {
  it('reads nothing of log files without a digest', async () => {
    const spoor = await TestCase.make();
    await spoor.import(chain.logs);
    const validation = await validated(spoor);
    expect(await storedHashes(spoor)).toEqual([]);
    expect((await validation.verdicts()).anyDigest).toBe(false);
    expect((await validation.items({ order: 'time', offset: 0, count: 10 })).total).toBe(0);
  });

  it('stores the SHA-256 of the text and of the file', async () => {
    const spoor = await TestCase.make();
    const zipped = zipSync({ 'in.json': chain.texts.get(chain.logs[0]!.path)! });
    await spoor.import([...chain.digests, ...chain.logs, { path: 'a.zip', bytes: zipped }]);
    await validated(spoor);
    const hashes = new Map((await storedHashes(spoor)).map((record) => [record.source, record]));
    const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
    const sources = new Map((await spoor.store.sources()).map((source) => [source.path, source.id]));
    for (const { path, bytes } of chain.logs) {
      const found = hashes.get(sources.get(path)!)!;
      expect([hex(found.text), hex(found.file)]).toEqual([sha256(chain.texts.get(path)!), sha256(bytes)]);
    }
    const member = hashes.get(sources.get('a.zip!/in.json')!)!;
    const text = sha256(chain.texts.get(chain.logs[0]!.path)!);
    expect([hex(member.text), hex(member.file)]).toEqual([text, text]);
    expect(hashes.size).toBe(chain.logs.length + 1);
  });

  it('ends at the same however the files come', async () => {
    const all = await TestCase.make();
    await all.import([...chain.digests, ...chain.logs]);
    const whole = await seen(await validated(all));

    const bit = await TestCase.make();
    const validation = new Validation(bit.store, bit.makeKit);
    const files = [...chain.digests, ...chain.logs];
    for (let at = 0; at < files.length; at += 5) {
      await bit.import(files.slice(at, at + 5));
      await refreshed(validation);
    }
    // Numbers of sources follow the import's blocks, not the files.
    expect(withoutNumbers(await seen(validation))).toEqual(withoutNumbers(whole));
    expect(await seen(await validated(bit))).toEqual(await seen(validation));
  });

  it('tells a changed log file from an unchanged one, and one that no digest lists', async () => {
    const spoor = await TestCase.make();
    const [first, second, ...rest] = chain.logs;
    const edited = gzipSync(logFile(sampleEvents(500, 507)));
    const stray = logKey(minutes(hour(2), 30), 'Stray');
    await spoor.import([
      ...chain.digests,
      ...rest,
      { path: first!.path, bytes: edited },
      { path: 'renamed.json', bytes: chain.texts.get(second!.path)! },
      { path: stray, bytes: gzipSync(logFile(sampleEvents(700, 703))) },
    ]);
    const validation = await validated(spoor);
    const found = await integrityByPath(spoor, await validation.verdicts());
    expect(found.get(first!.path)).toBe('changed');
    expect(found.get('renamed.json')).toBe('unverified');
    expect(found.get(stray)).toBe('not-covered');
    const invalid = await everyItem(validation, { verdicts: ['invalid'] });
    expect(invalid.map(({ key, reasons }) => [key, reasons[0]?.code])).toEqual([[first!.path, 'log/hash-mismatch']]);
  });

  it('gives what a gzip stream lacks or has too much', async () => {
    const spoor = await TestCase.make();
    const [a, b, c, d, e] = chain.logs;
    const cut = (file: TestFile, bytes: number): TestFile => ({ ...file, bytes: file.bytes.slice(0, -bytes) });
    const halves = [a!.path].map((path) => chain.texts.get(path)!);
    const members = Buffer.concat([gzipSync(halves[0]!.subarray(0, 100)), gzipSync(halves[0]!.subarray(100))]);
    await spoor.import([
      ...chain.digests,
      { path: a!.path, bytes: members },
      { path: b!.path, bytes: Buffer.concat([b!.bytes, Buffer.from('junk')]) },
      cut(c!, 3),
      cut(d!, 60),
      { path: e!.path, bytes: encode('no log at all') },
    ]);
    await validated(spoor);
    const faults = new Map((await storedHashes(spoor)).map(({ source, gzip }) => [source, gzip]));
    const sources = new Map((await spoor.store.sources()).map((source) => [source.path, source.id]));
    const faultsOf = (file: TestFile | undefined) => faults.get(sources.get(file!.path)!);
    expect([a, b, c, d, e].map(faultsOf)).toEqual([
      ['several-members'],
      ['trailing-bytes'],
      ['missing-trailer'],
      ['damaged'],
      [],
    ]);
  });

  it('goes on after a reload without hashing again', async () => {
    const spoor = await TestCase.make();
    await spoor.import([...chain.digests, ...chain.logs]);
    const before = await seen(await validated(spoor));
    let most = 0;
    const again = await validated(spoor, ({ totalFiles }) => (most = Math.max(most, totalFiles)));
    expect(await seen(again)).toEqual(before);
    expect(most).toBe(chain.digests.length);
  });

  it('that is aborted keeps the hashes that it has, and says what is pending', async () => {
    const spoor = await TestCase.make();
    await spoor.import([...chain.digests, ...chain.logs]);
    const validation = new Validation(spoor.store, spoor.makeKit);
    const abort = new AbortController();
    const running = validation.refresh(abort.signal, () => {
      abort.abort();
    });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect((await validation.summary()).pendingFiles).toBe(chain.logs.length);
    // Judged as it is, nothing is said of what is pending.
    await validation.addSignatures('ab'.repeat(256));
    const logs = await everyItem(validation, { kinds: ['log'] });
    expect(logs.map(({ path }) => path).sort()).toEqual(chain.logs.map(({ path }) => path).sort());
    const said = new Set(logs.map(({ verdict, reasons }) => `${verdict} ${reasons.map(({ code }) => code).join(' ')}`));
    expect([...said]).toEqual(['unverified log/pending log/digest-unverified']);
    const { codes } = await validation.verdicts();
    expect(codes.every((code) => code === 0)).toBe(true);
    expect((await refreshed(validation)).pendingFiles).toBe(0);
    expect(await seen(validation)).toEqual(await seen(await validated(spoor)));
  });

  it('shares the hashes of files with the same bytes', async () => {
    const spoor = await TestCase.make();
    await spoor.import([...chain.digests, ...chain.logs]);
    const validation = await validated(spoor);
    const before = await storedHashes(spoor);
    await spoor.import(chain.logs.map(({ path, bytes }) => ({ path: `copy/${path}`, bytes })));
    await refreshed(validation);
    expect(await storedHashes(spoor)).toEqual(before);
    const [item] = await everyItem(validation, { kinds: ['log'] });
    expect((await validation.item(item!.id))?.copies).toEqual([`copy/${item!.path}`]);
    expect((await validation.summary()).totals.logFiles['not-covered']).toBe(0);
  });

  it('lets go of what is forgotten', async () => {
    const spoor = await TestCase.make();
    await spoor.import([...chain.digests, ...chain.logs]);
    const validation = await validated(spoor);
    const gone = (await spoor.store.sources()).find(({ path }) => path === chain.logs[3]!.path)!;
    await spoor.store.forget([gone.id]);
    await refreshed(validation);
    const missing = await everyItem(validation, { kinds: ['log'], verdicts: ['missing'] });
    expect(missing.map(({ key }) => key)).toEqual([gone.path]);
    expect((await storedHashes(spoor)).map(({ source }) => source)).not.toContain(gone.id);
  });

  it('takes signatures that are pasted in, and has them after a reload, or that are dropped in bare hex', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const der = publicKey.export({ format: 'der', type: 'pkcs1' });
    const fingerprint = createHash('md5').update(der).digest('hex');
    const [start, end] = [hour(0), hour(1)];
    const text = digestText({ start, end, logs: new Map(), fingerprint });
    const signed = `2026-01-01T01:00:00Z\n${bucket}/${digestKey(end)}\n${sha256(text)}\nnull`;
    const signature = sign('sha256', encode(signed), privateKey).toString('hex');
    const key = { Value: der.toString('base64'), Fingerprint: fingerprint };

    const spoor = await TestCase.make();
    await spoor.import([
      { path: digestKey(end), bytes: gzipSync(text) },
      { path: 'keys.json', bytes: encode(JSON.stringify({ PublicKeyList: [key] })) },
    ]);
    const validation = await validated(spoor);
    expect((await validation.summary()).totals.digests).toMatchObject({ valid: 0, unverified: 1 });
    expect(await validation.addSignatures('no signature')).toEqual({ matched: [], unmatched: 0, malformed: 1 });
    const other = 'ab'.repeat(256);
    const added = await validation.addSignatures(`${other}\n\n  "${signature.toUpperCase()}"\n`);
    expect(added).toEqual({ matched: [digestKey(end)], unmatched: 1, malformed: 0 });
    const after = await validation.summary();
    expect(after.totals.digests).toMatchObject({ valid: 1, unverified: 0 });
    expect(after.unusedSignatures).toBe(1);
    expect(await (await validated(spoor)).summary()).toEqual(after);

    const dropped = await TestCase.make();
    await dropped.import([
      { path: digestKey(end), bytes: gzipSync(text) },
      { path: 'keys.json', bytes: encode(JSON.stringify({ PublicKeyList: [key] })) },
      { path: 'newest.sig', bytes: encode(`${signature}\n`) },
    ]);
    expect((await (await validated(dropped)).summary()).totals.digests).toMatchObject({ valid: 1, unverified: 0 });
  });

  it('makes the reports', async () => {
    const spoor = await TestCase.make();
    await spoor.import([...chain.digests, ...chain.logs]);
    const validation = await validated(spoor);
    const json = await validation.report('json');
    const report = JSON.parse(await json.text()) as Record<string, readonly Record<string, unknown>[]>;
    expect([json.type, report['version'], report['digests']?.length, report['logFiles']?.length]).toEqual([
      'application/json',
      1,
      chain.digests.length,
      chain.logs.length,
    ]);
    const inputs = new Map(report['inputs']?.map((input) => [input['path'], input['sha256']]));
    for (const { path, bytes } of [...chain.digests, ...chain.logs]) expect(inputs.get(path)).toBe(sha256(bytes));
    const html = await validation.report('html');
    expect([html.type, (await html.text()).slice(0, 15)]).toEqual(['text/html', '<!doctype html>']);
  });
});

/** Data without the numbers of sources and items. */
function withoutNumbers(data: unknown): unknown {
  return JSON.parse(
    JSON.stringify(data, (key, value: unknown) => (key === 'source' || key === 'id' || key === 'codes' ? 0 : value)),
  ) as unknown;
}
