import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sniffContainer } from '../../../src/read/sniff-container.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';
import { paxMember, writeTar } from '../../fixtures/tar-writer.ts';
import { writeZip } from '../../fixtures/zip-writer.ts';

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('sniffContainer', () => {
  it.each([
    ['gzip', gzipSync('x')],
    ['zip', writeZip([{ name: 'a', data: 'A' }]).bytes],
    ['zip', writeZip([]).bytes],
    ['zip', latin('PK\x07\x08PK\x03\x04')],
    ['tar', writeTar({ name: 'a', data: 'A' })],
    ['tar', writeTar({ name: 'a', format: 'v7' })],
    ['tar', writeTar(paxMember({ path: 'a' }))],
    ['tar', writeTar({ name: 'PK\x03\x04', signedChecksum: true })],
    ['zstd', latin('\x28\xb5\x2f\xfd')],
    ['bzip2', latin('BZh91AY&SY')],
    ['bzip2', latin('BZh1\x17\x72\x45\x38\x50\x90')],
    ['xz', latin('\xfd7zXZ\0')],
    ['lz4', latin('\x04"M\x18')],
    ['7z', latin("7z\xbc\xaf'\x1c")],
    ['rar', latin('Rar!\x1a\x07\0')],
    ['parquet', latin('PAR1\x15\x04\x15\x10')],
    ['plain', new Uint8Array(0)],
    ['plain', Uint8Array.of(0x1f)],
    ['plain', latin('{"Records":[]}')],
    ['plain', latin('PK is how it begins')],
    ['plain', latin('BZh9 is a text')],
    ['plain', latin('PAR1 is a text')],
    ['plain', new Uint8Array(1024)],
    ['plain', latin(' '.repeat(1024))],
    ['plain', writeTar({ name: 'a', badChecksum: true })],
  ])('says %s of what begins like one', (kind, head) => {
    expect(sniffContainer(head)).toBe(kind);
  });

  it('takes no noise for a tar', () => {
    const random = new SeededRandom(1);
    for (let round = 0; round < 2000; round++) {
      const noise = Uint8Array.from({ length: 512 }, () => random.below(256));
      noise.set(latin('012345\0 '), 148);
      expect(sniffContainer(noise)).not.toBe('tar');
    }
  });
});
