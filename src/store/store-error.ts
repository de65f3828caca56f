import Dexie from 'dexie';
import { AppError } from '../base/app-error.ts';

/** Runs work on storage; what it throws is an AppError. */
export type Guard = <T>(work: () => PromiseLike<T>) => Promise<T>;

/** What the browser's storage refused, as the user is told of it. */
export function storeError(
  error: unknown,
  fallback: 'store/open-failed' | 'store/write-failed',
  what: string,
): AppError {
  if (error instanceof AppError) return error;
  const name = error instanceof Error ? error.name : '';
  const inner = error instanceof Dexie.DexieError && error.inner instanceof Error ? error.inner.name : '';
  const message = error instanceof Error ? error.message : String(error);
  if (name === 'QuotaExceededError' || inner === 'QuotaExceededError') {
    return new AppError('store/quota', 'the browser gives no more room', {}, { cause: error });
  }
  return new AppError(fallback, `${what}: ${message}`, {}, { cause: error });
}
