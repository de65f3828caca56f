import { isAbort } from '../base/app-error.ts';
import type { PreparationProgress } from '../model/engine.ts';
import { WorkerClient } from './client.ts';
import { portsOf, type PathsCalls, type StorePlace } from './contract.ts';

interface RunOptions {
  readonly signal: AbortSignal;
  readonly onprogress: (progress: PreparationProgress) => void;
}

/** Runs the worker that prepares path tables: one in all tabs that have the case open, while nothing else is asked. */
export class PathPreparation {
  readonly #make: () => Worker;
  readonly #place: () => Promise<StorePlace>;
  #worker: WorkerClient<PathsCalls> | undefined;
  #isHeld = false;

  constructor(make: () => Worker, place: () => Promise<StorePlace>) {
    this.#make = make;
    this.#place = place;
  }

  /** Ends early where the signal aborts, which is no failure: what is prepared stays. */
  async run(options: RunOptions): Promise<void> {
    const { signal } = options;
    try {
      const place = await this.#place();
      const work = (): Promise<void> => this.#prepare(place, options);
      if (place.kind === 'lent' || !('locks' in navigator)) await work();
      else await navigator.locks.request(`spoor-paths ${place.database}`, { signal }, work);
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) throw error;
    }
  }

  /** Makes it wait while something more urgent goes on. */
  readonly hold = (isHeld: boolean): void => {
    this.#isHeld = isHeld;
    void this.#worker?.call('hold', isHeld).catch(() => undefined);
  };

  close(reason?: Error): void {
    this.#worker?.close(reason);
    this.#worker = undefined;
  }

  async #prepare(place: StorePlace, { signal, onprogress }: RunOptions): Promise<void> {
    signal.throwIfAborted();
    const worker = new WorkerClient<PathsCalls>(this.#make(), 'paths');
    this.#worker = worker;
    this.hold(this.#isHeld);
    try {
      await worker.call('prepare', { place }, { signal, onprogress, moved: portsOf(place) });
    } finally {
      worker.close();
      if (this.#worker === worker) this.#worker = undefined;
    }
  }
}
