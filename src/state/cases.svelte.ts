import { createContext } from 'svelte';
import { AppError } from '../base/app-error.ts';
import { caseName, freeCaseName, type CaseId, type CaseInfo, type CasePlace } from '../model/cases.ts';
import type { CasesEngine, Engine } from '../model/engine.ts';
import { App } from './app.svelte.ts';
import { caseFileName } from './case-file-name.ts';
import { CaseWork } from './case-work.svelte.ts';
import { ledgerJson } from './ledger-json.ts';
import { PageParts, type Surroundings } from './page-parts.ts';
import { memoryNow, roomNow, type Room } from './persistence.ts';
import { rememberedCase } from './remembered-case.ts';

/** The cases of this browser, and the one that the page shows. */
export class Cases {
  readonly page: PageParts;
  readonly work: CaseWork;
  #app: App;
  #list = $state.raw<readonly CaseInfo[] | undefined>(undefined);
  #deleting = $state<string | undefined>(undefined);
  #room = $state.raw<Room | undefined>(undefined);
  #memory = $state.raw<number | undefined>(undefined);
  readonly #engine: CasesEngine;

  constructor(surroundings: Surroundings) {
    this.page = new PageParts(surroundings);
    this.work = new CaseWork(this.page);
    this.#engine = surroundings.cases;
    this.#app = $state.raw(this.#appOf(this.#engine.begin(rememberedCase())));
    this.#engine.onchange(() => void this.#otherChanged());
  }

  /** The page's state for the case that is open. Another case has another one. */
  get app(): App {
    return this.#app;
  }
  /** The one opened last first; undefined until they have been asked for. */
  get list(): readonly CaseInfo[] | undefined {
    return this.#list;
  }
  /** The name of the case that is being deleted: once begun, that cannot be taken back. */
  get deleting(): string | undefined {
    return this.#deleting;
  }
  /** Undefined until it has been asked for. */
  get room(): Room | undefined {
    return this.#room;
  }
  /** Bytes; undefined until it has been measured, and where it cannot be. */
  get memory(): number | undefined {
    return this.#memory;
  }
  /** While an import runs, or a case file is written or read, the case is not left or deleted. */
  get isBusy(): boolean {
    return this.#app.imports.progress !== undefined || this.work.running !== undefined;
  }
  /** Closing the page would lose something. */
  get anyInMemory(): boolean {
    return this.#engine.inMemory.some(({ files }) => files > 0);
  }
  /** A name that no case has. */
  get freeName(): string {
    return freeCaseName((this.#list ?? []).map(({ name }) => name));
  }

  async start(): Promise<void> {
    await this.#app.start();
    this.#list ??= this.#app.case.all;
  }

  /** Asks for the list anew, and for the room that there is. */
  load(): Promise<void> {
    return this.#during(async () => {
      this.#list = await this.#engine.list();
      const current = this.#list.find(({ id }) => id === this.#app.case.info?.id);
      if (current) this.#app.case.changed(current);
      this.#room = await roomNow();
    });
  }

  /** Has the memory measured, which nothing waits for. */
  async measureMemory(): Promise<void> {
    this.#memory = await memoryNow();
  }

