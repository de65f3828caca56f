import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { TextBuffer } from '../../../src/core/text-buffer.ts';
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
});
