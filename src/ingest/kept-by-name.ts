import type { Diagnostic } from '../model/diagnostic.ts';
import { namedAs } from '../model/object-name.ts';

/** What was not understood is kept up to here: far more than a digest or log file has. */
const maxKeptByName = 64 * 1024 * 1024;

/** Not understood, and to be kept all the same: validation must be able to say what became of a digest or log file. */
export function isKeptByName({ path, bytes }: { readonly path: string; readonly bytes: number }): boolean {
  return bytes <= maxKeptByName && namedAs(path) !== undefined;
}

export const keptAside: Diagnostic = {
  code: 'decode/set-aside',
  severity: 'info',
  detail: 'kept for integrity validation',
};

export const keptByName: Diagnostic = {
  code: 'decode/set-aside',
  severity: 'info',
  detail: 'kept for integrity validation, as its name is that of a CloudTrail file',
};
