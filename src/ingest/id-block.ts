import type { CounterName, Store } from '../store/store.ts';

const blockSize = 4096;

/** Numbers reserved in the store ahead of need, so that taking one needs no transaction. */
export class IdBlock {
  readonly #store: Pick<Store, 'reserve'>;
  readonly #counter: CounterName;
  #next = 0;
  #end = 0;

  constructor(store: Pick<Store, 'reserve'>, counter: CounterName) {
    this.#store = store;
    this.#counter = counter;
  }

  /** Makes sure that `count` numbers (at most 4,096) can be taken. */
  async ensure(count: number): Promise<void> {
    if (this.#end - this.#next >= count) return;
    this.#next = await this.#store.reserve(this.#counter, blockSize);
    this.#end = this.#next + blockSize;
  }

  take(): number {
    if (this.#next === this.#end) throw new Error('no reserved number is left');
    return this.#next++;
  }
}
