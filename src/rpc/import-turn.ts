/** Imports into one case take turns, over all tabs: what one of them is at is not whole, nor left by one that was cut off. */
import { isAbort } from '../base/app-error.ts';
import { isLocked, withLock } from '../base/with-lock.ts';
import type { CasePlace } from '../model/cases.ts';
import type { ImportOptions } from '../model/engine.ts';
import type { ImportOutcome } from '../model/view.ts';

const noProgress = { files: 0, totalFiles: 0, bytes: 0, totalBytes: 0, events: 0, elapsedMs: 0 };

/** An import that has brought nothing yet. */
export const noOutcome = { cancelled: false, files: 0, events: 0, unchangedFiles: 0, diagnostics: 0 };

/** Runs the import when no other tab imports into the case. */
export async function inTurn(
  place: CasePlace,
  { signal, onprogress }: ImportOptions,
  run: () => Promise<ImportOutcome>,
): Promise<ImportOutcome> {
  if (place.kind === 'memory') return run();
  const onwait = () => onprogress?.({ ...noProgress, phase: 'waiting' });
  try {
    return await withLock(lockOf(place.database), run, { signal, onwait });
  } catch (error) {
    if (isAbort(error) && signal?.aborted === true) return { ...noOutcome, cancelled: true };
    throw error;
  }
}

/** Whether this tab or another imports into the case. */
export async function isImportingInto(place: CasePlace | undefined): Promise<boolean> {
  return place?.kind === 'disk' && (await isLocked(lockOf(place.database)));
}

function lockOf(database: string): string {
  return `${database}-import`;
}
