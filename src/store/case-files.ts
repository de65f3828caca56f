/**
 * Files for what is too large for records: the origin private file system (https://fs.spec.whatwg.org), where a worker
 * writes past the browser's other processes, at a tenth of what the same bytes cost in IndexedDB. A file is written once
 * and then named by a record; it never changes. Pages from a disk and some private windows have none.
 */
import { AppError } from '../base/app-error.ts';
import { sharedLocks } from '../base/with-lock.ts';

/** Some bytes of a file. */
export interface FilePlace {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** Only workers have these, so that the page's type library lacks them. */
interface OpenFile {
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  flush(): void;
  close(): void;
}
interface WritableHandle {
  createSyncAccessHandle(): Promise<OpenFile>;
}

/** Chromium copies what is written at once before it writes; so much of it is still in the processor's cache then. */
const chunkBytes = 1024 * 1024;

/** Between two attempts to remove what is being written. */
const heldMs = 50;

/** What of a browser this needs. */
export interface FileSurroundings {
  readonly root: () => Promise<FileSystemDirectoryHandle>;
  readonly locks: Pick<LockManager, 'request'>;
}

export class CaseFiles {
  readonly #name: string;
  readonly #surroundings: FileSurroundings;
  /** Chromium drops what is asked of a handle that is collected before the answer. */
  readonly #asked = new Set<unknown>();
  #folder: FileSystemDirectoryHandle | undefined;
  #chunk: Uint8Array | undefined;
  #release: () => void = () => undefined;

  private constructor(name: string, surroundings: FileSurroundings) {
    this.#name = name;
    this.#surroundings = surroundings;
  }

  /** The files of a case, in a folder of that name; undefined where the browser has no such files. */
  static of(name: string, surroundings = browserSurroundings()): CaseFiles | undefined {
    return surroundings && new CaseFiles(name, surroundings);
  }

  /**
   * Before the first `write`, until `close`: what is written may wait to be named. Where nobody else writes, files are
   * removed that are not `named`: left by workers that ended before they could name them. False where the browser, asked
   * for a file, gives none.
   */
  async beginWriting(named: () => Promise<readonly string[]>): Promise<boolean> {
    const { locks } = this.#surroundings;
    const lock = `spoor-files-${this.#name}`;
    let isGranted: boolean | undefined;
    await locks.request(lock, { ifAvailable: true }, async (granted) => {
      if (!granted) return;
      isGranted = await this.#isGranted();
      if (isGranted) await this.#removeAllBut(await named());
    });
    const closed = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    await new Promise<void>((begin, fail) => {
      const held = (): Promise<void> => {
        begin();
        return closed;
      };
      locks.request(lock, { mode: 'shared' }, held).catch(fail);
    });
    try {
      // what is made to see whether there are any is not named either: another removes it who is alone
      isGranted ??= await this.#isGranted();
      return isGranted;
    } finally {
      if (isGranted !== true) this.close();
    }
  }

  close(): void {
    this.#release();
  }

  /**
   * Writes a new file of these parts, one after the other, and returns its name once they are on the disk. Throws as the
   * browser does, and leaves nothing then.
   */
  async write(parts: readonly Uint8Array[]): Promise<string> {
    const name = crypto.randomUUID();
    try {
      const file = await this.#openNew(name);
      try {
        this.#fill(file, parts);
        file.flush();
      } finally {
        file.close();
      }
      return name;
    } catch (error) {
      await this.remove([name]);
      throw error;
    }
  }

