/**
 * Where the bytes of one ledger row went. `textBytes` is what there is to account for: the row's text, after all
 * decompression and decoding of archives, and with it every byte, as it was stored, that gave no text (after the end of
 * a compressed stream, after damage in one, beyond a limit, in a file that is not read at all). Each byte is one of:
 *
 * - an event's: of the place where it lies in the text. A place that gives several events counts once; what a format
 *   wraps each event in belongs to the place;
 * - structure: what a format has around its events; a file for validation as a whole; in an archive headers, directory
 *   and padding;
 * - skipped: everything else. Where reading was cut off or cancelled, all but the events.
 *
 * So in every row, and over any rows, textBytes = eventBytes + structureBytes + skippedBytes. An archive's row counts
 * only what belongs to none of its members, as each of them has a row: the archive's bytes, decompressed, are its
 * `textBytes` and the `bytes` of its members. A file known by its content counts as the file that it equals does, an
 * archive then with its members, since these have no rows.
 */
export interface ByteAccount {
  readonly textBytes: number;
  readonly eventBytes: number;
  readonly structureBytes: number;
  readonly skippedBytes: number;
}

export const noBytes: ByteAccount = { textBytes: 0, eventBytes: 0, structureBytes: 0, skippedBytes: 0 };

/** An account of which events and skipped bytes were counted on their own, each byte for one of them at most. */
export function withStructure(textBytes: number, eventBytes: number, skippedBytes: number): ByteAccount {
  return { textBytes, eventBytes, structureBytes: textBytes - eventBytes - skippedBytes, skippedBytes };
}

/** Bytes of which none is an event's. */
export function allSkipped(textBytes: number): ByteAccount {
  return { ...noBytes, textBytes, skippedBytes: textBytes };
}

export function sumOf(accounts: Iterable<ByteAccount>): ByteAccount {
  let sum = noBytes;
  for (const one of accounts) {
    sum = {
      textBytes: sum.textBytes + one.textBytes,
      eventBytes: sum.eventBytes + one.eventBytes,
      structureBytes: sum.structureBytes + one.structureBytes,
      skippedBytes: sum.skippedBytes + one.skippedBytes,
    };
  }
  return sum;
}
