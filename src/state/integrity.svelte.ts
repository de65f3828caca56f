import type { Engine } from '../model/engine.ts';
import type {
  AddedSignatures,
  CommandFacts,
  IntegrityProgress,
  IntegrityReportKind,
  IntegritySummary,
} from '../model/integrity.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { IntegrityItems } from './integrity-items.svelte.ts';
import { NewestRun } from './newest-run.svelte.ts';

interface Services {
  readonly engine: Engine;
  readonly idle: Idle;
  readonly faults: Faults;
  /** Hands a file to the user. */
  readonly save: (name: string, blob: Blob) => void;
}

/** Validation of the log files by CloudTrail's digests: how far it is, what it says, and what it still needs. */
export class Integrity {
  #summary = $state.raw<IntegritySummary | undefined>(undefined);
  #progress = $state.raw<IntegrityProgress | undefined>(undefined);
  #commandFacts = $state.raw<CommandFacts | undefined>(undefined);
  #added = $state.raw<AddedSignatures | undefined>(undefined);
  #isAdding = $state(false);
  #saving = $state<IntegrityReportKind | undefined>(undefined);
  #isStopped = $state(false);
  #report: AbortController | undefined;
  #isWanted = false;
  /** The case changed since it was last taken in; undefined until it is open. */
  #isStale: boolean | undefined;
  readonly list: IntegrityItems;
  readonly #to: Services;
  readonly #run: NewestRun;
  readonly #facts: NewestRun;

  constructor(services: Services) {
    this.#to = services;
    this.list = new IntegrityItems(services);
    this.#run = new NewestRun(services.idle, services.faults);
    this.#facts = new NewestRun(services.idle, services.faults);
  }

  /** The newest verdicts in brief; undefined until there are some. */
  get summary(): IntegritySummary | undefined {
    return this.#summary;
  }
  /** How far the hashing of kept files is; undefined while none runs. */
  get progress(): IntegrityProgress | undefined {
    return this.#run.isRunning ? this.#progress : undefined;
  }
  get isRunning(): boolean {
    return this.#run.isRunning;
  }
  /** The user ended it; what was hashed until then is kept, and counts. */
  get isStopped(): boolean {
    return this.#isStopped;
  }
  /** What commands for getting missing files are filled in with; undefined until it is known. */
  get commandFacts(): CommandFacts | undefined {
    return this.#commandFacts;
  }
  /** What became of the signatures that were pasted last. */
  get added(): AddedSignatures | undefined {
    return this.#added;
  }
  get isAdding(): boolean {
    return this.#isAdding;
  }
  /** The report that is being made. */
  get saving(): IntegrityReportKind | undefined {
    return this.#saving;
  }

  /** The case changed. Validates in the background where it has files set aside, or where a view shows the verdicts. */
  update(setAside: number): void {
    this.#isStale = true;
    if (setAside > 0 || this.#isWanted || this.#summary) this.#refresh();
  }

  /** A view shows the verdicts. */
  want(): void {
    this.#isWanted = true;
    if (this.#isStale === undefined) return;
    this.list.want();
    if (this.#isStale) this.#refresh();
    else this.#loadFacts();
  }

  /** Ends the validation that runs; none runs until `resume`. */
  stop(): void {
    this.#isStopped = true;
    this.#run.stop();
    this.changed();
  }

  resume(): void {
    this.#isStopped = false;
    this.#refresh();
  }

  /** No view shows the verdicts. */
  leave(): void {
    this.#isWanted = false;
    this.list.leave();
  }

  /** Verdicts were worked out anew. */
  changed(): void {
    this.list.invalidate();
    this.#facts.ask('summary', async (signal) => {
      const summary = await this.#to.engine.integrity.summary();
      if (!signal.aborted) this.#summary = summary;
      if (this.#isWanted) await this.#fetchFacts(signal);
    });
  }

  /** Takes signatures out of pasted text. */
  async addSignatures(text: string): Promise<void> {
    if (this.#isAdding) return;
    this.#isAdding = true;
    await this.#to.idle.during(async () => {
      try {
        this.#added = await this.#to.engine.integrity.addSignatures(text);
      } catch (error) {
        this.#to.faults.add(error);
      } finally {
        this.#isAdding = false;
      }
    });
  }

  dismissAdded(): void {
    this.#added = undefined;
  }

  async saveReport(kind: IntegrityReportKind): Promise<void> {
    if (this.#saving) return;
    this.#saving = kind;
    const report = new AbortController();
    const { signal } = report;
    this.#report = report;
    await this.#to.idle.during(async () => {
      try {
        this.#to.save(`spoor-integrity-report.${kind}`, await this.#to.engine.integrity.report(kind, { signal }));
      } catch (error) {
        this.#to.faults.add(error);
      } finally {
        this.#saving = undefined;
      }
    });
  }

  cancelReport(): void {
    this.#report?.abort();
  }

  #refresh(): void {
    if (this.#isStopped) return;
    this.#run.ask('refresh', async (signal) => {
      this.#isStale = false;
      this.#progress = undefined;
      try {
        const onprogress = (progress: IntegrityProgress): void => {
          if (!signal.aborted) this.#progress = progress;
        };
        const summary = await this.#to.engine.integrity.refresh({ signal, onprogress });
        if (!signal.aborted) this.#summary = summary;
      } catch (error) {
        this.#isStale = true;
        throw error;
      }
      if (this.#isWanted && !this.#commandFacts) await this.#fetchFacts(signal);
    });
  }

  #loadFacts(): void {
    if (this.#commandFacts) return;
    this.#facts.ask('facts', (signal) => this.#fetchFacts(signal));
  }

  async #fetchFacts(signal: AbortSignal): Promise<void> {
    const facts = await this.#to.engine.integrity.commandFacts();
    if (!signal.aborted) this.#commandFacts = facts;
  }
}
