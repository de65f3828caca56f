/** Runs a task some time after it was asked for, once for all that was asked until then; one run after the other. */
export class SpacedOut {
  readonly #afterMs: number;
  readonly #task: () => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #again = false;

  /** Whoever must know of a failure asks for the same elsewhere. */
  constructor(afterMs: number, task: () => Promise<unknown>) {
    this.#afterMs = afterMs;
    this.#task = task;
  }

  ask(): void {
    if (this.#isRunning) this.#again = true;
    else this.#timer ??= setTimeout(() => void this.#run(), this.#afterMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#again = false;
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#isRunning = true;
    await this.#task().catch(() => undefined);
    this.#isRunning = false;
    if (!this.#again) return;
    this.#again = false;
    this.ask();
  }
}
