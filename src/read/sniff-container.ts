import { hasTarChecksum } from './tar-header.ts';

export type ContainerKind =
  'plain' | 'gzip' | 'zip' | 'tar' | 'zstd' | 'bzip2' | 'xz' | 'lz4' | '7z' | 'rar' | 'parquet';

const signatures: readonly (readonly [ContainerKind, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]], // RFC 1952 section 2.3.1
  ['zip', [0x50, 0x4b, 3, 4]], // APPNOTE.TXT section 4.3.7, local file header
  ['zip', [0x50, 0x4b, 5, 6]], // section 4.3.16, an archive of nothing but its end record
  ['zip', [0x50, 0x4b, 7, 8, 0x50, 0x4b, 3, 4]], // section 8.5.4, first part of a split archive
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]], // RFC 8878 section 3.1.1
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
];

/**
 * What wraps these bytes, told by content alone. `head` is the start of the file: at least 512 bytes, or all of a shorter
 * file. Nothing at all is `plain`.
 */
export function sniffContainer(head: Uint8Array): ContainerKind {
  if (hasTarChecksum(head)) return 'tar';
  for (const [kind, signature] of signatures) {
    if (startsWith(head, signature)) return kind;
  }
  if (isBzip2(head)) return 'bzip2';
  // "PAR1" is text too: a table's row groups start with bytes that text does not have.
  if (startsWith(head, [0x50, 0x41, 0x52, 0x31]) && head.subarray(4, 64).some((byte) => byte < 9)) return 'parquet';
  return 'plain';
}

/** "BZh", a level of 1 to 9, and the magic of a block or of an empty stream's end. */
function isBzip2(head: Uint8Array): boolean {
  if (!startsWith(head, [0x42, 0x5a, 0x68])) return false;
  const level = head[3] ?? 0;
  if (level < 0x31 || level > 0x39) return false;
  const rest = head.subarray(4);
  return (
    startsWith(rest, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) || startsWith(rest, [0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
  );
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}
