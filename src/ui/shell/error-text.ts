import type { AppErrorCode } from '../../base/app-error.ts';
import type { Fault } from '../../state/faults.svelte.ts';
import { visibleText } from '../kit/visible-text.ts';

/** What to tell the user for each refusal of the environment: what happened, what was kept, what can be done. */
export const errorText: Readonly<Record<AppErrorCode, string>> = {
  'core/load-failed':
    'The part of Spoor that reads logs could not be loaded. Reload the page; if that does not help, this browser may not allow WebAssembly.',
  'core/trap':
    'Reading a file failed inside Spoor. The file is in the ledger with what was read of it; the rest went on.',
  'rpc/worker-died':
    'The part of Spoor that reads files ends again and again, most likely for lack of memory. Close other tabs, then drop the same files again.',
  'rpc/bad-answer': 'Two parts of Spoor do not understand each other, as after an update. Reload the page.',
  'store/open-failed':
    'The browser does not let Spoor store data. Private windows and strict privacy settings do that; allow site data for this page.',
  'store/blocked': 'Another tab holds an older version of Spoor open. Close it, then reload this page.',
  'store/quota':
    'The browser has no more room for Spoor. Free disk space, or delete a case that is done with; then drop the same files again to add the rest.',
  'store/case-gone': 'The case was deleted, here or in another tab. Nothing of it is left in this browser.',
  'store/memory-full':
    'A case that is only in memory has no more room there. What was imported is kept; import the rest into a case on disk.',
  'store/memory-lost':
    'The part of Spoor that held this case in memory ended, most likely for lack of memory, and the case went with it. Drop the files again, best into a case on disk.',
  'store/version-too-new':
    'This case was written by a newer Spoor, and this one cannot read it. Nothing of it was changed. Reload the page to get the newer version, or open another case.',
  'store/write-failed':
    'The browser failed to write to its storage. What was imported before is kept; drop the files again to add the rest.',
  'store/missing-record':
    'A part of the stored data is gone; the browser may have evicted it. Drop the files again to bring it back.',
  'store/segment-gone':
    'A part of this case is gone that it cannot be shown without; the browser or the disk has lost it. The files themselves were kept beside it: their events can be read anew, into another case.',
  'read/file-unreadable':
    'A file could not be read any more: it was moved, changed, or its disk is gone. Drop it again from where it is now.',
  'case-file/changed': 'The case file is not as it was exported. Nothing of it was kept.',
  'case-file/damaged': 'This is no whole case file. Nothing of it was kept.',
  'case-file/too-new': 'The case file was written by a newer Spoor. Take the newer Spoor, then import it again.',
  'case-file/busy': 'Something else is being imported or exported. Give the case file again once that has ended.',
  'query/invalid':
    'The filter cannot be run as it is written. The events shown are those of the last filter that worked.',
};

const bugText = 'Something in Spoor went wrong that should not. Your data is as it was.';

/** What to tell the user of a fault. */
export function faultText({ code, details }: Fault): string {
  if (code === undefined) return bugText;
  const worker = code === 'rpc/worker-died' ? workerTexts.get(String(details['worker'])) : undefined;
  if (!worker) return [errorText[code], ...special(details)].join(' ');
  if (details['again'] === 'no') return worker.final;
  const calls = String(details['calls'] ?? '').split(' ');
  return [worker.restarted, ...calls.flatMap((call) => worker.affected.get(call) ?? [])].join(' ');
}

/** What is special to this one. It may quote a file's text. */
function special({ part, why }: Fault['details']): readonly string[] {
  if (why === undefined) return [];
  const what = part === undefined ? String(why) : `Part “${String(part)}”: ${String(why)}`;
  return [visibleText(`${what.charAt(0).toUpperCase()}${what.slice(1)}.`)];
}

interface WorkerText {
  readonly restarted: string;
  /** What is lost with a call that it did not answer. */
  readonly affected: ReadonlyMap<string, string>;
  /** It ends again and again. */
  readonly final: string;
}

const workerTexts: ReadonlyMap<string, WorkerText> = new Map([
  [
    'query',
    {
      restarted:
        'The part of Spoor that holds the case ended, most likely for lack of memory, and was started again. The case is as it was.',
      affected: new Map([
        ['exportEvents', 'An export did not come to its end: start it again.'],
        ['putSetting', 'What was set last may not be kept.'],
      ]),
      final:
        'The part of Spoor that holds the case ends again and again, most likely for lack of memory. The case is kept as it was. Close other tabs, then reload the page.',
    },
  ],
  [
    'integrity',
    {
      restarted:
        'The part of Spoor that validates files ended, most likely for lack of memory, and was started again. It goes on from the hashes that it had stored.',
      affected: new Map([
        ['report', 'The report was not made: ask for it again.'],
        ['addSignatures', 'The signatures may not have been taken: paste them again.'],
      ]),
      final:
        'The part of Spoor that validates files ends again and again, most likely for lack of memory. What it says may be out of date; all else goes on. Close other tabs, then reload the page.',
    },
  ],
  [
    'case-file',
    {
      restarted:
        'The part of Spoor that writes and reads case files ended, most likely for lack of memory. The cases are as they were, and nothing half-made is kept. Close other tabs, then try again.',
      affected: new Map(),
      final: '',
    },
  ],
  [
    'cases',
    {
      restarted:
        'The part of Spoor that keeps the list of cases ended, and is started again when it is needed. What was asked of it may not have been done: look at the list, and ask again.',
      affected: new Map(),
      final: '',
    },
  ],
]);
