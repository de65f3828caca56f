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

/** Breathes when so much time has passed since the last breath. */
export class Breather {
  readonly #everyMs: number;
  #last = performance.now();

  constructor(everyMs = 50) {
    this.#everyMs = everyMs;
  }

  /** True when a breath is due; then call `take`. */
  get due(): boolean {
    return performance.now() - this.#last >= this.#everyMs;
  }

  async take(signal?: AbortSignal): Promise<void> {
    await breathe();
    signal?.throwIfAborted();
    this.#last = performance.now();
  }
}