  /** Throws `store/missing-record`. */
  async read({ name, offset, length }: FilePlace): Promise<ArrayBuffer> {
    try {
      const bytes = await (await this.#file(name)).slice(offset, offset + length).arrayBuffer();
      if (bytes.byteLength === length) return bytes;
    } catch (cause) {
      if (!(cause instanceof DOMException)) throw cause;
      throw new AppError('store/missing-record', 'a file of the case cannot be read', { name }, { cause });
    }
    throw new AppError('store/missing-record', 'a file of the case is shorter than it was', { name });
  }

  /** Bytes of those of the files that are there. */
  async sizes(names: Iterable<string>): Promise<Map<string, number>> {
    const sizes = new Map<string, number>();
    const measure = async (name: string): Promise<void> => {
      try {
        sizes.set(name, (await this.#file(name)).size);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
      }
    };
    await Promise.all(Array.from(names, measure));
    return sizes;
  }

  /** Removes files that are there. One that is being written stays. */
  async remove(names: Iterable<string>): Promise<void> {
    const folder = await this.#open(false).catch(() => undefined);
    for (const name of names) await folder?.removeEntry(name).catch(() => undefined);
  }

  /**
   * Removes all of them for good. Whoever is writing one has `patience` milliseconds to end. Throws `store/blocked` where
   * that is not enough.
   */
  async removeAll(patience: number): Promise<void> {
    const begun = performance.now();
    for (;;) {
      try {
        await this.#ask(await this.#surroundings.root(), (root) => root.removeEntry(this.#name, { recursive: true }));
        return;
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        const isHeld = error.name === 'NoModificationAllowedError' || error.name === 'InvalidModificationError';
        // there is none, or the browser has no files for this page
        if (!isHeld) return;
        if (performance.now() - begun >= patience) {
          throw new AppError('store/blocked', 'another tab is writing to the case', {}, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, heldMs));
      }
    }
  }

  async #removeAllBut(named: readonly string[]): Promise<void> {
    const kept = new Set(named);
    const folder = await this.#open(true);
    const all: string[] = [];
    await this.#ask(folder.keys(), async (names) => {
      for await (const name of names) all.push(name);
    });
    await this.remove(all.filter((name) => !kept.has(name)));
  }

  async #open(create: boolean): Promise<FileSystemDirectoryHandle> {
    if (this.#folder) return this.#folder;
    const root = await this.#surroundings.root();
    this.#folder = await this.#ask(root, (asked) => asked.getDirectoryHandle(this.#name, { create }));
    return this.#folder;
  }

  async #file(name: string): Promise<File> {
    const handle = await (await this.#open(false)).getFileHandle(name);
    return this.#ask(handle, (asked) => asked.getFile());
  }

  async #openNew(name: string): Promise<OpenFile> {
    const handle: unknown = await (await this.#open(true)).getFileHandle(name, { create: true });
    return this.#ask(handle as WritableHandle, (asked) => asked.createSyncAccessHandle());
  }

  /** Some browsers have all that it takes, and refuse it to a page from a disk or in a private window. */
  async #isGranted(): Promise<boolean> {
    const name = crypto.randomUUID();
    try {
      (await this.#openNew(name)).close();
      return true;
    } catch (error) {
      if (!(error instanceof DOMException) || error.name === 'QuotaExceededError') throw error;
      return false;
    } finally {
      await this.remove([name]);
    }
  }

  async #ask<Handle, Answer>(handle: Handle, ask: (handle: Handle) => Promise<Answer>): Promise<Answer> {
    this.#asked.add(handle);
    try {
      return await ask(handle);
    } finally {
      this.#asked.delete(handle);
    }
  }

  /** Gathers small parts, and cuts large ones. */
  #fill(file: OpenFile, parts: readonly Uint8Array[]): void {
    const chunk = (this.#chunk ??= new Uint8Array(chunkBytes));
    let at = 0;
    let gathered = 0;
    const put = (bytes: Uint8Array): void => {
      const written = file.write(bytes, { at });
      if (written !== bytes.length) throw notWhole(written, bytes.length);
      at += written;
    };
    const flush = (): void => {
      if (gathered > 0) put(chunk.subarray(0, gathered));
      gathered = 0;
    };
    for (const part of parts) {
      if (part.length > chunkBytes - gathered) flush();
      for (let from = 0; from < part.length; from += chunkBytes) {
        const piece = part.subarray(from, from + chunkBytes);
        if (piece.length > chunkBytes >> 1) {
          flush();
          put(piece);
        } else {
          chunk.set(piece, gathered);
          gathered += piece.length;
        }
      }
    }
    flush();
  }
}

/** What Chromium answers with where there is no room (`base::File::FILE_ERROR_NO_SPACE`), instead of throwing. */
const noSpace = 2 ** 32 - 8;

function notWhole(written: number, wanted: number): AppError {
  const isFull = written < wanted || written === noSpace;
  return new AppError(isFull ? 'store/quota' : 'store/write-failed', 'a file was not written whole', {
    written,
    wanted,
  });
}

function browserSurroundings(): FileSurroundings | undefined {
  const { navigator, FileSystemFileHandle: handle } = globalThis as Partial<typeof globalThis>;
  const locks = sharedLocks();
  if (!navigator || !locks || !handle || !('createSyncAccessHandle' in handle.prototype)) return undefined;
  return { root: () => navigator.storage.getDirectory(), locks };
}
