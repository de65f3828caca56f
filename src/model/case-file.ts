/**
 * A case as one file: a zip, told by its first member, which lies there uncompressed. The whole format is in
 * docs/contract.md, "The case file".
 */
export const caseFileType = 'application/vnd.spoor.case+zip';
export const caseFileTypeName = 'mimetype';

/** Bytes of a file that tell whether it is a case. */
export const caseFileHead = 30 + caseFileTypeName.length + caseFileType.length;

/** `head` is how the file begins. The header of a zip's member: PKWARE APPNOTE.TXT 6.3, section 4.3.7. */
export function isCaseFile(head: Uint8Array): boolean {
  if (head.length < caseFileHead) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const isPlainMember = view.getUint32(0, true) === 0x04034b50 && view.getUint16(8, true) === 0;
  const nameLength = view.getUint16(26, true);
  const from = 30 + nameLength + view.getUint16(28, true);
  const text = (at: number, length: number): string => String.fromCharCode(...head.subarray(at, at + length));
  return isPlainMember && text(30, nameLength) === caseFileTypeName && text(from, caseFileType.length) === caseFileType;
}

/** How far an export or an import of a case file is. */
export interface CaseFileProgress {
  /** Of an import: the evidence is compared with its hashes and read anew, then the events are put in their order. */
  readonly phase: 'writing' | 'reading' | 'ordering';
  /** The share done of the phase, 0 to 1. */
  readonly share: number;
}

/** What an export wrote, or an import read. */
export interface CaseFileOutcome {
  /** Of the file. */
  readonly bytes: number;
  readonly parts: number;
  /** SHA-256 of the list of all parts' hashes, lower-case hex: the same for two files that hold the same. */
  readonly fingerprint: string;
}
