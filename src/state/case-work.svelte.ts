import { isAbort } from '../base/app-error.ts';
import type { CaseFileOutcome, CaseFileProgress } from '../model/case-file.ts';
import type { CaseFileOptions } from '../model/engine.ts';
import { whileImporting } from './import-lock.ts';
import type { PageParts } from './page-parts.ts';

/** `name` is the case's, or while it is read the file's. `rebuild`: a case is made of what is left of one. */
interface Running {
  readonly what: 'export' | 'import' | 'rebuild';
  readonly name: string;
  readonly progress: CaseFileProgress | undefined;
}

type Ended = { readonly name: string } & (
  | { readonly what: 'export' | 'import'; readonly outcome: CaseFileOutcome }
  /** `gone`: files of which nothing was left. */
  | { readonly what: 'rebuild'; readonly gone: number }
  | { readonly what: 'cancelled'; readonly of: Running['what'] }
);

type Work = (options: CaseFileOptions & { readonly signal: AbortSignal }) => Promise<Ended>;

/** The case file that is being written or read; one at a time. */
export class CaseWork {
  #running = $state.raw<Running | undefined>(undefined);
  #ended = $state.raw<Ended | undefined>(undefined);
  #isCancelling = $state(false);
  #controller: AbortController | undefined;
  readonly #page: Pick<PageParts, 'idle' | 'faults'>;

  constructor(page: Pick<PageParts, 'idle' | 'faults'>) {
    this.#page = page;
  }

  get running(): Running | undefined {
    return this.#running;
  }
  /** What came of the last one, until it is dismissed. What failed is a fault. */
  get ended(): Ended | undefined {
    return this.#ended;
  }
  get isCancelling(): boolean {
    return this.#isCancelling;
  }

  /** Answers whether all was done. */
  run(what: Running['what'], name: string, work: Work): Promise<boolean> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#controller = controller;
    this.#ended = undefined;
    this.#isCancelling = false;
    this.#running = { what, name, progress: undefined };
    const onprogress = (progress: CaseFileProgress): void => {
      if (this.#controller === controller) this.#running = { what, name, progress };
    };
    return this.#page.idle.during(async () => {
      try {
        this.#ended = await whileImporting(() => work({ signal, onprogress }));
      } catch (error) {
        if (isAbort(error) && signal.aborted) this.#ended = { what: 'cancelled', of: what, name };
        else this.#page.faults.add(error);
      } finally {
        this.#controller = undefined;
        this.#running = undefined;
      }
      return this.#ended !== undefined && this.#ended.what !== 'cancelled';
    });
  }

  cancel(): void {
    this.#isCancelling = true;
    this.#controller?.abort();
  }

  dismiss(): void {
    this.#ended = undefined;
  }
}
