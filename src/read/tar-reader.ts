import { reached, type LimitReached, type Limits } from '../base/limits.ts';
import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.ts';
import { clipName, decodeName } from './entry-name.ts';
import { parsePax, paxNumber, sparseKeys, type PaxRecords } from './pax-records.ts';
import { hasTarChecksum, isZeroBlock, parseTarHeader, tarBlockBytes, type TarHeader } from './tar-header.ts';

export type TarEntryKind = 'file' | 'directory' | 'link' | 'other';

/** One member. Offsets count in the tar stream. */
export interface TarEntry {
  readonly path: string;
  readonly kind: TarEntryKind;
  /** Bytes of data that the archive says follow. */
  readonly size: number;
  readonly headerOffset: number;
  readonly dataOffset: number;
  /** Why its data is passed over. */
  readonly problem?: Diagnostic;
}

/**
 * What a tar stream turns out to hold, in order: each `entry` is followed by its `data` and closed by one `entry-end`.
 * `bytes` are a view of the chunk given. `complete` is false where the archive ends too early.
 */
export type TarEvent =
  | { readonly kind: 'entry'; readonly entry: TarEntry }
  | { readonly kind: 'data'; readonly bytes: Uint8Array; readonly offsetInEntry: number }
  | { readonly kind: 'entry-end'; readonly complete: boolean }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic };

/** Names and PAX records longer than this are passed over. */
const maxMetaBytes = 1024 * 1024;

type State =
  | { readonly at: 'header' }
  /** `left` counts the bytes before the padding. `meta` keeps them for a header about the next member. */
  | { readonly at: 'data'; left: number; padding: number; readonly use: DataUse }
  | { readonly at: 'sparse-map'; readonly then: State }
  | { readonly at: 'stopped' };

type DataUse =
  { readonly kind: 'emit' | 'skip' } | { readonly kind: 'meta'; readonly type: string; readonly buffer: Uint8Array };

/**
 * Reads a tar stream chunk by chunk: ustar, v7, GNU (long names, base-256 sizes) and PAX. Members of archives appended
 * one to another are all read. Run each generator to its end before the next call:
 *
 *     for (const event of reader.push(chunk)) …
 *     for (const event of reader.end()) …
 *
 * A header whose checksum is wrong ends the reading, since nothing says where the next one is; `unreadBytes` counts
 * what was left, and the data of what is no file.
 */
export class TarReader {
  readonly #limits: Pick<Limits, 'maxArchiveEntries'>;
  /** Offset in the stream of the next byte to be taken. */
  #offset = 0;
  #state: State = { at: 'header' };
  readonly #block = new Uint8Array(tarBlockBytes);
  #blockFill = 0;
  #zeroBlocks = 0;
  #entries = 0;
  #open: TarEntry | undefined;
  #global: PaxRecords = new Map();
  #local: PaxRecords = new Map();
  #longName: string | undefined;
  #unread = 0;
  #structure = 0;
  #members = 0;

  constructor(limits: Pick<Limits, 'maxArchiveEntries'>) {
    this.#limits = limits;
  }

  /** Bytes that came after the reading had to stop, and data of what is no file. */
  get unreadBytes(): number {
    return this.#unread;
  }

  /** Bytes of headers, names, attributes and padding. */
  get structureBytes(): number {
    return this.#structure;
  }

  /** Bytes of the data of members that are files, as far as it is there. */
  get memberBytes(): number {
    return this.#members;
  }

