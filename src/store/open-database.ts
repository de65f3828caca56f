import type Dexie from 'dexie';
import { AppError } from '../base/app-error.ts';
import { storeError } from './store-error.ts';

/** A tab that frees a database does so at once; one that does not is of an older version, or hangs. */
export const blockedMs = 5000;

/**
 * Opens a database in the newest version that it declares, or brings an older one, `stored`, up to that, in one
 * transaction. Throws `store/version-too-new` where a newer Spoor has written it, `store/blocked` where another tab goes
 * on using an older version of it, `store/quota` or `store/open-failed`: then nothing of it has been changed. Makes one
 * that is not there, or unless `mayMake` throws `store/case-gone`.
 */
export async function openDatabase(db: Dexie, stored: number | undefined, what: string, mayMake = true): Promise<void> {
  const gone = new AppError('store/case-gone', 'the case was deleted');
  const refused = { is: false };
  db.on('populate', () => {
    if (mayMake) return;
    refused.is = true;
    throw gone;
  });
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  const blocked = new Promise<never>((_, reject) => {
    db.on('blocked', () => {
      giveUp ??= setTimeout(() => {
        reject(new AppError('store/blocked', 'another tab holds it open in an older version'));
        db.close();
      }, blockedMs);
      return false;
    });
  });
  blocked.catch(() => undefined);
  try {
    refuseNewer(db, stored);
    await Promise.race([blocked, db.open()]);
  } catch (error) {
    throw refused.is ? gone : storeError(error, 'store/open-failed', what);
  } finally {
    clearTimeout(giveUp);
  }
}

/** The version of a database; undefined where there is none. Throws `store/open-failed`. */
export async function storedVersion(name: string, what: string): Promise<number | undefined> {
  try {
    const there = (await indexedDB.databases()).find((one) => one.name === name);
    // Dexie's versions are tenths of IndexedDB's, which may have grown by what it added itself
    return there?.version === undefined ? undefined : Math.floor(there.version / 10);
  } catch (error) {
    throw storeError(error, 'store/open-failed', what);
  }
}

/** Dexie would open a newer one, and add what it finds missing. */
function refuseNewer(db: Dexie, stored: number | undefined): void {
  if (stored === undefined || stored <= db.verno) return;
  throw new AppError('store/version-too-new', 'the data was written by a newer version', { stored, known: db.verno });
}
