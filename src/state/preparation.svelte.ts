import { AppError, isGone } from '../base/app-error.ts';
import type { Engine, PreparationProgress } from '../model/engine.ts';
import type { Faults } from './faults.svelte.ts';

/** After opening or an import, so that what is shown first is not slowed down. */
const pauseMs = 500;

interface Services {
  readonly engine: Engine;
  readonly faults: Faults;
  /** Its `data-prepared` says whether everything is prepared. */
  readonly root: HTMLElement;
  readonly onstored: () => void;
}

/** What is prepared beside all else, so that questions about fields without a column are answered quickly. */
export class Preparation {
  #progress = $state.raw<PreparationProgress | undefined>(undefined);
  #isRefused = $state(false);
  #running: AbortController | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
    this.#setDone(false);
  }

  /** While it goes on. */
  get progress(): PreparationProgress | undefined {
    return this.#progress;
  }

  /** The environment refused to go on. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Begins shortly, or goes on. */
  start(): void {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    setTimeout(() => {
      if (!running.signal.aborted) void this.#run(running.signal);
    }, pauseMs);
  }

  /** What is not prepared now is prepared after the next `start`. */
  stop(): void {
    this.#running?.abort();
    this.#progress = undefined;
    this.#isRefused = false;
    this.#setDone(false);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { engine, faults, onstored } = this.#to;
    const onprogress = (progress: PreparationProgress): void => {
      if (signal.aborted) return;
      // what is prepared in one step is not worth telling
      this.#progress = progress.done > 0 && progress.done < progress.total ? progress : undefined;
    };
    try {
      const anyNew = await engine.prepare({ signal, onprogress });
      if (anyNew) onstored();
      if (!signal.aborted) this.#setDone(true);
    } catch (error) {
      if (signal.aborted) return;
      // Nothing is lost where there is no room, or the worker dies: answers take longer. Where data is gone, that is said.
      if (error instanceof AppError && !isGone(error)) this.#isRefused = true;
      else faults.add(error);
    }
    if (!signal.aborted) this.#progress = undefined;
  }

  #setDone(isDone: boolean): void {
    this.#to.root.dataset['prepared'] = String(isDone);
  }
}
