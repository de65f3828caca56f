import { Buffer } from 'node:buffer';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflateIn, makeHarness } from './inflate-harness.ts';

const harness = makeHarness();

/** Writes a DEFLATE stream bit by bit. */
class Bits {
  #bits: number[] = [];

  /** `count` bits of `value`, lowest first: as RFC 1951 packs everything but codes. */
  number(value: number, count: number): this {
    for (let i = 0; i < count; i++) this.#bits.push((value >>> i) & 1);
    return this;
  }

  /** A code, highest bit first. */
  code(text: string): this {
    for (const bit of text) this.#bits.push(bit === '1' ? 1 : 0);
    return this;
  }

  align(): this {
    while (this.#bits.length % 8 !== 0) this.#bits.push(0);
    return this;
  }

  get byteLength(): number {
    return Math.ceil(this.#bits.length / 8);
  }

  /** Offset of the byte that the next bit goes to. */
  get here(): number {
    return this.#bits.length >>> 3;
  }

  /** Offset of the byte that the last bit went to. */
  get last(): number {
    return (this.#bits.length - 1) >>> 3;
  }

  bytes(): Buffer {
    const bytes = Buffer.alloc(this.byteLength);
    this.#bits.forEach((bit, i) => {
      bytes[i >>> 3] = (bytes[i >>> 3] ?? 0) | (bit << (i & 7));
    });
    return bytes;
  }
}

const precodeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A final dynamic block's head with each length as a 4-bit code of its own (0 to 15 all of length 4). */
function dynamicHead(litlens: readonly number[], distances: readonly number[]): Bits {
  const bits = new Bits().number(1, 1).number(2, 2);
  bits
    .number(litlens.length - 257, 5)
    .number(distances.length - 1, 5)
    .number(15, 4);
  for (const symbol of precodeOrder) bits.number(symbol < 16 ? 4 : 0, 3);
  for (const length of [...litlens, ...distances]) bits.code(length.toString(2).padStart(4, '0'));
  return bits;
}

/** `count` zeros, but for the lengths given. */
function lengths(count: number, given: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: count }, (_, i) => given[i] ?? 0);
}

/** A final block with the fixed codes, after `text` of ASCII letters. */
function fixedBlock(text: string): Bits {
  const bits = new Bits().number(1, 1).number(1, 2);
  for (const byte of Buffer.from(text)) bits.code((0x30 + byte).toString(2).padStart(8, '0'));
  return bits;
}

const length3 = '0000001';
const endOfBlock = '0000000';

function distanceCode(symbol: number): string {
  return symbol.toString(2).padStart(5, '0');
}

const plainCodes = { litlens: lengths(258, { 97: 2, 98: 2, 256: 2, 257: 2 }), distances: [1, 1] };

interface Rejected {
  readonly name: string;
  readonly stream: Bits;
  /** Offset of the byte with the fault: by default of the wrong code after `stream`, or else of its last bit. */
  readonly at?: number;
  readonly output?: string;
}

const afterRepeat = (): Bits => {
  const bits = new Bits().number(1, 1).number(2, 2).number(0, 5).number(0, 5).number(15, 4);
  for (const symbol of precodeOrder) bits.number(symbol === 16 || symbol === 18 ? 1 : 0, 3);
  return bits;
};

