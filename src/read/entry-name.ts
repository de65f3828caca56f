/** Names of archive members as text. They are labels: nothing is ever opened by them. */

/** Longer names are cut: Linux has none longer, and thousands of them must not fill the memory. */
const maxNameLength = 4096;

/** UTF-8, or Latin-1 where the bytes are not UTF-8. */
export function decodeName(bytes: Uint8Array): string {
  return bounded(decodeUtf8(bytes) ?? new TextDecoder('latin1').decode(bytes));
}

/** UTF-8, or the DOS code page 437 that zip names are in by default (APPNOTE.TXT appendix D.1). */
export function decodeZipName(bytes: Uint8Array): string {
  return bounded(decodeUtf8(bytes) ?? Array.from(bytes, decodeCp437).join(''));
}

/** A name as it goes into a sentence. */
export function clipName(name: string): string {
  return name.length > 120 ? `${name.slice(0, 120)}…` : name;
}

function bounded(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}

function decodeCp437(byte: number): string {
  return byte < 128 ? String.fromCharCode(byte) : cp437[byte - 128]!;
}

/** Undefined where a byte is not UTF-8, and, rarely, for a name that has U+FFFD itself. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return text.includes('\ufffd') ? undefined : text;
}

const cp437 = Array.from(
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
);
