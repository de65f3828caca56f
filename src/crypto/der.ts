/** A value of ITU-T X.690 DER. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
}

/**
 * The values that stand side by side in DER, which must be all that there is; undefined where a length is not the
 * shortest form or runs past the end. Tags of one byte, lengths below 64 KiB.
 */
export function readDer(bytes: Uint8Array): readonly DerValue[] | undefined {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!;
    if ((tag & 0x1f) === 0x1f) return undefined;
    const length = readLength(bytes, at + 1);
    if (!length) return undefined;
    const end = length.end + length.value;
    if (end > bytes.length) return undefined;
    values.push({ tag, content: bytes.subarray(length.end, end) });
    at = end;
  }
  return values;
}

/** X.690 8.1.3, and 10.1: definite and as short as can be. */
function readLength(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80) return { value: first, end: at + 1 };
  const [high, low] = first === 0x81 ? [0, bytes[at + 1]] : [bytes[at + 1], bytes[at + 2]];
  if ((first !== 0x81 && first !== 0x82) || high === undefined || low === undefined) return undefined;
  const value = high * 256 + low;
  if (value < (first === 0x81 ? 0x80 : 0x100)) return undefined;
  return { value, end: at + (first === 0x81 ? 2 : 3) };
}

/** A DER value's bytes. `content` is shorter than 64 KiB. */
export function writeDer(tag: number, ...content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  let at = head.length;
  for (const part of content) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