const rejected: Rejected[] = [
  { name: 'block type 3', stream: new Bits().number(1, 1).number(3, 2), at: 0 },
  {
    name: 'a stored block whose lengths disagree',
    stream: new Bits().number(1, 1).number(0, 2).align().number(5, 16).number(0xfffb, 16),
    at: 1,
  },
  {
    name: 'more than 286 literal/length codes',
    stream: new Bits().number(1, 1).number(2, 2).number(30, 5).number(0, 5).number(15, 4),
    at: 0,
  },
  {
    name: 'more than 30 distance codes',
    stream: new Bits().number(1, 1).number(2, 2).number(0, 5).number(30, 5).number(15, 4),
    at: 0,
  },
  {
    name: 'an over-subscribed code for the code lengths',
    stream: new Bits().number(1, 1).number(2, 2).number(0, 5).number(0, 5).number(0, 4).number(0o1111, 12),
  },
  {
    name: 'an incomplete code for the code lengths',
    stream: new Bits().number(1, 1).number(2, 2).number(0, 5).number(0, 5).number(0, 4).number(0o0012, 12),
  },
  {
    name: 'a single code of one bit for the code lengths',
    stream: new Bits().number(1, 1).number(2, 2).number(0, 5).number(0, 5).number(0, 4).number(0o0001, 12),
  },
  { name: 'a repeat with nothing before it', stream: afterRepeat(), output: '' },
  { name: 'a repeat beyond the last length', stream: afterRepeat().code('1').number(127, 7) },
  {
    name: 'no code for the end of the block',
    stream: dynamicHead(lengths(257, { 97: 1, 98: 1 }), [1, 1]),
  },
  {
    name: 'an over-subscribed literal/length code',
    stream: dynamicHead(lengths(257, { 97: 1, 98: 1, 256: 1 }), [1, 1]),
  },
  {
    name: 'an incomplete literal/length code',
    stream: dynamicHead(lengths(257, { 97: 2, 98: 2, 256: 2 }), [1, 1]),
  },
  {
    name: 'a single literal/length code of more than one bit',
    stream: dynamicHead(lengths(257, { 256: 2 }), [1, 1]),
  },
  { name: 'an over-subscribed distance code', stream: dynamicHead(plainCodes.litlens, [1, 1, 1]) },
  { name: 'an incomplete distance code', stream: dynamicHead(plainCodes.litlens, [2, 2, 2]) },
  { name: 'a single distance code of more than one bit', stream: dynamicHead(plainCodes.litlens, [2]) },
  {
    name: 'an unused literal/length code',
    stream: dynamicHead(lengths(257, { 256: 1 }), [1, 1]),
    output: '',
  },
  {
    name: 'an unused distance code',
    stream: dynamicHead(plainCodes.litlens, [1]).code('00').code('11'),
    output: 'a',
  },
  {
    name: 'a distance where there are no distance codes',
    stream: dynamicHead(plainCodes.litlens, [0]).code('00').code('11'),
    output: 'a',
  },
  { name: 'length symbol 286', stream: fixedBlock('ab'), output: 'ab' },
  { name: 'length symbol 287', stream: fixedBlock('ab'), output: 'ab' },
  { name: 'distance symbol 30', stream: fixedBlock('ab').code(length3), output: 'ab' },
  { name: 'distance symbol 31', stream: fixedBlock('ab').code(length3), output: 'ab' },
  {
    name: 'a distance beyond what was put out',
    stream: fixedBlock('ab').code(length3).code(distanceCode(2)),
    output: 'ab',
  },
];

/** What follows the place of the fault: the offending bits of some cases, and then enough to reach the fast loop. */
const offending: Readonly<Record<string, string>> = {
  'a repeat with nothing before it': '0',
  'a repeat beyond the last length': '11111111',
  'an unused literal/length code': '1',
  'an unused distance code': '1',
  'length symbol 286': '11000110',
  'length symbol 287': '11000111',
  'distance symbol 30': distanceCode(30),
  'distance symbol 31': distanceCode(31),
};

