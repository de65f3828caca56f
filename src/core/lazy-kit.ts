import type { CoreKit } from './core-kit.ts';

/** A core that is made when it is first used: each takes memory and some milliseconds. */
export class LazyKit {
  readonly #make: () => CoreKit;
  #kit: CoreKit | undefined;

  constructor(make: () => CoreKit) {
    this.#make = make;
  }

  get kit(): CoreKit {
    this.#kit ??= this.#make();
    return this.#kit;
  }
}
