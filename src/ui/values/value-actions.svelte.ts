import { createContext } from 'svelte';
import type { JsonNode } from '../../model/json-tree.ts';
import { negated, pathText, valueQuery, withTerm } from '../../state/filter-terms.ts';
import type { Search } from '../../state/search.svelte.ts';
import { copyText } from '../kit/copy-text.ts';

export interface ValueTarget {
  /** Object keys from the event's root; places in arrays left out, as the filter language does. */
  readonly path: readonly string[];
  /** As the filter language compares it; undefined for null. */
  readonly value: string | undefined;
  /** What opened the menu. */
  readonly anchor: HTMLElement;
}

/** What can be done with a value of the tree. One menu serves all of them. */
export class ValueActions {
  #target = $state.raw<ValueTarget | undefined>(undefined);
  readonly #search: Search;

  constructor(search: Search) {
    this.#search = search;
  }

  get target(): ValueTarget | undefined {
    return this.#target;
  }

  open(target: ValueTarget): void {
    this.#target = target;
  }

  close(): void {
    this.#target = undefined;
  }

  filterFor(target: ValueTarget): void {
    this.#search.setFilter(withTerm(this.#search.filter, valueQuery(target.path, target.value)));
  }

  filterOut(target: ValueTarget): void {
    this.#search.setFilter(withTerm(this.#search.filter, negated(valueQuery(target.path, target.value))));
  }

  copyValue(target: ValueTarget): void {
    void copyText(target.value ?? 'null');
  }

  copyPath(target: ValueTarget): void {
    void copyText(pathText(target.path));
  }
}

/** A scalar's text for the filter language: a string as it is, others as their JSON. */
export function filterValue(node: JsonNode): string | undefined {
  switch (node.kind) {
    case 'string':
      return node.value;
    case 'number':
    case 'boolean':
      return node.text;
    default:
      return undefined;
  }
}

export const [getValueActions, setValueActions] = createContext<ValueActions>();
