import type { Idle } from './idle.ts';

/** A format that can be opened. */
export interface ListedFormat {
  readonly name: string;
  /** One sentence on where such files come from. */
  readonly describe: string;
}

/** The formats that are read, out of the code that reads them, which the page loads only for this. */
export function loadFormatList(idle: Idle): Promise<readonly ListedFormat[]> {
  return idle.during(async () => (await import('../decode/index.ts')).formatList());
}
