/**
 * From kept bytes to their SHA-256. A file of usual size is inflated into the core's buffer and hashed in one call, and
 * the next is inflated while WebCrypto works; a large one is hashed piece by piece.
 */
import { AppError } from '../base/app-error.ts';
import { Pace } from '../base/pace.ts';
import type { CoreKit } from '../core/core-kit.ts';
import type { Inflater } from '../core/inflater.ts';
import { Sha256Stream } from '../core/sha256-stream.ts';
import type { InflateFault } from '../core/types.ts';
import { ZstdInflater } from '../core/zstd-inflater.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { PackReader } from '../evidence/packs.ts';
import type { Codec, Evidence, GzipFault } from '../model/source.ts';

/** Bytes and text of files that are hashed in one call. */
const usualWholeBytes = 64 * 1024 * 1024;
/** Up to here the core is faster than a call of WebCrypto, which takes some 20 µs whatever it hashes. */
const smallBytes = 4096;
const stretch = 1024 * 1024;
const nothing = new Uint8Array(0);

/** Lower-case hex; undefined where the core failed on it. */
export interface FileHashes {
  readonly text: string | undefined;
  readonly file: string | undefined;
  readonly gzip: readonly GzipFault[];
}

export interface Hashing {
  /** What was asked of the text, taken while it was there; undefined for a text too large to be held. */
  readonly read: string | undefined;
  readonly textBytes: number;
  readonly hashes: Promise<FileHashes>;
}

const failed: FileHashes = { text: undefined, file: undefined, gzip: ['damaged'] };

/** One file at a time is read; hashes of several may be on their way. */
export class SourceHasher {
  readonly #packs: PackReader;
  readonly #makeKit: () => CoreKit;
  readonly #wholeBytes: number;
  #kit: CoreKit;

  constructor(packs: PackReader, makeKit: () => CoreKit, wholeBytes = usualWholeBytes) {
    this.#packs = packs;
    this.#wholeBytes = wholeBytes;
    this.#makeKit = makeKit;
    this.#kit = makeKit();
  }

  /**
   * Settles once the file has been read, so that the next can be. `wantsText`: the text is given too, as UTF-8 decoded.
   * Rejects with `store/missing-record` where the bytes are gone.
   */
  async hash(evidence: Evidence, wantsText: boolean, signal: AbortSignal): Promise<Hashing> {
    try {
      const size = evidence.extents.reduce((total, extent) => total + extent.length, 0);
      const file = size <= this.#wholeBytes ? await this.#whole(evidence, size) : undefined;
      const whole = file && (await this.#hashWhole(file, evidence.codec, wantsText, signal));
      return whole ?? (await this.#hashStream(evidence, signal));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'core/trap') throw error;
      this.#kit = this.#makeKit();
      return { read: undefined, textBytes: 0, hashes: Promise.resolve(failed) };
    }
  }

  /** Undefined where the text is too large. */
  async #hashWhole(
    file: Uint8Array,
    codec: Codec,
    wantsText: boolean,
    signal: AbortSignal,
  ): Promise<Hashing | undefined> {
    const inflated = codec === 'stored' ? { text: file, gzip: [] } : await this.#inflate(file, codec, signal);
    if (!inflated) return undefined;
    const { text, gzip } = inflated;
    const read = wantsText ? new TextDecoder().decode(text) : undefined;
    // Both take a copy of the bytes before they return, so that the core's buffer is free.
    const ofText = this.#sha256(text);
    const ofFile = codec === 'gzip' || codec === 'zstd' ? this.#sha256(file) : ofText;
    const hashes = Promise.all([ofText, ofFile]).then(([t, f]) => ({ text: t, file: f, gzip }));
    return { read, textBytes: text.length, hashes };
  }

  async #sha256(bytes: Uint8Array): Promise<string> {
    if (bytes.length > smallBytes) return sha256(bytes);
    const hash = new Sha256Stream(this.#kit.exports);
    hash.update(bytes);
    return hash.hex();
  }

  /** The whole text in the core's buffer; undefined where it is too large. */
  async #inflate(file: Uint8Array, codec: Packed, signal: AbortSignal): Promise<Inflated | undefined> {
    const { text } = this.#kit;
    const pace = new Pace(signal);
    const inflater = await this.#inflaterFor(codec);
    for (let used = 0; ;) {
      const step = inflater.step(file, used, true, stretch);
      used += step.consumed;
      if (text.length > this.#wholeBytes) return undefined;
      if (step.state === 'done' || step.state === 'failed') {
        return { text: text.view(0, text.length), gzip: faultsOf(inflater.faults, codec) };
      }
      if (pace.due) await pace.pause();
    }
  }

  /** Begins a stream in the core's text buffer. */
  async #inflaterFor(codec: Packed): Promise<Pick<Inflater, 'step' | 'faults'>> {
    const { inflater, text } = this.#kit;
    if (codec === 'zstd') {
      text.begin();
      return ZstdInflater.load(text);
    }
    inflater.begin(codec);
    return inflater;
  }

