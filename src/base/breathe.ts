/** Lets waiting messages in: an await of anything already settled does not. Costs some microseconds. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Where work waits while something more urgent goes on. Open at first. */
export class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open: (() => void) | undefined;

  hold(): void {
    if (this.#open) return;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open?.();
    this.#open = undefined;
  }

  /** Resolves as soon as it is open; rejects with the signal's reason. */
  async pass(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        reject(signal!.reason as Error);
      };
      signal?.addEventListener('abort', stop, { once: true });
      void this.#opened.then(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
    });
  }
}

/** Breathes when so much time has passed since the last breath. */
export class Breather {
  readonly #everyMs: number;
  readonly #gate: Gate | undefined;
  #last = performance.now();

  /** With a gate, each breath waits until that is open. */
  constructor(everyMs = 50, gate?: Gate) {
    this.#everyMs = everyMs;
    this.#gate = gate;
  }

  /** True when a breath is due; then call `take`. */
  get due(): boolean {
    return performance.now() - this.#last >= this.#everyMs;
  }

  async take(signal?: AbortSignal): Promise<void> {
    await breathe();
    await this.#gate?.pass(signal);
    signal?.throwIfAborted();
    this.#last = performance.now();
  }
}
