/** Files that the system shared with the installed app. Names as in public/share-target.js. */
import type { PickedFile } from '../model/engine.ts';
import type { Cases } from './cases.svelte.ts';

const cacheName = 'spoor-shared';
/** Held by the page that takes what was shared, until it is imported. */
const takingLock = 'spoor-shared';

/** Imports what was shared, now and whenever more comes. Each file is removed once its import has ended. */
export function takeSharedFiles(cases: Cases): void {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return;
  const address = new URL(location.href);
  if (address.searchParams.get('share') === 'failed') {
    cases.app.imports.addUnreadable(
      'shared files',
      new Error('there was no room to take them; open them from here instead'),
    );
    address.searchParams.delete('share');
    history.replaceState(history.state, '', address);
  }
  const { idle, faults } = cases.page;
  const take = (): void => void idle.during(() => takeOnce(cases)).catch((error: unknown) => faults.add(error));
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null && 'spoor' in data && data.spoor === 'shared') take();
  });
  take();
}

/** One page at a time: another finds nothing left when its turn comes. */
async function takeOnce(cases: Cases): Promise<void> {
  if (!(await caches.has(cacheName))) return;
  await navigator.locks.request(takingLock, async () => {
    const cache = await caches.open(cacheName);
    const waiting = await cache.keys();
    if (waiting.length === 0) return;
    const isDone = await cases.app.imports.take(shared(cache, waiting));
    if (isDone) for (const request of waiting) await cache.delete(request);
  });
}

async function* shared(cache: Cache, requests: readonly Request[]): AsyncGenerator<PickedFile, void> {
  for (const request of requests) {
    const response = await cache.match(request);
    if (!response) continue;
    const name = decodeURIComponent(response.headers.get('x-spoor-name') ?? 'shared');
    yield { file: new File([await response.blob()], name), path: name };
  }
}
