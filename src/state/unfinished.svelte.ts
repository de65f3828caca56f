import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { KeptRoots, UnfinishedImports } from '../model/import-note.ts';
import type { Faults } from './faults.svelte.ts';
import type { FileSources } from './file-sources.ts';
import type { Idle } from './idle.ts';
import type { Imports } from './import.svelte.ts';

interface Services {
  readonly engine: Engine;
  readonly idle: Idle;
  readonly faults: Faults;
  readonly imports: Imports;
  readonly files: FileSources;
}

type AskableHandle = FileSystemHandle & {
  requestPermission?(options: { readonly mode: 'read' }): Promise<PermissionState>;
};

/** What is missing of imports that did not come to their end, and the way to get it. */
export class Unfinished {
  #missing = $state.raw<UnfinishedImports | undefined>(undefined);
  #isRefused = $state(false);
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
  }

  /** Undefined where nothing is missing, and while an import runs. */
  get missing(): UnfinishedImports | undefined {
    return this.#to.imports.progress ? undefined : this.#missing;
  }
  /** What it comes from can be read again without dropping it. */
  get canResume(): boolean {
    return !this.#isRefused && (this.missing?.roots.length ?? 0) > 0;
  }
  /** The user or the browser did not allow that. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  async load(): Promise<void> {
    try {
      this.#missing = await this.#to.engine.unfinished();
    } catch (error) {
      this.#to.faults.add(error);
    }
  }

  /** Reads on from what was dropped, after the browser has asked the user. In answer to a click or key only. */
  async resume(): Promise<void> {
    const { imports, files, idle } = this.#to;
    const roots = this.#missing?.roots ?? [];
    this.#isRefused = !(await idle.during(() => areAllowed(roots)));
    if (this.#isRefused) return;
    const found = files.kept(roots, ({ path, error }) => {
      imports.addUnreadable(path, error);
    });
    imports.start(found, Promise.resolve(roots));
  }

  async dismiss(): Promise<void> {
    this.#missing = undefined;
    try {
      await this.#to.idle.during(() => this.#to.engine.dismissUnfinished());
    } catch (error) {
      if (!isAbort(error)) this.#to.faults.add(error);
    }
  }
}

async function areAllowed(roots: KeptRoots): Promise<boolean> {
  for (const root of roots as readonly AskableHandle[]) {
    const state = await root.requestPermission?.({ mode: 'read' }).catch(() => 'denied' as const);
    if (state !== 'granted') return false;
  }
  return true;
}
