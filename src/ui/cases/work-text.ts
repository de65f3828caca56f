import type { CaseFileProgress } from '../../model/case-file.ts';

const phases = { writing: 'writing', reading: 'comparing hashes, reading events', ordering: 'putting events in order' };

/** `Importing case file “x.zip”: comparing hashes, reading events, 40%` */
export function workText(what: 'export' | 'import', name: string, progress: CaseFileProgress | undefined): string {
  const begin = what === 'export' ? `Exporting case “${name}”` : `Importing case file “${name}”`;
  if (!progress) return begin;
  return `${begin}: ${phases[progress.phase]}, ${String(Math.floor(progress.share * 100))}%`;
}