describe('an invalid DEFLATE stream', () => {
  for (const { name, stream, at, output } of rejected) {
    const where = at ?? (name in offending ? stream.here : stream.last);
    // Some faults show only with the bits that are wrong; zeros stand for the rest of the stream.
    const bytes = Buffer.concat([stream.code(offending[name] ?? '').bytes(), Buffer.alloc(40)]);

    it(`is rejected for ${name}, with what came before it`, () => {
      expect(() => zlib.inflateRawSync(bytes)).toThrow(expect.objectContaining({ code: 'Z_DATA_ERROR' }));
      const fault = { code: 'bad-data', at: where, member: 0 };
      const whole = inflateIn(harness, bytes, { kind: 'deflate' });
      expect(whole).toMatchObject({ state: 'failed', faults: [fault] });
      if (output !== undefined) expect(whole.bytes.toString()).toBe(output);
      const trickled = inflateIn(harness, bytes, { kind: 'deflate', input: () => 1, output: () => 1 });
      expect(trickled).toMatchObject({ state: 'failed', faults: [fault] });
      expect(trickled.bytes.equals(whole.bytes)).toBe(true);
    });
  }

  it('is rejected for a distance beyond the member, though older text is in the buffer', () => {
    const second = zlib.gzipSync('').subarray(0, 10);
    const bytes = Buffer.concat([
      zlib.gzipSync('the first member'),
      second,
      fixedBlock('ab').code(length3).code(distanceCode(2)).bytes(),
      Buffer.alloc(20),
    ]);
    const { bytes: output, faults, members } = inflateIn(harness, bytes);
    expect(output.toString()).toBe('the first memberab');
    expect(members).toBe(2);
    expect(faults.map((fault) => fault.code)).toEqual(['several-members', 'bad-data']);
  });
});

describe('an unusual but valid DEFLATE stream', () => {
  const accepted: readonly { readonly name: string; readonly stream: Bits; readonly output: string }[] = [
    {
      name: 'a single literal/length code',
      stream: dynamicHead(lengths(257, { 256: 1 }), [1, 1]).code('0'),
      output: '',
    },
    {
      name: 'a single distance code of one bit',
      stream: dynamicHead(plainCodes.litlens, [1]).code('00').code('11').code('0').code('10'),
      output: 'aaaa',
    },
    {
      name: 'no distance code, and only literals',
      stream: dynamicHead(plainCodes.litlens, [0]).code('00').code('01').code('10'),
      output: 'ab',
    },
    { name: 'an empty block', stream: fixedBlock('').code(endOfBlock), output: '' },
    {
      name: 'length 258 as 227 and 31, and a match over itself',
      stream: fixedBlock('ab').code('11000100').number(31, 5).code(distanceCode(1)).code(endOfBlock),
      output: 'ab'.repeat(130),
    },
    {
      name: 'empty stored blocks before the last',
      stream: new Bits()
        .number(0, 3)
        .align()
        .number(0xffff0000, 32)
        .number(1, 3)
        .align()
        .number(0xfffe0001, 32)
        .number(97, 8),
      output: 'a',
    },
  ];
  for (const { name, stream, output } of accepted) {
    it(`is read: ${name}`, () => {
      const bytes = stream.bytes();
      expect(zlib.inflateRawSync(bytes).toString()).toBe(output);
      for (const input of [() => 1, () => 1000]) {
        const found = inflateIn(harness, bytes, { kind: 'deflate', input });
        expect(found).toMatchObject({ state: 'done', faults: [] });
        expect(found.bytes.toString()).toBe(output);
      }
    });
  }

  it('reads a code with lengths up to 15 bits', () => {
    const litlens = lengths(286, { 256: 15, 97: 15 });
    for (let bits = 1; bits < 15; bits++) litlens[97 + bits] = bits;
    const stream = dynamicHead(litlens, [1, 1]);
    let code = 0;
    for (let bits = 1; bits < 15; bits++) {
      stream.code(code.toString(2).padStart(bits, '0'));
      code = (code + 1) << 1;
    }
    stream.code('111111111111110').code('111111111111111');
    const bytes = stream.bytes();
    const output = 'bcdefghijklmnoa';
    expect(zlib.inflateRawSync(bytes).toString()).toBe(output);
    expect(inflateIn(harness, bytes, { kind: 'deflate', input: () => 1 }).bytes.toString()).toBe(output);
    expect(inflateIn(harness, Buffer.concat([bytes, Buffer.alloc(40)]), { kind: 'deflate' }).bytes.toString()).toBe(
      output,
    );
  });
});