  *push(chunk: Uint8Array): Generator<TarEvent, void, undefined> {
    let at = 0;
    while (at < chunk.byteLength) {
      const state = this.#state;
      const rest = chunk.byteLength - at;
      let taken: number;
      if (state.at === 'stopped') {
        taken = rest;
        this.#unread += rest;
      } else if (state.at === 'data') {
        taken = Math.min(rest, state.left + state.padding);
        const useful = Math.min(taken, state.left);
        if (useful > 0) yield* this.#takeData(state, chunk.subarray(at, at + useful));
        this.#count(state.use, useful, taken - useful);
        state.left -= useful;
        state.padding -= taken - useful;
        this.#offset += taken;
        if (state.left === 0 && state.padding === 0) yield* this.#endData(state.use);
      } else {
        taken = Math.min(rest, tarBlockBytes - this.#blockFill);
        this.#block.set(chunk.subarray(at, at + taken), this.#blockFill);
        this.#blockFill += taken;
        this.#offset += taken;
        this.#structure += taken;
        if (this.#blockFill === tarBlockBytes) {
          this.#blockFill = 0;
          if (state.at === 'sparse-map') yield* this.#takeSparseMap(state);
          else yield* this.#takeHeader();
        }
      }
      at += taken;
    }
  }

  *end(): Generator<TarEvent, void, undefined> {
    const state = this.#state;
    this.#state = { at: 'stopped' };
    if (state.at === 'stopped') return;
    if (state.at === 'data') {
      if (state.left > 0) {
        const what = this.#open ? ` of ${clipName(this.#open.path)}` : '';
        yield this.#say('tar/truncated', 'error', `the archive ends ${String(state.left)} bytes before the end${what}`);
      } else if (state.use.kind === 'meta') {
        yield this.#say('tar/truncated', 'error', 'the archive ends before the member that it names last');
      } else {
        yield this.#say('tar/truncated', 'warning', 'the archive ends before its closing blocks');
      }
      yield* this.#close(state.left === 0);
      return;
    }
    if (this.#blockFill > 0 || state.at === 'sparse-map') {
      yield this.#say('tar/truncated', 'error', 'the archive ends in the middle of a header');
      yield* this.#close(false);
    } else if (this.#longName !== undefined || this.#local.size > 0) {
      yield this.#say('tar/truncated', 'error', 'the archive ends before the member that it names last');
    } else if (this.#zeroBlocks === 0) {
      yield this.#say('tar/truncated', 'info', 'the archive has no closing blocks: more may have followed');
    }
  }

  *#takeHeader(): Generator<TarEvent, void, undefined> {
    const block = this.#block;
    const headerOffset = this.#offset - tarBlockBytes;
    if (isZeroBlock(block)) {
      this.#zeroBlocks++;
      return;
    }
    if (!hasTarChecksum(block)) {
      const ended = this.#zeroBlocks > 1;
      const detail = ended
        ? 'what follows the end of the archive is not tar, and was not read'
        : 'the checksum of a member header is wrong; nothing after it could be read';
      yield this.#stop('tar/bad-header', ended ? 'warning' : 'error', headerOffset, detail);
      return;
    }
    if (this.#zeroBlocks > 1) {
      yield this.#say(
        'tar/bad-header',
        'info',
        'more members follow the end of the archive; they were read',
        headerOffset,
      );
    }
    this.#zeroBlocks = 0;
    const header = parseTarHeader(block);
    if (Number.isNaN(header.size)) {
      const detail = `the size of ${clipName(header.name)} is not a number; nothing after it could be read`;
      yield this.#stop('tar/bad-header', 'error', headerOffset, detail);
      return;
    }
    if (isMetaType(header.type)) yield* this.#beginMeta(header, headerOffset);
    else yield* this.#beginEntry(header, headerOffset);
  }

  *#beginMeta(header: TarHeader, headerOffset: number): Generator<TarEvent, void, undefined> {
    if (header.size > maxMetaBytes) {
      const detail = `a name or a list of attributes of ${String(header.size)} bytes was passed over`;
      yield this.#say('tar/bad-header', 'warning', detail, headerOffset);
      this.#beginData(header.size, { kind: 'skip' });
    } else {
      this.#beginData(header.size, { kind: 'meta', type: header.type, buffer: new Uint8Array(header.size) });
    }
    if (header.size === 0) this.#state = { at: 'header' };
  }

  *#beginEntry(header: TarHeader, headerOffset: number): Generator<TarEvent, void, undefined> {
    if (this.#entries === this.#limits.maxArchiveEntries) {
      const detail = `the archive has more than ${String(this.#entries)} members; the rest was not read`;
      const limit = reached(this.#limits, 'maxArchiveEntries');
      yield this.#stop('tar/too-many-entries', 'error', headerOffset, detail, limit);
      return;
    }
    this.#entries++;
    const pax = (key: string): string | undefined => this.#local.get(key) ?? this.#global.get(key);
    const statedSize = pax('size');
    const size = statedSize === undefined ? header.size : paxNumber(statedSize);
    const path = pax('GNU.sparse.name') ?? pax('path') ?? this.#longName ?? header.name;
    const paxSparse = sparseKeys.some((key) => this.#local.has(key));
    this.#local = new Map();
    this.#longName = undefined;
    if (Number.isNaN(size)) {
      const detail = `the size of ${clipName(path)} is not a number; nothing after it could be read`;
      yield this.#stop('tar/bad-header', 'error', headerOffset, detail);
      return;
    }
    const kind = entryKind(header.type, path);
    const dataBytes = dataless.has(header.type) ? 0 : size;
    const detail = unreadable(header.type, paxSparse);
    const problem = detail === '' ? undefined : this.#diagnostic('tar/bad-header', 'error', detail, headerOffset);
    const dataOffset = this.#offset;
    const entry = { path, kind, size: dataBytes, headerOffset, dataOffset, ...(problem ? { problem } : {}) };
    this.#open = entry;
    yield { kind: 'entry', entry };
    this.#beginData(dataBytes, { kind: problem || kind !== 'file' ? 'skip' : 'emit' });
    if (header.sparseContinues) this.#state = { at: 'sparse-map', then: this.#state };
    else if (dataBytes === 0) yield* this.#endData({ kind: 'skip' });
  }

  #beginData(size: number, use: DataUse): void {
    const padding = (tarBlockBytes - (size % tarBlockBytes)) % tarBlockBytes;
    this.#state = { at: 'data', left: size, padding, use };
  }

  #count(use: DataUse, data: number, padding: number): void {
    this.#structure += padding;
    if (use.kind === 'meta') this.#structure += data;
    else if (this.#open?.kind === 'file') this.#members += data;
    else this.#unread += data;
  }

  *#takeData(state: State & { at: 'data' }, bytes: Uint8Array): Generator<TarEvent, void, undefined> {
    const { use } = state;
    if (use.kind === 'meta') use.buffer.set(bytes, use.buffer.byteLength - state.left);
    else if (use.kind === 'emit' && this.#open) {
      yield { kind: 'data', bytes, offsetInEntry: this.#open.size - state.left };
    }
  }

  *#endData(use: DataUse): Generator<TarEvent, void, undefined> {
    this.#state = { at: 'header' };
    if (use.kind !== 'meta') {
      yield* this.#close(true);
      return;
    }
    if (use.type === 'L') this.#longName = decodeName(untilNul(use.buffer));
    if (use.type === 'L' || use.type === 'K') return;
    const { records, whole } = parsePax(use.buffer, use.type === 'g' ? this.#global : new Map());
    if (use.type === 'g') this.#global = records;
    else this.#local = records;
    if (!whole) yield this.#say('tar/bad-header', 'warning', 'a list of attributes is not in the form of PAX');
  }

  /** The map of an old GNU sparse file goes on in blocks of their own; byte 504 says whether one more follows. */
  *#takeSparseMap(state: State & { at: 'sparse-map' }): Generator<TarEvent, void, undefined> {
    if (this.#block[504] !== 0) return;
    this.#state = state.then;
    if (this.#open?.size === 0) yield* this.#endData({ kind: 'skip' });
  }

  *#close(complete: boolean): Generator<TarEvent, void, undefined> {
    if (!this.#open) return;
    this.#open = undefined;
    yield { kind: 'entry-end', complete };
  }

  #stop(code: DiagnosticCode, severity: Severity, at: number, detail: string, limit?: LimitReached): TarEvent {
    this.#unread += this.#offset - at;
    this.#structure -= this.#offset - at;
    this.#state = { at: 'stopped' };
    return {
      kind: 'diagnostic',
      diagnostic: { ...this.#diagnostic(code, severity, detail, at), ...(limit && { limit }) },
    };
  }

  #say(code: DiagnosticCode, severity: Severity, detail: string, at = this.#offset): TarEvent {
    return { kind: 'diagnostic', diagnostic: this.#diagnostic(code, severity, detail, at) };
  }

  #diagnostic(code: DiagnosticCode, severity: Severity, detail: string, at: number): Diagnostic {
    return { code, severity, at, detail };
  }
}

/** Types whose size field, if any, does not announce data: links, devices, directories, pipes. */
const dataless: ReadonlySet<string> = new Set(['1', '2', '3', '4', '5', '6']);

/** Headers about the member after them: GNU long name (L) and long link (K), PAX local (x, X on Solaris) and global (g). */
function isMetaType(type: string): boolean {
  return type === 'L' || type === 'K' || type === 'x' || type === 'X' || type === 'g';
}

function entryKind(type: string, path: string): TarEntryKind {
  switch (type) {
    case '5':
    case 'D':
      return 'directory';
    case '1':
    case '2':
      return 'link';
    case '3':
    case '4':
    case '6':
    case 'V':
      return 'other';
    default:
      // v7 tar had no type for directories. POSIX: a type nobody knows is read as a file.
      return type === '0' && path.endsWith('/') ? 'directory' : 'file';
  }
}

function unreadable(type: string, paxSparse: boolean): string {
  if (type === 'S' || paxSparse) return 'stored as a sparse file, which is not read';
  if (type === 'M') return 'goes on from another volume of the archive, and is not read';
  return '';
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
