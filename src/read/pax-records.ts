import { decodeName } from './entry-name.ts';

/** Attributes of the member after a PAX header, by key: those that say where its data lies and what it is called. */
export type PaxRecords = ReadonlyMap<string, string>;

/** What GNU tar writes for sparse files, in its PAX formats 0.0, 0.1 and 1.0. */
export const sparseKeys = ['GNU.sparse.major', 'GNU.sparse.map', 'GNU.sparse.size', 'GNU.sparse.realsize'] as const;

const keptKeys: ReadonlySet<string> = new Set(['path', 'size', 'GNU.sparse.name', ...sparseKeys]);

/**
 * Reads `LENGTH KEY=VALUE\n` records (POSIX.1-2017 pax, "pax Extended Header"), over those given. An empty value takes a
 * key away. `whole` is false where something is not a record: what came before it holds.
 */
export function parsePax(bytes: Uint8Array, before: PaxRecords): { records: PaxRecords; whole: boolean } {
  const records = new Map(before);
  let at = 0;
  while (at < bytes.byteLength) {
    // Some writers fill the block up with NULs.
    if (bytes[at] === 0) return { records, whole: bytes.subarray(at).every((byte) => byte === 0) };
    const space = bytes.indexOf(0x20, at);
    if (space < 0 || space - at > 10) return { records, whole: false };
    const length = paxNumber(String.fromCharCode(...bytes.subarray(at, space)));
    const end = at + length;
    if (!(end > space + 1 && end <= bytes.byteLength) || bytes[end - 1] !== 0x0a) return { records, whole: false };
    const record = bytes.subarray(space + 1, end - 1);
    const equals = record.indexOf(0x3d);
    if (equals < 1) return { records, whole: false };
    const key = decodeName(record.subarray(0, equals));
    if (keptKeys.has(key)) {
      const value = decodeName(record.subarray(equals + 1));
      if (value === '') records.delete(key);
      else records.set(key, value);
    }
    at = end;
  }
  return { records, whole: true };
}

/** A decimal number up to 2^53, else NaN. */
export function paxNumber(text: string): number {
  if (!/^\d{1,16}$/.test(text)) return NaN;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : NaN;
}
