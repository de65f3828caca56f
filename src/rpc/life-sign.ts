/**
 * How it is told that a worker has ended: a lock that it holds as long as it lives, since no event says so. Browsers have
 * locks in secure contexts only; elsewhere a worker's silent end is not noticed.
 */

/** In a worker: the name of a lock that it holds until it ends; undefined where there are no locks. */
export async function lifeSign(): Promise<string | undefined> {
  const locks = locksHere();
  if (!locks) return undefined;
  const name = `spoor-worker-${randomName()}`;
  return new Promise((resolve) => {
    const held = locks.request(name, () => {
      resolve(name);
      return new Promise(() => undefined);
    });
    // as in a page with an origin of its own
    held.catch(() => {
      resolve(undefined);
    });
  });
}

/** Answers true when nobody gives that sign of life any more, or false when `signal` is aborted before. */
export async function whenGone(sign: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await locksHere()?.request(sign, { signal }, () => true)) ?? false;
  } catch {
    return false;
  }
}

function locksHere(): LockManager | undefined {
  return (globalThis.navigator as { readonly locks?: LockManager } | undefined)?.locks;
}

function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}
