import { AppError, isAbort } from '../base/app-error.ts';
import type { CaseInfo } from '../model/cases.ts';
import type { Engine } from '../model/engine.ts';
import type { CaseSummary } from '../model/view.ts';
import type { CaseSettings } from './case-settings.svelte.ts';
import { faultOf, type Fault, type Faults } from './faults.svelte.ts';
import { rememberCase } from './remembered-case.ts';

/** The case that is open, in brief. */
export class Case {
  #info = $state.raw<CaseInfo | undefined>(undefined);
  #summary = $state.raw<CaseSummary | undefined>(undefined);
  #refusal = $state.raw<Fault | undefined>(undefined);
  #isOpening = $state(false);
  #all: readonly CaseInfo[] = [];
  readonly #engine: Engine;
  readonly #settings: CaseSettings;
  readonly #faults: Faults;

  constructor(engine: Engine, settings: CaseSettings, faults: Faults) {
    this.#engine = engine;
    this.#settings = settings;
    this.#faults = faults;
    this.#info = engine.info;
  }

  /** Undefined until it is open, and where there is none yet: the first import makes one. */
  get info(): CaseInfo | undefined {
    return this.#info;
  }

  get isInMemory(): boolean {
    return this.#info?.place.kind === 'memory';
  }

  /** All cases, as they were when this one was opened. */
  get all(): readonly CaseInfo[] {
    return this.#all;
  }
  get isOpening(): boolean {
    return this.#isOpening;
  }
  /** Undefined until its data is open. */
  get summary(): CaseSummary | undefined {
    return this.#summary;
  }

  /** Why it could not be opened, where it could not. */
  get refusal(): Fault | undefined {
    return this.#refusal;
  }

  /** True once it is known that there is nothing to show: no event, and no file that was looked at. */
  get isEmpty(): boolean {
    return this.#summary !== undefined && this.#summary.events === 0 && this.#summary.files === 0;
  }

  async open(): Promise<void> {
    this.#isOpening = true;
    try {
      const { all, settings, summary } = await this.#engine.open();
      this.#all = all;
      this.#settings.opened(settings);
      this.#adopt(summary);
      this.#refusal = undefined;
    } catch (error) {
      if (!isAbort(error)) this.#refusal = faultOf(error);
      return;
    } finally {
      this.#isOpening = false;
    }
    rememberCase(this.#info);
    if (this.#info?.place.kind === 'disk') this.#settings.takeOver();
  }

  async refresh(): Promise<void> {
    try {
      this.#adopt(await this.#engine.summary());
    } catch (error) {
      // what has been shown of it is from before
      if (error instanceof AppError && error.code === 'store/segment-gone') this.#refusal = faultOf(error);
      else this.#faults.add(error);
    }
  }

  /** It has another name, or was made just now. */
  changed(info: CaseInfo): void {
    const isNew = this.#info === undefined;
    this.#info = info;
    if (!isNew) return;
    rememberCase(info);
    this.#settings.takeOver();
  }

  #adopt(summary: CaseSummary): void {
    this.#summary = summary;
    this.#info = this.#engine.info;
  }
}
