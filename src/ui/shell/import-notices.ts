import type { UnfinishedImports } from '../../model/import-note.ts';
import type { ImportOutcome, RestartedImport } from '../../model/view.ts';
import { counted, countText } from '../kit/number-text.ts';

const endings = { interrupted: 'was interrupted', cancelled: 'was cancelled', stopped: 'stopped early' } as const;

/** `An import was interrupted: 1,203 of 3,872 files are in.` */
export function unfinishedText({ ended, files, missing, isListed }: UnfinishedImports): string {
  if (files === 0) return `An import ${endings[ended]} before its files were known.`;
  const total = `${isListed ? '' : 'at least '}${counted(files, 'file')}`;
  return `An import ${endings[ended]}: ${countText(files - missing)} of ${total} ${files === 1 ? 'is' : 'are'} in.`;
}

/** What an import that had to stop has kept, and how much it has not; names of the latter may follow. */
export function stoppedText({ files, left }: ImportOutcome): string {
  const kept = `The import stopped early: ${counted(files, 'file is', 'files are')} in and can be used`;
  if (!left) return `${kept}.`;
  const more = left.more ? ', and more that had not been looked for yet' : '';
  if (left.files === 0) return `${kept}${more}.`;
  return `${kept}; ${counted(left.files, 'file is', 'files are')} not in, or only in part${more}: `;
}

/** What became of the files that ended workers, and of those beside them; names of what was left out may follow. */
export function restartedText({ files, leftOut }: RestartedImport): string {
  const again =
    files > 0
      ? ` ${counted(files, 'file')} that it had not stored ${files === 1 ? 'was' : 'were'} read anew; nothing of them is missing.`
      : '';
  const out =
    leftOut.length > 0
      ? ` ${counted(leftOut.length, 'file was', 'files were')} left out, since reading ended that part again, as the ledger says: `
      : '';
  return `A part of Spoor that reads files ended and was started again.${again}${out}`;
}
