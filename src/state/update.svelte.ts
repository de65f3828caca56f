import { registerSW } from 'virtual:pwa-register';
import { isAnyImporting } from './import-lock.ts';
import type { UpdateOffer, UpdateState } from './page-parts.ts';

/** A page that was reloaded past its service worker never gets one. */
const longestWaitMs = 5000;

/** Registers the service worker. A new version waits until the user takes it: a reload in mid-work loses nothing. */
export class ServiceWorkerUpdate implements UpdateOffer {
  #state = $state.raw<UpdateState>('none');
  #isAsked = false;
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
        this.#state = 'ready';
        // Told in every tab, whichever of them took it. What the library tells instead leaves out a page that was open
        // before there was any service worker.
        navigator.serviceWorker.addEventListener('controllerchange', () => this.#changed(), { once: true });
      },
      onNeedReload: () => undefined,
    });
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Starts the new version, which reloads this page and no other. While any tab imports it is not taken. */
  async take(): Promise<void> {
    if (await isAnyImporting()) {
      this.#state = 'held';
      return;
    }
    this.#isAsked = true;
    this.#state = 'none';
    await this.#take();
  }

  dismiss(): void {
    this.#state = 'none';
  }

  #changed(): void {
    if (this.#isAsked) location.reload();
    else this.#state = 'taken';
  }
}
