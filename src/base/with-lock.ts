/** The locks that the tabs and workers of this origin share; undefined outside a secure context. */
export function sharedLocks(): LockManager | undefined {
  const { navigator } = globalThis as { readonly navigator?: { readonly locks?: LockManager } };
  return navigator?.locks;
}

export interface TurnOptions {
  /** Ends the waiting with AbortError; not the work. */
  readonly signal?: AbortSignal | undefined;
  /** Called when there is something to wait for. */
  readonly onwait?: () => void;
}

/**
 * Runs `work` while no other tab or worker of this origin runs work under the same name. Where the browser gives no
 * locks (outside a secure context, or to a page of no origin), it just runs.
 */
export async function withLock<T>(
  name: string,
  work: () => Promise<T>,
  { signal, onwait }: TurnOptions = {},
): Promise<T> {
  const locks = sharedLocks();
  if (!locks) return work();
  const begun = { is: false };
  const begin = (): Promise<T> => {
    begun.is = true;
    return work();
  };
  try {
    if (onwait) {
      const atOnce = await locks.request(
        name,
        { ifAvailable: true },
        async (lock) => lock && { answer: await begin() },
      );
      if (atOnce) return atOnce.answer;
      onwait();
    }
    return await locks.request(name, { ...(signal && { signal }) }, begin);
  } catch (error) {
    if (begun.is || signal?.aborted === true) throw error;
    return work();
  }
}

/** Whether anybody of this origin holds the lock. */
export async function isLocked(name: string): Promise<boolean> {
  const locks = await sharedLocks()
    ?.query()
    .catch(() => undefined);
  return locks?.held?.some((held) => held.name === name) ?? false;
}
