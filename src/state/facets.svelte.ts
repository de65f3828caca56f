import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Engine } from '../model/engine.ts';
import type { Facet } from '../model/explorer.ts';
import type { Query } from '../model/query.ts';
import { parseFilter } from '../query/parse.ts';
import { columnOfPath } from '../query/plan.ts';
import type { CaseSettings } from './case-settings.svelte.ts';
import { keptFacets, maxFacets, type FacetColumn } from './facet-columns.ts';
import { FacetSheet } from './facet-sheet.svelte.ts';
import {
  choiceOf,
  fieldPath,
  hasOwnTerms,
  sameValue,
  withExcluded,
  withIncluded,
  withOnly,
  withoutChoice,
  withoutFieldTerms,
  type ChosenValue,
  type FieldChoice,
} from './facet-terms.ts';
import type { Faults } from './faults.svelte.ts';
import { pathText } from './filter-terms.ts';
import type { Idle } from './idle.ts';
import { NewestRun } from './newest-run.svelte.ts';
import { readPreference, writePreference } from './preferences.ts';
import type { Search } from './search.svelte.ts';

/** Values of a facet that are asked for: those in sight, and more among which chosen ones are found. */
const valuesAsked = 50;
const suggestionsAsked = 30;

interface Services {
  readonly engine: Engine;
  readonly search: Search;
  readonly idle: Idle;
  readonly faults: Faults;
  readonly settings: CaseSettings;
}

interface Answer {
  readonly facet: Facet;
  readonly round: number;
  readonly contains: string;
}

export type ChoiceState = 'included' | 'excluded' | undefined;

/** The facets beside the events: which fields, their values under the shown filter, and what the filter says of them. */
export class Facets {
  #isShown = $state(true);
  #sheet = $state.raw<FacetSheet | undefined>(undefined);
  #suggestions = $state.raw<readonly string[]>([]);
  /** Grows whenever answers may have changed. */
  #round = $state(0);
  /** Of the slow fields that are being counted. */
  #share = $state<number | undefined>(undefined);
  #filter = '';
  #watchers = 0;
  readonly #answers = new SvelteMap<string, Answer>();
  readonly #contains = new SvelteMap<string, string>();
  /** Fields that columns answer, and those for which events must be read: the quick do not wait for the slow. */
  readonly #lanes: { readonly quick: NewestRun; readonly slow: NewestRun };
  readonly #suggesting: NewestRun;
  readonly #to: Services;
  readonly #columns = $derived.by(() => keptFacets(this.#to.settings.read('facets')));
  readonly #query = $derived.by<Query>(() => {
    const parsed = parseFilter(baseFilter(this.#to.search));
    return parsed.ok ? parsed.query : { kind: 'all' };
  });

  constructor(services: Services) {
    const { idle, faults } = services;
    this.#to = services;
    this.#lanes = { quick: new NewestRun(idle, faults), slow: new NewestRun(idle, faults) };
    this.#suggesting = new NewestRun(idle, faults);
    this.#isShown = readPreference('facets-shown') !== 'false';
  }

  get columns(): readonly FacetColumn[] {
    return this.#columns;
  }
  /** The rail is there. */
  get isShown(): boolean {
    return this.#isShown;
  }
  /** The list of all values of one field, where it is open. */
  get sheet(): FacetSheet | undefined {
    return this.#sheet;
  }

  /** The newest answer, which may be of the filter before. */
  answer(field: string): Facet | undefined {
    return this.#answers.get(field)?.facet;
  }
  /** The answer is not yet that of the shown filter. */
  isStale(field: string): boolean {
    const answer = this.#answers.get(field);
    return answer?.round !== this.#round || answer.contains !== this.containsOf(field);
  }
  /** As `isStale`, for so long that it is to be seen. */
  isLate(field: string): boolean {
    return this.isStale(field) && !this.#lanes[laneOf(field)].isBrief;
  }
  /** The share done, 0 to 1, of counting a field whose events are read for it; undefined for others. */
  share(field: string): number | undefined {
    return laneOf(field) === 'slow' && this.isLate(field) ? this.#share : undefined;
  }
  /** Counts this field no longer, and closes it: opened again, it is counted. */
  cancel(field: string): void {
    this.#lanes[laneOf(field)].stop();
    this.setOpen(field, false);
  }
  containsOf(field: string): string {
    return this.#contains.get(field) ?? '';
  }