  async #hashStream({ codec, extents }: Evidence, signal: AbortSignal): Promise<Hashing> {
    const { text } = this.#kit;
    const pace = new Pace(signal);
    const ofFile = new Sha256Stream(this.#kit.exports);
    const ofText = new Sha256Stream(this.#kit.exports);
    let textBytes = 0;
    const inflater = codec === 'stored' ? undefined : await this.#inflaterFor(codec);
    let isEnded = !inflater;
    const inflate = async (piece: Uint8Array, isLast: boolean): Promise<void> => {
      for (let used = 0; inflater && !isEnded;) {
        const step = inflater.step(piece, used, isLast, stretch);
        used += step.consumed;
        textBytes += step.produced;
        ofText.update(text.view(text.length - step.produced, step.produced));
        text.compact(text.length);
        if (pace.due) await pace.pause();
        isEnded = step.state === 'done' || step.state === 'failed';
        if (step.state === 'need-input') return;
      }
    };
    for await (const extent of this.#packs.pieces({ codec, extents })) {
      for (let from = 0; from < extent.length; from += stretch) {
        const piece = extent.subarray(from, from + stretch);
        if (codec !== 'deflate') ofFile.update(piece);
        if (codec === 'stored') textBytes += piece.length;
        else await inflate(piece, false);
        if (pace.due) await pace.pause();
      }
    }
    await inflate(nothing, true);
    const gzip = codec === 'stored' || !inflater ? [] : faultsOf(inflater.faults, codec);
    const [file, inText] = [ofFile.hex(), ofText.hex()];
    const hashes = {
      text: codec === 'stored' ? file : inText,
      file: codec === 'deflate' ? inText : file,
      gzip,
    };
    return { read: undefined, textBytes, hashes: Promise.resolve(hashes) };
  }

  /** The file's bytes; a view of its pack where it lies in one. */
  async #whole(evidence: Evidence, size: number): Promise<Uint8Array> {
    const joined = evidence.extents.length > 1 ? new Uint8Array(size) : undefined;
    let offset = 0;
    for await (const piece of this.#packs.pieces(evidence)) {
      if (!joined) return piece;
      joined.set(piece, offset);
      offset += piece.length;
    }
    return joined ?? nothing;
  }
}

type Packed = Exclude<Codec, 'stored'>;

interface Inflated {
  readonly text: Uint8Array;
  readonly gzip: readonly GzipFault[];
}

function faultsOf(faults: readonly InflateFault[], codec: Packed): GzipFault[] {
  return [...new Set(faults.map((fault) => (codec === 'deflate' ? 'damaged' : gzipFault(fault))))];
}

function gzipFault({ code, expected }: InflateFault): GzipFault {
  switch (code) {
    case 'trailing-bytes':
    case 'several-members':
      return code;
    case 'truncated':
      return expected === undefined ? 'damaged' : 'missing-trailer';
    case 'bad-header':
    case 'bad-data':
    case 'crc-mismatch':
    case 'size-mismatch':
    case 'unsupported':
      return 'damaged';
  }
}
