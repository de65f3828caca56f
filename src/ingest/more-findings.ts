import { reached, type Limits } from '../base/limits.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

/** Stands for the findings of a file past those that are kept. */
export function moreFindings(count: number, limits: Pick<Limits, 'maxDiagnosticsPerFile'>): Diagnostic {
  const limit = reached(limits, 'maxDiagnosticsPerFile');
  const detail = `${String(count)} more findings in this file, of which ${String(limit.value)} are kept`;
  return { code: 'more', severity: 'warning', detail, limit };
}
