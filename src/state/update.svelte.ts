import { registerSW } from 'virtual:pwa-register';
import type { UpdateOffer } from './app.svelte.ts';

/** A page that was reloaded past its service worker never gets one. */
const longestWaitMs = 5000;

/** Registers the service worker. A new version waits until the user takes it: a reload in mid-work loses nothing. */
export class ServiceWorkerUpdate implements UpdateOffer {
  #isReady = $state(false);
  readonly #take: () => Promise<void>;
  /** Resolves once every part of the app is at hand without a network, or cannot be; never rejects. */
  readonly isOffline: Promise<void>;

  constructor() {
    let failed: () => void = () => undefined;
    this.isOffline = new Promise((resolve) => {
      failed = resolve;
      if (!('serviceWorker' in navigator) || navigator.serviceWorker.controller) resolve();
      else navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
      setTimeout(resolve, longestWaitMs);
    });
    this.#take = registerSW({
      onRegisterError: () => {
        failed();
      },
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
