import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextBuffer } from '../../../src/core/text-buffer.ts';
import { skipValue } from '../../../src/decode/object-outline.ts';
import { loadCore } from './load-core.ts';

const HISTORY = 32_768;

describe('the text buffer', () => {
  it('holds what is appended, through growth', () => {
    const text = new TextBuffer(loadCore());
    text.begin();
    const part = Buffer.from('0123456789'.repeat(1000));
    for (let i = 0; i < 300; i++) text.append(part);
    expect(text.length).toBe(300 * part.length);
    expect(Buffer.from(text.view(0, text.length)).equals(Buffer.concat(Array.from({ length: 300 }, () => part)))).toBe(
      true,
    );
  });

  it('forgets from the front, but keeps the last 32 KiB, and counts what it forgot', () => {
    const text = new TextBuffer(loadCore());
    text.begin();
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
    text.append(bytes);
    expect(text.compact(1000)).toBe(1000);
    expect(text.origin).toBe(1000);
    expect(text.compact(text.length)).toBe(99_000 - HISTORY);
    expect({ origin: text.origin, length: text.length }).toEqual({ origin: 100_000 - HISTORY, length: HISTORY });
    expect(text.compact(text.length)).toBe(0);
    expect(Buffer.from(text.view(0, HISTORY)).equals(bytes.subarray(100_000 - HISTORY))).toBe(true);
    text.begin();
    expect({ origin: text.origin, length: text.length }).toEqual({ origin: 0, length: 0 });
    text.setOrigin(2 ** 40);
    expect(text.origin).toBe(2 ** 40);
  });

  it('gives no view beyond its text', () => {
    const text = new TextBuffer(loadCore());
    text.begin();
    text.append(Buffer.from('abc'));
    expect(Buffer.from(text.view(1, 2)).toString()).toBe('bc');
    for (const [start, length] of [
      [2, 2],
      [-1, 1],
      [0, -1],
      [4, 0],
    ] as const) {
      expect(() => text.view(start, length)).toThrow(RangeError);
    }
  });

  it('says so with a coded error where memory is refused', () => {
    const text = new TextBuffer(loadCore());
    text.begin();
    expect(() => {
      text.reserve(0x7fffffff);
    }).toThrow(expect.objectContaining({ name: 'AppError', code: 'core/trap' }));
  });

  it('passes over values as the reference does, in any bytes, from any place, wherever they are cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '"',
        '\\',
        '\\"',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        ' ',
        '{"a":[1,',
        '"x"',
        ']}',
        ';',
        '\0',
        '|',
        '\x7f',
      ),
      fc.string({ maxLength: 40 }),
    );
    const any = fc.record({
      before: fc.string({ maxLength: 20 }),
      value: fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
      after: fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join('')),
      at: fc.nat({ max: 30 }),
    });
    const text = new TextBuffer(loadCore());
    fc.assert(
      fc.property(any, ({ before, value, after, at }) => {
        text.begin();
        for (const part of [before, value, after]) text.append(Buffer.from(part));
        const view = text.view(Buffer.byteLength(before), Buffer.byteLength(value));
        expect(text.skipValue(view, at)).toBe(skipValue(view, at));
      }),
      { numRuns: 3000 },
    );
  });

  it('passes over nothing in bytes that are not its own', () => {
    const text = new TextBuffer(loadCore());
    text.begin();
    text.append(Buffer.from('[1,2]'));
    const view = text.view(0, 5);
    expect(() => text.skipValue(Uint8Array.from(view), 0)).toThrow(RangeError);
    text.begin();
    expect(() => text.skipValue(view, 0)).toThrow(RangeError);
  });
});
