import type { CaseSettings } from './case-settings.svelte.ts';
import { keptText, readKeptList, writeKeptList } from './kept-list.ts';

const maxRecent = 12;

/** What lies over the page at the user's command, and which commands were used last. */
export type OverPage = 'palette' | 'keys' | 'cases' | 'delete-case' | 'saved' | 'limits';

export class Palette {
  #shown = $state<OverPage | undefined>(undefined);
  readonly #settings: CaseSettings;
  readonly #recent = $derived.by(() =>
    readKeptList(this.#settings, 'commands', (entry) => keptText(entry, 200), maxRecent),
  );

  get shown(): OverPage | undefined {
    return this.#shown;
  }
  constructor(settings: CaseSettings) {
    this.#settings = settings;
  }

  /** Ids of the commands used last, the newest first. */
  get recent(): readonly string[] {
    return this.#recent;
  }

  show(what: OverPage): void {
    this.#shown = what;
  }

  close(what: OverPage): void {
    if (this.#shown === what) this.#shown = undefined;
  }

  used(id: string): void {
    const recent = [id, ...this.#recent.filter((one) => one !== id)].slice(0, maxRecent);
    writeKeptList(this.#settings, 'commands', recent);
  }
}
