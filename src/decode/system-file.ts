import type { Head } from './head.ts';

/** What operating systems leave beside files, by the bytes that it begins with. */
const signatures: readonly { readonly bytes: readonly number[]; readonly what: string }[] = [
  // "Bud1" after a version of 1.
  {
    bytes: [0, 0, 0, 1, 0x42, 0x75, 0x64, 0x31],
    what: 'a ".DS_Store", where macOS keeps how it shows a folder',
  },
  // RFC 1740, section 4: AppleDouble.
  {
    bytes: [0, 5, 0x16, 7],
    what: 'an AppleDouble file, where macOS keeps what belongs to another file, as in "__MACOSX"',
  },
];

/** What a file is that is there for its system alone; undefined for any other. */
export function systemFile({ bytes }: Head): string | undefined {
  return signatures.find((signature) => signature.bytes.every((byte, i) => bytes[i] === byte))?.what;
}
