import { WorkerClient } from './client.ts';
import type { IngestCalls } from './contract.ts';

/** More workers than this have not been measured to gain anything. */
const maxIngestWorkers = 8;
/** What waits longer for an import takes memory for nothing. */
const waitMs = 60_000;

/** The workers that imports have: new ones, or those that wait with their code and the core loaded. */
export class IngestWorkers {
  readonly #make: () => Worker;
  #waiting: WorkerClient<IngestCalls>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(make: () => Worker) {
    this.#make = make;
  }

  /** How many an import has. */
  get count(): number {
    return Math.min(maxIngestWorkers, Math.max(2, navigator.hardwareConcurrency));
  }

  /** An import may come soon. */
  expect(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.close();
    }, waitMs);
    while (this.#waiting.length < this.count) this.#waiting.push(this.#client());
  }

  take(): WorkerClient<IngestCalls> {
    return this.#waiting.pop() ?? this.#client();
  }

  /** Ends those that wait. */
  close(): void {
    clearTimeout(this.#timer);
    for (const worker of this.#waiting.splice(0)) worker.close();
  }

  #client(): WorkerClient<IngestCalls> {
    const worker = new WorkerClient<IngestCalls>(this.#make(), 'ingest');
    void worker.ended().then(() => {
      this.#waiting = this.#waiting.filter((waiting) => waiting !== worker);
    });
    return worker;
  }
}
