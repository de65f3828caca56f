/** The locks that the tabs and workers of this origin share; undefined outside a secure context. */
export function sharedLocks(): LockManager | undefined {
  const { navigator } = globalThis as { readonly navigator?: { readonly locks?: LockManager } };
  return navigator?.locks;
}

/**
 * Runs `work` while no other tab or worker of this origin runs work under the same name. Where the browser gives no
 * locks (outside a secure context, or to a page of no origin), it just runs.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = sharedLocks();
  if (!locks) return work();
  const begun = { is: false };
  try {
    return await locks.request(name, () => {
      begun.is = true;
      return work();
    });
  } catch (error) {
    if (begun.is) throw error;
    return work();
  }
}
