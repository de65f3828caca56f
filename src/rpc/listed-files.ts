import type { PickedFile } from '../model/engine.ts';
import type { ListedFile } from '../model/import-note.ts';
import { groupBytes, takeGroup, type FileGroup, type SizedFile } from './file-batches.ts';

/** Files that may wait to be read; more are not looked for until some have been taken. */
const maxWaiting = 50_000;
/** Files are told of in portions, of so many or after so long. */
const portionFiles = 2000;
const portionMs = 250;

interface Portion {
  readonly files: readonly ListedFile[];
  /** There are no more files. */
  readonly isLast: boolean;
}

/**
 * The files of an import, looked for ahead of their reading: how many there are is known early, and told of, so that
 * none is forgotten if the import does not come to its end.
 */
export class ListedFiles {
  readonly #onportion: (portion: Portion) => void;
  readonly #waiting: SizedFile[] = [];
  readonly #sharers: number;
  #count = 0;
  #bytes = 0;
  #takenBytes = 0;
  #isListed = false;
  #isEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void)[] = [];

  /** `sharers`: how many take files side by side. `onportion` is told of every file, once, and of the end. */
  constructor(files: AsyncIterable<PickedFile>, sharers: number, onportion: (portion: Portion) => void) {
    this.#sharers = sharers;
    this.#onportion = onportion;
    void this.#list(files);
  }

  /** Files listed so far. */
  get count(): number {
    return this.#count;
  }
  get bytes(): number {
    return this.#bytes;
  }
  get isListed(): boolean {
    return this.#isListed;
  }
  /** Those that nobody has taken yet. */
  get waiting(): readonly SizedFile[] {
    return this.#waiting;
  }

  /** The files to be read next; undefined where there are no more. Throws what the listing threw, after all before it. */
  async take(): Promise<FileGroup | undefined> {
    while (!this.#isEnded) {
      const isAll = this.#isListed || this.#failure !== undefined;
      const most = groupBytes(this.#bytes - this.#takenBytes, this.#sharers, isAll);
      const group = takeGroup(this.#waiting, isAll, most);
      if (group) {
        for (const { bytes } of group) this.#takenBytes += bytes;
        this.#tellAll();
        return group;
      }
      if (this.#failure) throw this.#failure.error;
      if (isAll) return undefined;
      await this.#change();
    }
    return undefined;
  }

  /** Looks for no more files, and gives none. */
  end(): void {
    this.#isEnded = true;
    this.#tellAll();
  }

  async #list(files: AsyncIterable<PickedFile>): Promise<void> {
    let portion: ListedFile[] = [];
    // the first file at once
    let told = -Infinity;
    const tell = (isLast: boolean): void => {
      this.#onportion({ files: portion, isLast });
      portion = [];
      told = performance.now();
    };
    try {
      for await (const { file, path } of files) {
        if (this.#isEnded) break;
        const { size: bytes } = file;
        this.#count++;
        this.#bytes += bytes;
        this.#waiting.push({ file, path, bytes });
        portion.push({ path, bytes });
        this.#tellAll();
        if (portion.length >= portionFiles || performance.now() - told >= portionMs) tell(false);
        while (this.#isFull) await this.#change();
      }
      this.#isListed = !this.#isEnded;
    } catch (error) {
      this.#failure = { error };
    }
    tell(this.#isListed);
    this.#tellAll();
  }

  get #isFull(): boolean {
    return this.#waiting.length >= maxWaiting && !this.#isEnded;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #tellAll(): void {
    const woken = this.#wake;
    this.#wake = [];
    for (const wake of woken) wake();
  }
}
