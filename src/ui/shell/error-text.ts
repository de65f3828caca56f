import type { AppErrorCode } from '../../base/app-error.ts';

/** What to tell the user for each refusal of the environment: what happened, what was kept, what can be done. */
export const errorText: Readonly<Record<AppErrorCode, string>> = {
  'core/load-failed':
    'The part of Spoor that reads logs could not be loaded. Reload the page; if that does not help, this browser may not allow WebAssembly.',
  'core/trap':
    'Reading a file failed inside Spoor. The file is in the ledger with what was read of it; the rest went on.',
  'rpc/worker-died':
    'A background part of Spoor ended, most likely for lack of memory. What was imported is kept: reload the page to go on.',
  'rpc/bad-answer': 'Two parts of Spoor do not understand each other, as after an update. Reload the page.',
  'store/open-failed':
    'The browser does not let Spoor store data. Private windows and strict privacy settings do that; allow site data for this page.',
  'store/blocked': 'Another tab holds an older version of Spoor open. Close it, then reload this page.',
  'store/quota':
    'The browser has no more room for Spoor. Free disk space, or delete a case that is done with; then drop the same files again to add the rest.',
  'store/case-gone': 'The case was deleted, here or in another tab. Nothing of it is left in this browser.',
  'store/memory-full':
    'A case that is only in memory has no more room there. What was imported is kept; import the rest into a case on disk.',
  'store/version-too-new':
    'The data in this browser was written by a newer Spoor. Reload the page to get that version; nothing was changed.',
  'store/write-failed':
    'The browser failed to write to its storage. What was imported before is kept; drop the files again to add the rest.',
  'store/missing-record':
    'A part of the stored data is gone; the browser may have evicted it. Drop the files again to bring it back.',
  'read/file-unreadable':
    'A file could not be read any more: it was moved, changed, or its disk is gone. Drop it again from where it is now.',
  'query/invalid':
    'The filter cannot be run as it is written. The events shown are those of the last filter that worked.',
};
