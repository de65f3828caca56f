import type { CaseInfo } from '../model/cases.ts';
import type { Engine, PickedFile } from '../model/engine.ts';
import type { KeptRoots } from '../model/import-note.ts';
import type { ImportOutcome, ImportProgress } from '../model/view.ts';
import { caseFileAlone } from './case-file-alone.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { whileImporting } from './import-lock.ts';
import type { LimitChoices } from './limits.svelte.ts';

export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

interface Services {
  readonly engine: Engine;
  readonly idle: Idle;
  readonly faults: Faults;
  readonly limits: LimitChoices;
  /** A case file came alone. Answers whether it was taken. */
  readonly oncasefile: (file: File) => Promise<boolean>;
  /** An import begins to run. */
  readonly onbegun: () => void;
  /** A case was made for what is imported. */
  readonly onmade: (info: CaseInfo) => void;
  /** An import came to its end. */
  readonly onwhole: () => void;
  /** Makes the views show what came in. */
  readonly onimported: () => Promise<void>;
}

const startProgress: ImportProgress = {
  phase: 'listing',
  files: 0,
  totalFiles: 0,
  bytes: 0,
  totalBytes: 0,
  events: 0,
  elapsedMs: 0,
};

/** Unreadable entries kept by name; the rest is counted. */
const maxUnreadable = 100;

/** Imports, one after the other in the order they were asked for. */
export class Imports {
  #progress = $state.raw<ImportProgress | undefined>(undefined);
  #outcome = $state.raw<ImportOutcome | undefined>(undefined);
  #unreadable = $state.raw<readonly Unreadable[]>([]);
  #unreadableCount = $state(0);
  #waiting = $state(0);
  #cancelling = $state(false);
  #isTakenIn = $state(false);
  #queue: Promise<unknown> = Promise.resolve();
  #controller: AbortController | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
  }

  /** Undefined while no import runs. */
  get progress(): ImportProgress | undefined {
    return this.#progress;
  }
  /** How the last import ended, until the next begins. */
  get outcome(): ImportOutcome | undefined {
    return this.#outcome;
  }
  get unreadable(): readonly Unreadable[] {
    return this.#unreadable;
  }
  get unreadableCount(): number {
    return this.#unreadableCount;
  }
  get waiting(): number {
    return this.#waiting;
  }
  get isCancelling(): boolean {
    return this.#cancelling;
  }

  /** What the import that runs has brought is stored, and is shown any moment. */
  get isTakenIn(): boolean {
    return this.#isTakenIn;
  }

  /** Files may come soon: some hover over the page, or there is nothing else to do on it. */
  expect(): void {
    this.#to.engine.expectImport();
  }

  /** Imports what `files` lists, after the imports that were asked for before. `roots`: what they come from. */
  start(files: AsyncIterable<PickedFile>, roots?: Promise<KeptRoots>): void {
    void this.take(files, roots);
  }

  /** As `start`. Answers whether all was taken that was to be: an import may be stopped by a want of room. */
  take(files: AsyncIterable<PickedFile>, roots: Promise<KeptRoots> = Promise.resolve([])): Promise<boolean> {
    const release = this.#to.idle.hold();
    this.#waiting++;
    this.#progress ??= startProgress;
    const done = this.#queue.then(() => this.#inTurn(files, roots)).finally(release);
    this.#queue = done;
    return done;
  }

  cancel(): void {
    this.#cancelling = true;
    this.#controller?.abort();
  }

  /** For a dropped file or folder that the browser will not give. */
  addUnreadable(path: string, error: unknown): void {
    this.#unreadableCount++;
    if (this.#unreadable.length >= maxUnreadable) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#unreadable = [...this.#unreadable, { path, reason }];
  }

  dismiss(): void {
    this.#outcome = undefined;
    this.#unreadable = [];
    this.#unreadableCount = 0;
  }

  async #inTurn(files: AsyncIterable<PickedFile>, roots: Promise<KeptRoots>): Promise<boolean> {
    const controller = new AbortController();
    this.#controller = controller;
    const taken = await caseFileAlone(files);
    this.#waiting--;
    if ('files' in taken) return whileImporting(() => this.#run(taken.files, roots, controller));
    this.#ended();
    return !controller.signal.aborted && this.#to.oncasefile(taken.caseFile);
  }

  async #run(
    files: AsyncIterable<PickedFile>,
    roots: Promise<KeptRoots>,
    controller: AbortController,
  ): Promise<boolean> {
    this.#to.onbegun();
    this.#outcome = undefined;
    this.#progress = startProgress;
    let isWhole = false;
    try {
      const outcome = await this.#to.engine.importFiles(files, {
        signal: controller.signal,
        limits: this.#to.limits.current,
        onmade: this.#to.onmade,
        roots,
        onprogress: (progress) => {
          if (this.#controller === controller) this.#progress = progress;
        },
        onstored: () => {
          this.#isTakenIn = true;
        },
      });
      this.#outcome = outcome;
      isWhole = outcome.stoppedBy === undefined;
      if (isWhole && outcome.files > 0) this.#to.onwhole();
    } catch (error) {
      this.#to.faults.add(error);
    }
    await this.#to.onimported();
    this.#ended();
    return isWhole;
  }

  #ended(): void {
    this.#controller = undefined;
    this.#cancelling = false;
    this.#isTakenIn = false;
    this.#progress = this.#waiting > 0 ? startProgress : undefined;
  }
}
