import type { Brand } from '../base/brand.ts';

/** Where a case is kept. `memory`: nowhere but in the page's workers, so that it ends with the page. */
export type CasePlace = { readonly kind: 'disk'; readonly database: string } | { readonly kind: 'memory' };

/** Lower-case hex, random. */
export type CaseId = Brand<string, 'CaseId'>;

/** What there is in a case. */
export interface CaseCounts {
  /** Events kept, repeats not counted. */
  readonly events: number;
  readonly files: number;
  /** Of what was kept of the files, and of their events' columns. */
  readonly bytes: number;
}

/** A case as it is listed. Its counts are those of when it was last open. Times are milliseconds since 1970 UTC. */
export interface CaseInfo extends CaseCounts {
  readonly id: CaseId;
  readonly name: string;
  readonly place: CasePlace;
  readonly made: number;
  readonly opened: number;
}

/** UTF-16 code units. */
export const maxCaseName = 80;

/** A name as it is kept: in one line, and never longer than a case's name may be. Empty where nothing is left of it. */
export function caseName(typed: string): string {
  return typed.replaceAll(/\s+/g, ' ').trim().slice(0, maxCaseName).trimEnd().toWellFormed();
}

/** The first "Case 1", "Case 2", … that no case is called. */
export function freeCaseName(taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`Case ${String(number)}`)) number++;
  return `Case ${String(number)}`;
}

/** A name beside which no other case has it: with a number behind it where one has. */
export function distinctCaseName(wanted: string, taken: readonly string[]): string {
  const name = caseName(wanted);
  if (name === '') return freeCaseName(taken);
  for (let number = 2, free = name; ; number++) {
    if (!taken.includes(free)) return free;
    const suffix = ` (${String(number)})`;
    free = name.slice(0, maxCaseName - suffix.length) + suffix;
  }
}
