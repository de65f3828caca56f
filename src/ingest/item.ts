import type { ByteSource } from '../read/byte-source.ts';
import type { SourceId } from '../model/segment.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Codec, SourceKind, SourceRecord } from '../model/source.ts';
import { noBytes, type ByteAccount } from '../model/byte-account.ts';
import type { ReplayPieces } from './pieces.ts';

export interface Declared {
  readonly crc: number;
  readonly size: number;
}

/** A dropped file or an archive member on its way in. */
export interface Item {
  readonly path: string;
  /** As dropped, or as stored in its archive. */
  readonly bytes: number;
  readonly pieces: ReplayPieces;
  /** Archives around it. */
  readonly depth: number;
  /** It is what a compressed stream holds whose size is `bytes`. */
  readonly isInner?: boolean;
  /** Compressed streams around it that are being inflated while it is read. */
  readonly layers: number;
  /** Where its bytes can be read out of order. */
  readonly random?: ByteSource;
  /** For a dropped file: its content key, once known. */
  readonly contentKey?: () => string | undefined;
  readonly parent?: SourceId;
  /** What a zip directory says of the text of a compressed member. */
  readonly declared?: Declared;
  /** What was wrong with the container around it, as far as it has been read. */
  readonly diagnostics?: () => readonly Diagnostic[];
  /** Bytes of the compressed streams around it that gave nothing, as far as they have been read. */
  readonly unreadBytes?: () => number;
}

/** How an archive's reader hands on its members. */
export interface MemberImport {
  readonly bytes: (item: Item) => Promise<void>;
  readonly coded: (item: Item, codec: Codec) => Promise<void>;
  readonly refuse: (item: Item, why: Diagnostic) => Promise<void>;
}

/** What a record says of its bytes. `unread` more, as they were stored, gave nothing. */
export function accounted(account: ByteAccount, unread = 0): Required<Pick<SourceRecord, 'account' | 'skippedBytes'>> {
  const skippedBytes = account.skippedBytes + unread;
  return { account: { ...account, textBytes: account.textBytes + unread, skippedBytes }, skippedBytes };
}

/** Bytes that the item's stream is said to have; 0 where nothing says it. */
export function streamBytes({ isInner = false, bytes }: Item): number {
  return isInner ? 0 : bytes;
}

/** A ledger record with nothing found yet. */
export function recordOf(
  item: Pick<Item, 'path' | 'bytes' | 'contentKey' | 'parent'>,
  id: SourceId,
  kind: SourceKind,
  format: string,
): SourceRecord {
  const contentKey = item.contentKey?.();
  return {
    id,
    path: item.path,
    bytes: item.bytes,
    kind,
    format,
    found: 0,
    textBytes: 0,
    ...accounted(noBytes),
    diagnostics: [],
    complete: true,
    ...(contentKey === undefined ? {} : { contentKey }),
    ...(item.parent === undefined ? {} : { parent: item.parent }),
  };
}
