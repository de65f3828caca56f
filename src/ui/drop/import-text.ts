import type { ImportOutcome, ImportProgress } from '../../model/view.ts';
import { bytesText, counted, countText, durationText } from '../kit/number-text.ts';

/** Before this the rate says nothing. */
const settledMs = 1000;

/** `1,204 of 3,872 files, 12 MB of 44 MB, 10,331 events, 82,000 events/s, 4 s left` */
export function importText(progress: ImportProgress): string {
  const { phase, files, totalFiles, bytes, totalBytes, events, elapsedMs } = progress;
  if (phase === 'waiting') return 'Another tab imports into this case; this import begins when that one has ended';
  if (phase === 'listing' && files === 0) return `Looking for files: ${counted(totalFiles, 'file')} so far`;
  if (phase === 'finishing') return `Finishing: ${counted(files, 'file')}, ${counted(events, 'event')}`;
  const parts = [
    `${countText(files)} of ${counted(totalFiles, 'file')}`,
    `${bytesText(bytes)} of ${bytesText(totalBytes)}`,
    counted(events, 'event'),
  ];
  if (elapsedMs >= settledMs) {
    parts.push(`${countText((events / elapsedMs) * 1000)} events/s`);
    if (phase === 'importing' && bytes > 0) {
      parts.push(`${durationText(((totalBytes - bytes) / bytes) * (elapsedMs / 1000))} left`);
    }
  }
  return parts.join(', ');
}

/** How an import ended, in one line. `unreadable` counts what the browser would not give. */
export function outcomeText(outcome: ImportOutcome, unreadable: number): string {
  const parts = [`${outcome.cancelled ? 'Cancelled after' : 'Imported'} ${counted(outcome.files, 'file')}`];
  parts.push(`${counted(outcome.events, 'event')} read`);
  if (outcome.unchangedFiles > 0) parts.push(`${countText(outcome.unchangedFiles)} already there`);
  if (outcome.diagnostics > 0) parts.push(counted(outcome.diagnostics, 'diagnostic'));
  if (unreadable > 0) parts.push(`${countText(unreadable)} unreadable`);
  return parts.join(', ');
}
