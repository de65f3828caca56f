import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from './fixtures.ts';
import { newFolder, smallTrail } from './small-trail.ts';
import { tarOf } from '../fixtures/tar-of.ts';

/** A log file of the next few events. */
async function takeEvents(): Promise<(count: number) => Uint8Array> {
  const { texts } = await smallTrail({ events: 200, files: 4, seed: 21 });
  let taken = 0;
  return (count) => {
    taken += count;
    return strToU8(`{"Records":[${texts.slice(taken - count, taken).join(',')}]}`);
  };
}

test('archives of all kinds open, named rightly or not, and one level inside each other', async ({ spoor }) => {
  const take = await takeEvents();
  const folder = join(await newFolder(), 'archives');
  await mkdir(folder);
  const files: Record<string, Uint8Array> = {
    'plain.json': take(10),
    'packed.json.gz': gzipSync(take(10)),
    'no-name-that-helps': gzipSync(take(10)),
    'mixed.zip': zipSync({
      'a/one.json': [take(10), { level: 0 }],
      'a/two.json.gz': gzipSync(take(10)),
      'three.json': take(10),
    }),
    'nested.zip': zipSync({ 'inner.zip': [zipSync({ 'deep.json': take(10) }), { level: 0 }] }),
    'logs.tar': tarOf({ 'x/one.json': take(10), 'x/two.json.gz': gzipSync(take(10)) }),
    'logs.tar.gz': gzipSync(tarOf({ 'one.json': take(10) })),
    'logs.tgz': gzipSync(tarOf({ 'two.json': take(10) })),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  await spoor.drop([folder]);
  await spoor.expectCount(110, 110);
  await spoor.idle();
  const ledger = await spoor.ledger();
  const events = new Map(ledger.files.filter((file) => file.events > 0).map((file) => [file.path, file.events]));
  expect(events.get('archives/plain.json')).toBe(10);
  expect(events.get('archives/mixed.zip!/a/one.json')).toBe(10);
  expect(events.get('archives/mixed.zip!/a/two.json.gz')).toBe(10);
  expect(events.get('archives/nested.zip!/inner.zip!/deep.json')).toBe(10);
  expect(events.get('archives/logs.tar!/x/two.json.gz')).toBe(10);
  expect(events.get('archives/logs.tgz!/two.json')).toBe(10);
  expect(ledger.totals.events).toBe(110);
  expect(ledger.totals.duplicates).toBe(0);
  await spoor.show('Events');
  expect(await spoor.openEvent(3)).toContain('"eventID"');
});

test('broken files end in a reason each, and the good ones beside them are there', async ({ spoor }) => {
  const take = await takeEvents();
  const good = take(20);
  const packed = gzipSync(take(20));
  const flipped = Uint8Array.from(packed);
  flipped[flipped.length - 6] = flipped[flipped.length - 6]! ^ 0x40;
  const zip = zipSync({ 'one.json': take(5), 'two.json': take(5) });
  const folder = join(await newFolder(), 'broken');
  await mkdir(folder);
  const files: Record<string, Uint8Array> = {
    'good.json': good,
    'crc.json.gz': flipped,
    'trailing.json.gz': Buffer.concat([gzipSync(take(5)), strToU8('not gzip')]),
    'garbage.gz': strToU8('\u001f\u008bnot really'),
    'cut.zip': zip.subarray(0, zip.length - 30),
    'cut.json': good.subarray(0, good.length - 100),
    'binary.json': new Uint8Array(4096).map((_, i) => (i * 7919) & 255),
    'other.json': strToU8('{"hello":"world"}'),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  await spoor.drop([folder]);
  await spoor.idle();
  const ledger = await spoor.ledger();
  const row = (name: string) => ledger.files.find((file) => file.path === `broken/${name}`);
  const codes = (name: string) => row(name)?.diagnostics.map(({ code }) => code) ?? [];
  expect(row('good.json')?.diagnostics).toEqual([]);
  expect((row('good.json')?.events ?? 0) + (row('cut.json')?.events ?? 0)).toBe(20);
  expect(codes('crc.json.gz')).toContain('gzip/crc-mismatch');
  expect(row('crc.json.gz')?.events).toBe(20);
  expect(codes('trailing.json.gz')).toContain('gzip/trailing-bytes');
  expect(row('trailing.json.gz')?.events).toBe(5);
  expect(codes('cut.json')).toContain('json/truncated');
  for (const name of ['garbage.gz', 'cut.zip', 'binary.json', 'other.json']) {
    expect(codes(name), name).not.toEqual([]);
  }
  for (const { diagnostics } of ledger.files) {
    for (const { detail } of diagnostics) expect(detail).toMatch(/\S/);
  }
});
