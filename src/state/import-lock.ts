/** As in public/share-target.js. */
const importLock = 'spoor-import';

/** Whether an import runs, in this tab or another of the same browser. */
export async function isAnyImporting(): Promise<boolean> {
  if (!('locks' in navigator)) return false;
  return (await navigator.locks.query()).held?.some(({ name }) => name === importLock) ?? false;
}

/** So that no newer version reloads this page meanwhile, and the service worker leaves it in peace. */
export function whileImporting<T>(run: () => Promise<T>): Promise<T> {
  if (!('locks' in navigator)) return run();
  return navigator.locks.request(importLock, { mode: 'shared' }, run);
}
