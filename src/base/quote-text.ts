const decoder = new TextDecoder();

/**
 * The beginning of text as it may be shown in a sentence: in quotes, on one line, at most `length` code points. Control
 * characters, also those that change the direction of text, are spaces; of UTF-16 the zero bytes are left out.
 */
export function quoteText(bytes: Uint8Array, length: number): string {
  const start = decoder.decode(bytes.subarray(0, 8 * length), { stream: true });
  decoder.decode();
  return `“${oneLine(start.replaceAll('\0', '').trimStart(), length)}”`;
}

/** The same of text, in plain quotes. */
export function quoted(text: string, length: number): string {
  return `"${oneLine(text, length)}"`;
}

function oneLine(text: string, length: number): string {
  const points = Array.from(text.slice(0, 2 * length + 2));
  const plain = points
    .slice(0, length)
    .join('')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return points.length > length ? `${plain}…` : plain;
}
