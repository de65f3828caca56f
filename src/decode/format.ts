/**
 * Event formats: in comes the start of a document's text, out comes what it is and how its events lie in it. A format is
 * one file that declares itself; `index.ts` lists them. Content decides, never a name.
 */
import type { ScanShape } from '../core/types.ts';
import { asideNames } from '../model/aside-names.ts';
import type { Head } from './head.ts';

/** A format that holds events. */
export interface EventFormat {
  /** As the ledger shows it. */
  readonly name: string;
  /** One sentence on where such files come from. */
  readonly describe: string;
  readonly shape: ScanShape;
  sniff(head: Head): boolean;
}

export type AsideName = (typeof asideNames)[keyof typeof asideNames];

export { asideNames };

/** A format without events whose files are kept for integrity validation. */
export interface AsideFormat {
  readonly name: AsideName;
  readonly describe: string;
  sniff(head: Head): boolean;
}
