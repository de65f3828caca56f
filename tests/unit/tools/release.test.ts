import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { releaseFiles } from '../../tools/release.mjs';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const dist = new Map([
  ['assets/index.js', bytes('code')],
  ['index.html', bytes('page')],
  ['spoor.html', bytes('all of it')],
]);

/** Reads sums as `sha256sum --check` does, and compares. */
function check(sums: Uint8Array, files: ReadonlyMap<string, Uint8Array>): string[] {
  const lines = new TextDecoder().decode(sums).trimEnd().split('\n');
  return lines.map((line) => {
    const [, sum, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line)!;
    expect({ name, sum }).toEqual({ name, sum: createHash('sha256').update(files.get(name!)!).digest('hex') });
    return name!;
  });
}

test('a release is a zip of the app and the one-file edition, each with its sum', () => {
  const files = releaseFiles(dist, '1.2.3');
  expect([...files.keys()]).toEqual(['spoor-1.2.3.zip', 'spoor-1.2.3.html', 'SHA256SUMS']);
  expect(check(files.get('SHA256SUMS')!, files)).toEqual(['spoor-1.2.3.zip', 'spoor-1.2.3.html']);
  expect(files.get('spoor-1.2.3.html')).toEqual(dist.get('spoor.html'));

  const unpacked = Object.entries(unzipSync(files.get('spoor-1.2.3.zip')!));
  const inside = new Map(unpacked.map(([path, content]) => [path.replace('spoor-1.2.3/', ''), content]));
  expect(check(inside.get('SHA256SUMS')!, inside)).toEqual([...dist.keys()]);
});

test('the same app gives the same bytes', () => {
  expect(releaseFiles(dist, '1.2.3')).toEqual(releaseFiles(dist, '1.2.3'));
});
