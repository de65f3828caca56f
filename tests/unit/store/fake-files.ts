import type { FileSurroundings } from '../../../src/store/case-files.ts';

interface FakeHandle {
  bytes: Uint8Array<ArrayBuffer>;
  isOpen: boolean;
}

/** The origin private file system and the Web Locks of one origin, as far as they are used, in memory. */
export class FakeOrigin implements FileSurroundings {
  readonly folders = new Map<string, Map<string, FakeHandle>>();
  /** Bytes that may still be written. */
  room = Infinity;
  /** Browsers differ; Chromium answers with a number that is none. */
  whenFull: 'throws' | 'writes less' | 'answers oddly' = 'throws';
  /** Whether what is written comes as far as the disk. */
  flushes = true;
  readonly #held = new Map<string, { shared: number; exclusive: boolean; readonly waiting: (() => void)[] }>();

  /** Names of the files in a folder. */
  names(folder: string): string[] {
    return [...(this.folders.get(folder)?.keys() ?? [])].sort();
  }

  readonly root = (): Promise<FileSystemDirectoryHandle> =>
    Promise.resolve({
      getDirectoryHandle: (name: string, { create = false } = {}) => {
        if (!create && !this.folders.has(name)) return Promise.reject(new DOMException('', 'NotFoundError'));
        return Promise.resolve(this.#folder(name));
      },
      removeEntry: (name: string) => {
        const files = this.folders.get(name);
        if (!files) return Promise.reject(new DOMException('', 'NotFoundError'));
        if ([...files.values()].some(({ isOpen }) => isOpen)) {
          return Promise.reject(new DOMException('', 'NoModificationAllowedError'));
        }
        this.folders.delete(name);
        return Promise.resolve();
      },
    } as unknown as FileSystemDirectoryHandle);

  readonly locks = {
    request: (name: string, options: LockOptions, held: (lock: Lock | null) => unknown) =>
      this.#lock(name, options, held),
  } as unknown as FileSurroundings['locks'];

  #folder(name: string): FileSystemDirectoryHandle {
    const files = this.folders.get(name) ?? new Map<string, FakeHandle>();
    this.folders.set(name, files);
    const folder = {
      name,
      getFileHandle: (file: string, { create = false } = {}) => {
        const known = files.get(file) ?? (create ? { bytes: new Uint8Array(0), isOpen: false } : undefined);
        if (!known) return Promise.reject(new DOMException('no such file', 'NotFoundError'));
        if (this.folders.get(name) !== files) return Promise.reject(new DOMException('no folder', 'NotFoundError'));
        files.set(file, known);
        return answered(this.#handle(known, () => files.get(file) === known));
      },
      removeEntry: (file: string) => {
        if (files.get(file)?.isOpen === true) return Promise.reject(new DOMException('', 'NoModificationAllowedError'));
        return files.delete(file) ? Promise.resolve() : Promise.reject(new DOMException('', 'NotFoundError'));
      },
      keys: () => files.keys(),
    };
    return folder as unknown as FileSystemDirectoryHandle;
  }

  #full(wanted: number): number {
    if (this.whenFull === 'throws') throw new DOMException('', 'QuotaExceededError');
    return this.whenFull === 'writes less' ? wanted - 1 : 2 ** 32 - 8;
  }

  #handle(file: FakeHandle, isThere: () => boolean): unknown {
    return {
      getFile: () => Promise.resolve(new Blob([file.bytes])),
      createSyncAccessHandle: () => {
        if (!isThere()) return Promise.reject(new DOMException('', 'NotFoundError'));
        if (file.isOpen) return Promise.reject(new DOMException('', 'NoModificationAllowedError'));
        file.isOpen = true;
        return Promise.resolve({
          write: (bytes: Uint8Array, { at }: { readonly at: number }) => {
            this.room -= bytes.length;
            if (this.room < 0) return this.#full(bytes.length);
            const longer = new Uint8Array(Math.max(file.bytes.length, at + bytes.length));
            longer.set(file.bytes);
            longer.set(bytes, at);
            file.bytes = longer;
            return bytes.length;
          },
          flush: () => {
            if (!this.flushes) throw new DOMException('', 'InvalidStateError');
          },
          close: () => {
            file.isOpen = false;
          },
        });
      },
    };
  }

  async #lock(
    name: string,
    { mode = 'exclusive', ifAvailable = false }: LockOptions,
    held: (lock: Lock | null) => unknown,
  ): Promise<unknown> {
    const state = this.#held.get(name) ?? { shared: 0, exclusive: false, waiting: [] };
    this.#held.set(name, state);
    const isFree = (): boolean => !state.exclusive && (mode === 'shared' || state.shared === 0);
    if (!isFree() && ifAvailable) return held(null);
    while (!isFree()) await new Promise<void>((resolve) => state.waiting.push(resolve));
    if (mode === 'shared') state.shared++;
    else state.exclusive = true;
    try {
      return await held({ name, mode });
    } finally {
      if (mode === 'shared') state.shared--;
      else state.exclusive = false;
      for (const wake of state.waiting.splice(0)) wake();
    }
  }
}

/** A browser asks another process, so that others come before its answer. */
async function answered<Answer>(answer: Answer): Promise<Answer> {
  for (let step = 0; step < 10; step++) await Promise.resolve();
  return answer;
}
