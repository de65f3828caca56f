const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Decodes UTF-8 in which lone surrogates stand as three bytes (WTF-8). Other bytes that are not UTF-8 become U+FFFD, as
 * TextDecoder makes them.
 */
export function decodeWtf8(bytes: Uint8Array): string {
  let text = '';
  let begin = 0;
  for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at + 1)) {
    const second = bytes[at + 1] ?? 0;
    const third = bytes[at + 2] ?? 0;
    if (second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) continue;
    text += decoder.decode(bytes.subarray(begin, at));
    text += String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f));
    begin = at + 3;
  }
  return text + decoder.decode(begin === 0 ? bytes : bytes.subarray(begin));
}
