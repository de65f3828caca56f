import type { CasesEngine } from '../model/engine.ts';
import { Faults } from './faults.svelte.ts';
import type { FileSources } from './file-sources.ts';
import { Idle } from './idle.ts';
import { LimitChoices } from './limits.svelte.ts';
import { saveFile } from './save-file.ts';
import { Theme } from './theme.svelte.ts';
import { Zone } from './zone.svelte.ts';

/**
 * Of a newer version of the app: it can be taken (`ready`), it could not because a tab imports (`held`), another tab has
 * taken it (`taken`).
 */
export type UpdateState = 'none' | 'ready' | 'held' | 'taken';

export interface UpdateOffer {
  readonly state: UpdateState;
  take(): Promise<void>;
  dismiss(): void;
}

export interface Surroundings {
  readonly cases: CasesEngine;
  readonly files: FileSources;
  readonly update?: UpdateOffer;
  readonly save?: (name: string, blob: Blob) => void;
}

/** What stays while the page goes from one case to another. */
export class PageParts {
  readonly idle = new Idle(document.documentElement);
  readonly faults = new Faults();
  readonly theme = new Theme(document.documentElement);
  readonly zone = new Zone();
  readonly limits = new LimitChoices();
  readonly files: FileSources;
  readonly update: UpdateOffer | undefined;
  /** Hands a file to the user. */
  readonly save: (name: string, blob: Blob) => void;

  constructor({ files, update, save = saveFile }: Surroundings) {
    this.files = files;
    this.update = update;
    this.save = save;
  }
}
