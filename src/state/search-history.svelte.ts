import type { CaseSettings } from './case-settings.svelte.ts';
import { keptText, readKeptList, writeKeptList } from './kept-list.ts';

const maxEntries = 50;
/** Longer filters are not kept: in UTF-16 code units. */
const maxLength = 4000;

/** Filters that were committed, the newest first, each once. */
export class SearchHistory {
  readonly #settings: CaseSettings;
  readonly #list = $derived.by(() =>
    readKeptList(this.#settings, 'history', (entry) => keptText(entry, maxLength), maxEntries),
  );

  constructor(settings: CaseSettings) {
    this.#settings = settings;
  }

  get list(): readonly string[] {
    return this.#list;
  }

  add(filter: string): void {
    const text = filter.trim();
    if (text === '' || text.length > maxLength || this.#list[0] === text) return;
    this.#set([text, ...this.#list.filter((one) => one !== text)].slice(0, maxEntries));
  }

  clear(): void {
    this.#set([]);
  }

  #set(list: readonly string[]): void {
    writeKeptList(this.#settings, 'history', list);
  }
}
