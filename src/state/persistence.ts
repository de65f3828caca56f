/**
 * Asks the browser not to clear what is stored when the disk gets full. Some ask the user, so it is asked once there is
 * something to lose.
 */
export async function askToStay(): Promise<void> {
  const { storage } = navigator as { readonly storage?: Partial<StorageManager> };
  if ((await storage?.persisted?.()) === false) await storage?.persist?.();
}

/** What the browser says of its storage for this page, in bytes; undefined where it does not. */
export interface Room {
  readonly used: number | undefined;
  readonly most: number | undefined;
  /** It has promised not to clear it. */
  readonly isKept: boolean;
}

export async function roomNow(): Promise<Room> {
  const { storage } = navigator as { readonly storage?: Partial<StorageManager> };
  const { usage, quota } = (await storage?.estimate?.().catch(() => undefined)) ?? {};
  return { used: usage, most: quota, isKept: (await storage?.persisted?.().catch(() => false)) ?? false };
}

/**
 * The bytes of memory that the page and its workers hold, as the browser measures them at its next collection of
 * garbage, which can take seconds; undefined where the page is not isolated from other origins, or the browser does not
 * measure (https://wicg.github.io/performance-measure-memory/).
 */
export async function memoryNow(): Promise<number | undefined> {
  const measurer = performance as { measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }> };
  if (!globalThis.crossOriginIsolated) return undefined;
  return (await measurer.measureUserAgentSpecificMemory?.().catch(() => undefined))?.bytes;
}