  /** Leaves the case that is open for another one. */
  async switchTo(id: CaseId): Promise<void> {
    if (this.isBusy || id === this.#app.case.info?.id) return;
    await this.#during(() => this.#show(this.#engine.open(id)));
  }

  /** Makes a case and opens it. */
  async create(name: string, kind: CasePlace['kind']): Promise<void> {
    if (this.isBusy) return;
    await this.#during(async () => {
      const { id } = await this.#engine.create(name, kind);
      await this.#show(this.#engine.open(id));
    });
  }

  /** False where another case has the name, or it is empty. */
  async rename(id: CaseId, typed: string): Promise<boolean> {
    const name = caseName(typed);
    const isTaken = this.#list?.some((one) => one.name === name && one.id !== id) ?? false;
    if (name === '' || isTaken) return false;
    await this.#during(() => this.#engine.rename(id, name));
    await this.load();
    return true;
  }

  /** Deletes the case for good, and leaves it where it is open. */
  async remove(id: CaseId): Promise<void> {
    const isOpen = id === this.#app.case.info?.id;
    if (isOpen && this.isBusy) return;
    this.#deleting = this.#list?.find((one) => one.id === id)?.name ?? this.#app.case.info?.name;
    await this.#during(async () => {
      if (isOpen) this.#app.close();
      try {
        await this.#engine.remove(id);
      } finally {
        this.#deleting = undefined;
        if (isOpen) await this.#show(this.#engine.begin(undefined));
      }
    });
    await this.load();
  }

  /** Hands the open case to the user as one file. */
  async exportCase(): Promise<void> {
    const { info } = this.#app.case;
    if (this.isBusy || !info) return;
    await this.work.run('export', info.name, async (options) => {
      const { engine } = this.#app.services;
      const ledger = ledgerJson(await engine.ledger());
      const { blob, outcome } = await this.#engine.exportCase(engine, ledger, options);
      this.page.save(caseFileName(info.name), blob);
      return { what: 'export', name: info.name, outcome };
    });
  }

  /**
   * Makes a case of a case file, and opens it. While a case in memory is open, the new one is only there too. False where
   * it could not be.
   */
  async importCase(
    file: File,
    kind: CasePlace['kind'] = this.#app.case.isInMemory ? 'memory' : 'disk',
  ): Promise<boolean> {
    if (this.isBusy) {
      this.page.faults.add(new AppError('case-file/busy', 'something else is under way'));
      return false;
    }
    return this.work.run('import', file.name, async (options) => {
      const limits = this.page.limits.current;
      const { info, outcome } = await this.#engine.importCase(file, kind, { ...options, limits });
      // files that were dropped meanwhile go into the case that they were dropped on
      if (this.#app.imports.progress === undefined) await this.#show(this.#engine.open(info.id));
      else this.#list = await this.#engine.list();
      return { what: 'import', name: info.name, outcome };
    });
  }

  /** Makes a case of what is left of one that has lost parts of its data, and opens it. */
  async rebuild(id: CaseId): Promise<void> {
    await this.load();
    const from = this.#list?.find((one) => one.id === id);
    if (this.isBusy || !from) return;
    await this.work.run('rebuild', from.name, async (options) => {
      const limits = this.page.limits.current;
      const { info, gone } = await this.#engine.rebuildCase(from, { ...options, limits });
      await this.#show(this.#engine.open(info.id));
      return { what: 'rebuild', name: info.name, gone };
    });
  }

  async #show(engine: Engine): Promise<void> {
    const before = this.#app;
    // a filter for one case says nothing of another
    history.replaceState(null, '', '#q=');
    this.#app = this.#appOf(engine);
    if (!before.case.isInMemory) before.close();
    // it was said of the one before
    this.page.faults.takeBack('store/segment-gone');
    await this.#app.start();
    this.#list = await this.#engine.list();
  }

  #appOf(engine: Engine): App {
    return new App(this.page, engine, (file) => this.importCase(file));
  }

  /** Another page made, renamed or deleted a case. */
  async #otherChanged(): Promise<void> {
    const { info } = this.#app.case;
    await this.load();
    const isGone = info?.place.kind === 'disk' && this.#list?.every(({ id }) => id !== info.id) === true;
    if (!isGone || this.#app.case.info?.id !== info.id) return;
    this.page.faults.add(new AppError('store/case-gone', 'the case was deleted in another tab'));
    this.#app.imports.cancel();
    await this.#during(() => this.#show(this.#engine.begin(undefined)));
  }

  #during(work: () => Promise<void>): Promise<void> {
    return this.page.idle.during(async () => {
      try {
        await work();
      } catch (error) {
        this.page.faults.add(error);
      }
    });
  }
}

export const [getCases, setCases] = createContext<Cases>();
