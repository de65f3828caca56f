import { Buffer } from 'node:buffer';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflateIn, makeHarness, makeRandom, makeText, type Portions } from './inflate-harness.ts';

const harness = makeHarness();
const data = Buffer.from('{"Records":[{"eventName":"GetObject"}]}');
const body = zlib.deflateRawSync(data);
const trailer = zlib.gzipSync(data).subarray(-8);

function crc32(bytes: Uint8Array): number {
  return zlib.gzipSync(bytes).readUInt32LE(zlib.gzipSync(bytes).length - 8);
}

interface Header {
  readonly text?: boolean;
  readonly crc?: boolean;
  readonly extra?: Uint8Array;
  readonly name?: string;
  readonly comment?: string;
}

function header({ text = false, crc = false, extra, name, comment }: Header): Buffer {
  const flags =
    (text ? 1 : 0) | (crc ? 2 : 0) | (extra ? 4 : 0) | (name === undefined ? 0 : 8) | (comment === undefined ? 0 : 16);
  const parts: Uint8Array[] = [Buffer.from([0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3])];
  if (extra) parts.push(Buffer.from([extra.length & 255, extra.length >>> 8]), extra);
  if (name !== undefined) parts.push(Buffer.from(`${name}\0`, 'latin1'));
  if (comment !== undefined) parts.push(Buffer.from(`${comment}\0`, 'latin1'));
  const head = Buffer.concat(parts);
  if (!crc) return head;
  const sum = crc32(head) & 0xffff;
  return Buffer.concat([head, Buffer.from([sum & 255, sum >>> 8])]);
}

function member(head: Header = {}): Buffer {
  return Buffer.concat([header(head), body, trailer]);
}

function withByte(bytes: Uint8Array, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

const trickle: Portions = { input: () => 1, output: () => 1 };

/** The outcome in one call and byte by byte, which must be the same. */
function outcome(bytes: Uint8Array): { text: string; state: string; faults: unknown } {
  const [whole, trickled] = [{}, trickle].map((portions) => {
    const { bytes: output, state, faults } = inflateIn(harness, bytes, portions);
    return { text: output.toString(), state, faults };
  });
  expect(trickled).toEqual(whole);
  if (!whole) throw new Error('no outcome');
  return whole;
}

const text = data.toString();

describe('gzip headers', () => {
  it('are read with any flags and fields, in any portions', () => {
    const latin = fc.string({ maxLength: 40 }).map((value) => value.replace(/[^\x01-\x7f]/g, 'x'));
    const fields = fc.record(
      { text: fc.boolean(), crc: fc.boolean(), extra: fc.uint8Array({ maxLength: 300 }), name: latin, comment: latin },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, fc.integer({ min: 1, max: 30 }), (head, size) => {
        const bytes = member(head);
        expect(zlib.gunzipSync(bytes).equals(data)).toBe(true);
        const found = inflateIn(harness, bytes, { input: () => size });
        expect(found).toMatchObject({ faults: [], state: 'done', members: 1 });
        expect(found.bytes.equals(data)).toBe(true);
      }),
      { numRuns: 400, seed: 2 },
    );
  });

  it('may hold the longest extra field', () => {
    const extra = Buffer.alloc(65535, 7);
    expect(outcome(member({ extra, crc: true, name: 'a.json' }))).toEqual({ text, state: 'done', faults: [] });
  });

  it.each([
    ['the first magic byte', 0, 0x1e],
    ['the second magic byte', 1, 0x8c],
    ['the method', 2, 9],
    ['a reserved flag', 3, 0x20],
    ['another reserved flag', 3, 0x80],
  ])('are rejected for %s, where it is', (_what, at, value) => {
    const faults = [{ code: 'bad-header', at, member: 0 }];
    expect(outcome(withByte(member(), at, value))).toEqual({ text: '', state: 'failed', faults });
  });

  it('with a wrong checksum of their own are a fault, and the data is read', () => {
    const head = header({ crc: true, name: 'trail.json' });
    const at = head.length - 2;
    const bytes = Buffer.concat([withByte(head, 12, 'X'.charCodeAt(0)), body, trailer]);
    const found = crc32(withByte(head, 12, 'X'.charCodeAt(0)).subarray(0, at)) & 0xffff;
    const faults = [{ code: 'bad-header', at, member: 0, expected: head.readUInt16LE(at), found }];
    expect(outcome(bytes)).toEqual({ text, state: 'done', faults });
  });
});

describe('gzip trailers', () => {
  const whole = member();
  const crcAt = whole.length - 8;

  it('with a wrong CRC-32 are a fault, and the data is kept', () => {
    const bytes = withByte(whole, crcAt, (whole[crcAt] ?? 0) ^ 1);
    const faults = [
      { code: 'crc-mismatch', at: crcAt, member: 0, expected: (crc32(data) ^ 1) >>> 0, found: crc32(data) },
    ];
    expect(outcome(bytes)).toEqual({ text, state: 'done', faults });
  });

  it('with a wrong size are a fault, and the data is kept', () => {
    const bytes = withByte(whole, crcAt + 4, 200);
    const faults = [{ code: 'size-mismatch', at: crcAt + 4, member: 0, expected: 200, found: data.length }];
    expect(outcome(bytes)).toEqual({ text, state: 'done', faults });
  });

  it('with both wrong are two faults', () => {
    const bytes = Buffer.concat([whole.subarray(0, crcAt), Buffer.alloc(8)]);
    expect(outcome(bytes)).toMatchObject({
      text,
      state: 'done',
      faults: [
        { code: 'crc-mismatch', at: crcAt, expected: 0 },
        { code: 'size-mismatch', at: crcAt + 4, expected: 0 },
      ],
    });
  });
});

