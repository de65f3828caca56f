import { registerSW } from 'virtual:pwa-register';
import type { UpdateOffer } from './app.svelte.ts';

/** Registers the service worker. A new version waits until the user takes it: a reload in mid-work loses nothing. */
export class ServiceWorkerUpdate implements UpdateOffer {
  #isReady = $state(false);
  readonly #take: () => Promise<void>;

  constructor() {
    this.#take = registerSW({
      onNeedRefresh: () => {
        this.#isReady = true;
      },
    });
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Starts the new version, which reloads the page. */
  take(): void {
    this.#isReady = false;
    void this.#take();
  }

  dismiss(): void {
    this.#isReady = false;
  }
}
