import type { CaseFileProgress } from '../../model/case-file.ts';

const phases = { writing: 'writing', reading: 'comparing hashes, reading events', ordering: 'putting events in order' };

const begins = {
  export: (name: string) => `Exporting case “${name}”`,
  import: (name: string) => `Importing case file “${name}”`,
  rebuild: (name: string) => `Reading the events of case “${name}” anew`,
};

/** `Importing case file “x.zip”: comparing hashes, reading events, 40%` */
export function workText(what: keyof typeof begins, name: string, progress: CaseFileProgress | undefined): string {
  const begin = begins[what](name);
  if (!progress) return begin;
  const phase = what === 'rebuild' && progress.phase === 'writing' ? 'gathering what was kept' : phases[progress.phase];
  return `${begin}: ${phase}, ${String(Math.floor(progress.share * 100))}%`;
}

const cancelled = {
  export: (name: string) => `The export of case “${name}” was cancelled. No file was written; the case is as it was.`,
  import: (name: string) => `The import of case file “${name}” was cancelled. Nothing of it was kept.`,
  rebuild: (name: string) => `Reading the events of case “${name}” anew was cancelled. The case is as it was.`,
};

export function cancelledText(what: keyof typeof cancelled, name: string): string {
  return cancelled[what](name);
}
