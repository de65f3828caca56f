import type { CaseSettings } from './case-settings.svelte.ts';
import { keptText, readKeptList, writeKeptList } from './kept-list.ts';

export interface SavedFilter {
  readonly name: string;
  readonly filter: string;
}

const maxEntries = 200;
/** UTF-16 code units. */
export const maxNameLength = 80;
const maxFilterLength = 20_000;

/** Filters that the user gave a name, in the order of their names. */
export class SavedFilters {
  readonly #settings: CaseSettings;
  readonly #list = $derived.by(() => inOrder(readKeptList(this.#settings, 'saved-filters', readSaved, maxEntries)));

  constructor(settings: CaseSettings) {
    this.#settings = settings;
  }

  get list(): readonly SavedFilter[] {
    return this.#list;
  }

  /** Keeps a filter under a name, in place of the one that has it. False where there is no name or no room. */
  save(name: string, filter: string): boolean {
    const entry = readSaved({ name: name.trim(), filter: filter.trim() });
    if (!entry) return false;
    const others = this.#list.filter((one) => one.name !== entry.name);
    if (others.length >= maxEntries) return false;
    this.#set(inOrder([...others, entry]));
    return true;
  }

  remove(name: string): void {
    this.#set(this.#list.filter((one) => one.name !== name));
  }

  #set(list: readonly SavedFilter[]): void {
    writeKeptList(this.#settings, 'saved-filters', list);
  }
}

function readSaved(entry: unknown): SavedFilter | undefined {
  if (typeof entry !== 'object' || entry === null || !('name' in entry) || !('filter' in entry)) return undefined;
  const name = keptText(entry.name, maxNameLength);
  const filter = keptText(entry.filter, maxFilterLength);
  return name === undefined || filter === undefined ? undefined : { name, filter };
}

function inOrder(list: readonly SavedFilter[]): readonly SavedFilter[] {
  return list.toSorted((a, b) => a.name.localeCompare(b.name));
}
