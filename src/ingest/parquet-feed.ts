import type { CoreKit } from '../core/core-kit.ts';
import { ZstdInflater } from '../core/zstd-inflater.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Extent } from '../model/source.ts';
import type { ParquetRows, ParquetTools } from '../parquet/parquet-rows.ts';
import { makeGunzip } from './gunzip.ts';
import { inflateDiagnostics } from './inflate-diagnostics.ts';
import type { IngestJob } from './job.ts';
import type { OriginalText, RowBytes } from './text-feed.ts';

const crcStep = 1024 * 1024;

/** Rows of a Parquet file as text in a core's text buffer: a JSON object a line. */
export class ParquetFeed implements OriginalText {
  readonly extents: Extent[] = [];
  readonly checkpoints = [];
  readonly textBytes: number;
  readonly #kit: CoreKit;
  readonly #rows: ParquetRows;
  readonly #onread: (bytes: number) => void;
  #produced = 0;
  #ended = false;
  /** Offsets and numbers of the rows in the buffer. */
  #starts: number[] = [];
  #numbers: number[] = [];

  /** `fileBytes` is the whole file; `onread` is told how much of it is done with. */
  constructor(kit: CoreKit, rows: ParquetRows, fileBytes: number, onread: (bytes: number) => void) {
    this.#kit = kit;
    this.#rows = rows;
    this.#onread = onread;
    this.textBytes = fileBytes;
    kit.text.begin();
  }

  get ended(): boolean {
    return this.#ended;
  }

  get rowBytes(): RowBytes {
    const { bytesRead, skippedBytes } = this.#rows;
    return { read: Math.max(0, bytesRead - skippedBytes), lost: skippedBytes };
  }

  unreadBytes(): number {
    return 0;
  }

  get diagnostics(): readonly Diagnostic[] {
    const { replaced, diagnostics } = this.#rows;
    if (replaced === 0) return diagnostics;
    const detail = `${String(replaced)} values hold bytes that are no valid text; U+FFFD stands for them`;
    return [...diagnostics, { code: 'text/invalid', severity: 'warning', detail }];
  }

  check(): readonly Diagnostic[] {
    return [];
  }

  async fill(wanted: number): Promise<void> {
    const { text } = this.#kit;
    const kept = this.#starts.findIndex((start) => start >= text.origin);
    this.#starts.splice(0, kept < 0 ? this.#starts.length : kept);
    this.#numbers.splice(0, this.#numbers.length - this.#starts.length);
    for (const target = this.#produced + wanted; this.#produced < target && !this.#ended;) {
      const batch = await this.#rows.next();
      this.#onread(this.#rows.bytesRead);
      if (!batch) {
        this.#ended = true;
        return;
      }
      for (const start of batch.starts) this.#starts.push(this.#produced + start);
      this.#numbers.push(...batch.rows);
      text.append(batch.text);
      this.#produced += batch.text.length;
    }
  }

  rowAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#numbers[low] ?? 0;
  }
}

/** What the reader of Parquet uses of the core; `layer` is one whose core nothing else uses meanwhile. */
export function parquetTools(job: IngestJob, layer: number): ParquetTools {
  const kit = (): CoreKit => job.outerKit(layer);
  const { hasher } = job.kit;
  return {
    gunzip: makeGunzip(kit, job.limits),
    unzstd: (bytes, size) => unzstd(kit(), bytes, size),
    crc32(bytes) {
      let crc = 0;
      for (let at = 0; at < bytes.length; at += crcStep) crc = hasher.crc32(bytes.subarray(at, at + crcStep), crc);
      return crc;
    },
  };
}

async function unzstd({ text }: CoreKit, bytes: Uint8Array, size: number): ReturnType<ParquetTools['unzstd']> {
  text.begin();
  const inflater = await ZstdInflater.load(text);
  let from = 0;
  for (let isDone = false; !isDone && text.length <= size;) {
    const step = inflater.step(bytes, from, true, size + 1 - text.length);
    from += step.consumed;
    isDone = step.state !== 'output-full';
  }
  const fault = inflateDiagnostics(inflater.faults, 'zstd').find(({ severity }) => severity !== 'info');
  // One byte more than asked for is enough to tell that there is too much.
  const unpacked = text.view(0, Math.min(text.length, size + 1)).slice();
  return fault ? { text: unpacked, fault: fault.detail } : { text: unpacked };
}
