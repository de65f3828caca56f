import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { FacetValue, FieldName } from '../model/explorer.ts';
import { completionContext, restOfFilter, type FieldContext, type ValueContext } from '../query/complete-context.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import type { SavedFilters } from './saved-filters.svelte.ts';
import type { SearchHistory } from './search-history.svelte.ts';
import {
  fieldSuggestions,
  knownFields,
  maxSuggestions,
  recentSuggestions,
  valueSuggestions,
  type Suggestion,
} from './suggestions.ts';

const pauseMs = 60;

interface Services {
  readonly engine: Engine;
  readonly idle: Idle;
  readonly faults: Faults;
  readonly history: SearchHistory;
  readonly saved: SavedFilters;
}

/** What the box holds after a suggestion was taken. */
export interface Accepted {
  readonly text: string;
  readonly caret: number;
  /** The whole filter was replaced: a step that the user can go back from. */
  readonly isWhole: boolean;
}

/** Suggestions for the place where the user types. What is known is shown at once; the data's newest answer follows. */
export class Completion {
  #items = $state.raw<readonly Suggestion[]>([]);
  #isOpen = $state(false);
  #active = $state(-1);
  #text = '';
  /** Values at hand, of the field and the filter that they were asked for. */
  #values: { readonly key: string; readonly list: readonly FacetValue[] } = { key: '', list: [] };
  #asking: AbortController | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
  }

  get items(): readonly Suggestion[] {
    return this.#items;
  }
  /** Only with something in it. */
  get isOpen(): boolean {
    return this.#isOpen && this.#items.length > 0;
  }
  /** The one that the arrow keys are at; -1 while the keys are the box's own. */
  get active(): number {
    return this.#active;
  }

  /** The user typed, or asks for suggestions. */
  suggest(text: string, caret: number): void {
    this.#asking?.abort();
    this.#text = text;
    this.#isOpen = true;
    this.#active = -1;
    const { saved, history } = this.#to;
    const context = completionContext(text, caret);
    if (text.trim() === '') {
      const recent = recentSuggestions(text, saved.list, history.list);
      this.#items = recent.length > 0 || context.kind !== 'field' ? recent : fieldSuggestions(context, knownFields(''));
    } else if (context.kind === 'field') {
      this.#items = fieldSuggestions(context, knownFields(context.prefix));
      this.#ask((signal) => this.#askFields(context, signal));
    } else if (context.kind === 'value' && context.op === ':') {
      this.#suggestValues(context);
    } else {
      this.#items = [];
    }
  }

  /** Moves the mark by one; beyond either end it is on none, which is the box itself. */
  move(by: 1 | -1): void {
    const count = this.#items.length + 1;
    this.#active = ((this.#active + 1 + by + count) % count) - 1;
  }

  /** The text with a suggestion taken. Its list closes. */
  accept(index: number): Accepted | undefined {
    const item = this.#items[index];
    if (!item) return undefined;
    const { from, to, insert, kind, goesOn } = item;
    const rest = this.#text.slice(to);
    const gap = goesOn || rest !== '' ? '' : ' ';
    const isWhole = kind === 'saved' || kind === 'history';
    const before = this.#text.slice(0, from) + insert + (isWhole ? '' : gap);
    this.close();
    return { text: before + rest, caret: before.length, isWhole };
  }

  close(): void {
    this.#asking?.abort();
    this.#isOpen = false;
    this.#active = -1;
    this.#items = [];
  }

  #suggestValues(context: ValueContext): void {
    const filter = restOfFilter(this.#text, context.test);
    const key = JSON.stringify([context.path, filter]);
    const prefix = context.prefix.toLowerCase();
    const known = this.#values.key === key ? this.#values.list : [];
    const fitting = known.filter(({ value }) => value.toLowerCase().startsWith(prefix));
    this.#items = valueSuggestions(context, fitting);
    this.#ask(async (signal) => {
      const request = { field: context.field, prefix: context.prefix, filter, limit: maxSuggestions };
      const list = await this.#to.engine.complete(request, { signal });
      if (signal.aborted) return;
      this.#values = { key, list };
      this.#replace(valueSuggestions(context, list));
    });
  }

  async #askFields(context: FieldContext, signal: AbortSignal): Promise<void> {
    const limit = maxSuggestions * 2;
    const found = await this.#to.engine.fieldNames({ prefix: context.prefix, limit }, { signal });
    if (!signal.aborted) this.#replace(fieldSuggestions(context, mergedNames(knownFields(context.prefix), found)));
  }

  /** Other suggestions for the same place: the mark stays on what it was on. */
  #replace(items: readonly Suggestion[]): void {
    const marked = this.#items[this.#active]?.label;
    this.#items = items;
    this.#active = marked === undefined ? -1 : items.findIndex(({ label }) => label === marked);
  }

  #ask(work: (signal: AbortSignal) => Promise<void>): void {
    const asking = new AbortController();
    this.#asking = asking;
    const release = this.#to.idle.hold();
    const timer = setTimeout(() => {
      void work(asking.signal)
        .catch((error: unknown) => {
          if (!asking.signal.aborted && !isAbort(error)) this.#to.faults.add(error);
        })
        .finally(release);
    }, pauseMs);
    asking.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      release();
    });
  }
}

/** Columns first, in their own order, then what else the data has. */
function mergedNames(known: readonly FieldName[], found: readonly FieldName[]): readonly FieldName[] {
  const seen = new Set(known.map(({ name }) => name.toLowerCase()));
  return [...known, ...found.filter(({ name }) => !seen.has(name.toLowerCase()))];
}