describe('several members', () => {
  it('are all read, and said once, where the second begins', () => {
    const one = member({ name: 'a' });
    const faults = [{ code: 'several-members', at: one.length, member: 1 }];
    const bytes = Buffer.concat([one, member({ crc: true }), zlib.gzipSync(''), member()]);
    expect(outcome(bytes)).toEqual({ text: text.repeat(3), state: 'done', faults });
    expect(inflateIn(harness, bytes).members).toBe(4);
  });

  it('are read on after one with a wrong checksum', () => {
    const one = member();
    const bad = withByte(one, one.length - 8, (one[one.length - 8] ?? 0) ^ 0xff);
    expect(outcome(Buffer.concat([one, bad, one]))).toMatchObject({
      text: text.repeat(3),
      state: 'done',
      faults: [
        { code: 'several-members', at: one.length, member: 1 },
        { code: 'crc-mismatch', at: 2 * one.length - 8, member: 1 },
      ],
    });
  });

  it('end at one with a bad header, with what came before', () => {
    const one = member();
    expect(outcome(Buffer.concat([one, withByte(one, 2, 7)]))).toEqual({
      text,
      state: 'failed',
      faults: [
        { code: 'several-members', at: one.length, member: 1 },
        { code: 'bad-header', at: one.length + 2, member: 1 },
      ],
    });
  });

  it('with a wrong checksum each are listed up to a thousand, the rest counted', () => {
    const bad = Buffer.concat([zlib.gzipSync('').subarray(0, 12), Buffer.alloc(8, 1)]);
    const bytes = Buffer.concat(Array.from({ length: 3000 }, () => bad));
    const { faults, members, state } = inflateIn(harness, bytes);
    expect({ listed: faults.length, members, state }).toEqual({ listed: 1000, members: 3000, state: 'done' });
    expect(harness.inflater.unlistedFaults).toBe(2 * 3000 + 1 - 1000);
    const last = faults.at(-1);
    expect(last).toMatchObject({ code: 'crc-mismatch', member: 499 });
  });
});

describe('a stream that does not end where its file does', () => {
  it('is truncated wherever it is cut, with all that can be read before the cut', () => {
    const random = makeRandom(9);
    const long = makeText(random, 3000);
    const bytes = Buffer.concat([
      header({ crc: true, extra: Buffer.from('abc'), name: 'n', comment: 'c' }),
      zlib.gzipSync(long).subarray(10),
    ]);
    let last = 0;
    for (let cut = 0; cut < bytes.length; cut++) {
      const found = inflateIn(harness, bytes.subarray(0, cut), { input: () => 1 + random(50) });
      expect(found.state).toBe('failed');
      const inTrailer = cut - (bytes.length - 8);
      const trailer = inTrailer >= 0 ? { expected: 8, found: inTrailer } : {};
      expect(found.faults).toEqual([{ code: 'truncated', at: cut, member: 0, ...trailer }]);
      expect(found.bytes.equals(long.subarray(0, found.bytes.length))).toBe(true);
      expect(found.bytes.length).toBeGreaterThanOrEqual(last);
      last = found.bytes.length;
    }
    expect(last).toBe(long.length);
  });

  it('is truncated in its second member, but not where only a magic byte is left', () => {
    const one = member();
    expect(outcome(Buffer.concat([one, one.subarray(0, 5)]))).toMatchObject({
      text,
      state: 'failed',
      faults: [{ code: 'several-members' }, { code: 'truncated', at: one.length + 5, member: 1 }],
    });
    expect(outcome(Buffer.concat([one, one.subarray(0, 1)]))).toEqual({
      text,
      state: 'done',
      faults: [{ code: 'trailing-bytes', at: one.length, member: 0, expected: 1, found: 0 }],
    });
  });

  it.each([
    ['zeros', Buffer.alloc(600), 600],
    ['junk', Buffer.from('junk'), 0],
    ['junk after zeros', Buffer.from('\0\0\0junk'), 3],
    ['half a magic and junk', Buffer.from([0x1f, 0x00, 0x1f, 0x8b]), 1],
    [
      'a zero before a member',
      Buffer.concat([Buffer.alloc(1), member()]),
      1 + member().filter((byte) => byte === 0).length,
    ],
  ])('says how many bytes follow, and how many are zero: %s', (_what, junk, zeros) => {
    const one = member();
    const faults = [{ code: 'trailing-bytes', at: one.length, member: 0, expected: junk.length, found: zeros }];
    expect(outcome(Buffer.concat([one, junk]))).toEqual({ text, state: 'done', faults });
  });

  it('is told for a bare deflate stream too, and its checksum is given', () => {
    const cut = inflateIn(harness, body.subarray(0, 12), { kind: 'deflate' });
    expect(cut).toMatchObject({ state: 'failed', faults: [{ code: 'truncated', at: 12, member: 0 }] });
    const followed = inflateIn(harness, Buffer.concat([body, Buffer.from([0, 1])]), { kind: 'deflate', ...trickle });
    expect(followed).toMatchObject({
      state: 'done',
      crc: crc32(data),
      faults: [{ code: 'trailing-bytes', at: body.length, member: 0, expected: 2, found: 1 }],
    });
  });

  it('stays ended', () => {
    inflateIn(harness, member());
    expect(harness.inflater.step(Buffer.from('more'), 0, true, 10)).toEqual({
      consumed: 0,
      produced: 0,
      state: 'done',
    });
    inflateIn(harness, Buffer.from('not gzip'));
    expect(harness.inflater.step(Buffer.from('more'), 0, true, 10)).toEqual({
      consumed: 0,
      produced: 0,
      state: 'failed',
    });
    expect(harness.inflater.faults).toHaveLength(1);
  });
});
