import { expect, it } from 'vitest';
import { quoteText } from '../../../src/base/quote-text.ts';

it.each([
  ['plain', Buffer.from('  {"a":1}'), '“{"a":1}”'],
  ['too long', Buffer.from('x'.repeat(50)), `“${'x'.repeat(10)}…”`],
  ['controls and directions', Buffer.from('a\u202eb\nc\u0007d'), '“a b c d”'],
  ['no text', Uint8Array.of(0x61, 0xff, 0x62), '“a\ufffdb”'],
  ['cut in a character', Uint8Array.of(0x61, 0xe2, 0x82), '“a”'],
  ['UTF-16', Buffer.from('abc', 'utf16le'), '“abc”'],
  ['nothing', new Uint8Array(0), '“”'],
])('the beginning of text is quoted safely: %s', (_, bytes, quoted) => {
  expect(quoteText(bytes, 10)).toBe(quoted);
});