  choice(field: string): FieldChoice {
    const path = fieldPath(field);
    return path ? choiceOf(this.#query, path) : { included: [], excluded: [] };
  }
  state(field: string, value: ChosenValue): ChoiceState {
    const { included, excluded } = this.choice(field);
    if (included.some((one) => sameValue(one, value))) return 'included';
    return excluded.some((one) => sameValue(one, value)) ? 'excluded' : undefined;
  }
  /** The filter says something of this field. */
  isChosen(field: string): boolean {
    const path = fieldPath(field);
    return path !== undefined && hasOwnTerms(this.#query, path);
  }

  /** Includes a value; one that is included no longer. */
  include(field: string, value: ChosenValue): void {
    this.#edit(field, this.state(field, value) === 'included' ? withoutChoice : withIncluded, value);
  }
  /** Excludes a value; one that is excluded no longer. */
  exclude(field: string, value: ChosenValue): void {
    this.#edit(field, this.state(field, value) === 'excluded' ? withoutChoice : withExcluded, value);
  }
  /** Includes a value and no other of its field. */
  includeOnly(field: string, value: ChosenValue): void {
    this.#edit(field, withOnly, value);
  }
  drop(field: string, value: ChosenValue): void {
    this.#edit(field, withoutChoice, value);
  }
  /** Takes out all that the filter says of this field alone. */
  clear(field: string): void {
    this.#edit(field, withoutFieldTerms, undefined);
  }

  /** Shows a field as facet, the newest first. Returns false for a text that is no field. */
  add(field: string): boolean {
    const path = fieldPath(field.trim());
    if (!path) return false;
    const text = pathText(path);
    const has = this.#columns.some((column) => column.field === text);
    this.show(true);
    if (has) this.setOpen(text, true);
    else this.#keep([{ field: text, isOpen: true }, ...this.#columns].slice(0, maxFacets));
    return true;
  }
  remove(field: string): void {
    this.#keep(this.#columns.filter((column) => column.field !== field));
    this.#answers.delete(field);
    this.#contains.delete(field);
  }
  setOpen(field: string, isOpen: boolean): void {
    this.#keep(this.#columns.map((column) => (column.field === field ? { field, isOpen } : column)));
  }
  show(isShown: boolean): void {
    this.#isShown = isShown;
    writePreference('facets-shown', String(isShown));
  }
  /** Shows only values with this text in them. */
  search(field: string, contains: string): void {
    this.#contains.set(field, contains);
    this.#load();
  }

  /** Names that a field may have, for what is typed. */
  get suggestions(): readonly string[] {
    return this.#suggestions;
  }
  suggest(prefix: string): void {
    this.#suggesting.ask(prefix, async (signal) => {
      const names = await this.#to.engine.fieldNames({ prefix: prefix.trim(), limit: suggestionsAsked }, { signal });
      if (!signal.aborted) this.#suggestions = names.map(({ name }) => name);
    });
  }

  openSheet(field: string): void {
    const { engine, idle, faults } = this.#to;
    this.#sheet = new FacetSheet({ engine, idle, faults, filter: this.#filter, field });
  }
  closeSheet(): void {
    this.#sheet?.close();
    this.#sheet = undefined;
  }

  /** Another filter is shown, or more events. */
  update(filter: string): void {
    this.#filter = filter;
    this.#round++;
    this.#load();
  }

  /** For what shows the facets; they are counted only while something does. Returns the function that ends it. */
  watch(): () => void {
    this.#watchers++;
    untrack(() => this.#load());
    return () => {
      this.#watchers--;
      if (this.#watchers > 0) return;
      this.#lanes.quick.stop();
      this.#lanes.slow.stop();
    };
  }

  #edit(
    field: string,
    change: (filter: string, path: readonly string[], value: ChosenValue) => string,
    value: ChosenValue,
  ): void {
    const path = fieldPath(field);
    if (path) this.#to.search.setFilter(change(baseFilter(this.#to.search), path, value));
  }

  #keep(columns: readonly FacetColumn[]): void {
    this.#to.settings.write('facets', JSON.stringify(columns));
    this.#load();
  }

  #load(): void {
    if (this.#watchers === 0 || this.#round === 0) return;
    for (const [lane, run] of Object.entries(this.#lanes)) {
      if (this.#wanted(lane).length > 0) run.ask(this.#filter, (signal) => this.#fetch(lane, signal));
    }
  }

  /** Open fields of a lane that have no answer for what is shown. */
  #wanted(lane: string): readonly string[] {
    return this.#columns
      .filter(({ field, isOpen }) => isOpen && laneOf(field) === lane && this.isStale(field))
      .map(({ field }) => field);
  }

  async #fetch(lane: string, signal: AbortSignal): Promise<void> {
    const fields = this.#wanted(lane);
    if (fields.length === 0) return;
    const round = this.#round;
    const asked = fields.map((field) => ({ field, limit: valuesAsked, contains: this.containsOf(field) }));
    const onprogress = (share: number): void => {
      if (lane === 'slow' && !signal.aborted) this.#share = share;
    };
    if (lane === 'slow') this.#share = 0;
    const facets = await this.#to.engine.facets({ filter: this.#filter, fields: asked }, { signal, onprogress });
    if (signal.aborted) return;
    for (const [i, facet] of facets.entries()) {
      const { field, contains } = asked[i]!;
      if (this.#columns.some((column) => column.field === field)) this.#answers.set(field, { facet, round, contains });
    }
  }
}

function laneOf(field: string): 'quick' | 'slow' {
  const path = fieldPath(field);
  return path && columnOfPath(path) ? 'quick' : 'slow';
}

/** What stands in the box, where it makes sense; else what is shown. */
export function baseFilter(search: Search): string {
  return parseFilter(search.text).ok ? search.text : search.filter;
}
