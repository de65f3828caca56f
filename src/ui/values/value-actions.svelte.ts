/** What can be done with a value that an event holds, wherever it is shown. One menu serves all places. */
import { createContext } from 'svelte';
import type { JsonNode } from '../../model/json-tree.ts';
import type { FieldPath, Query } from '../../model/query.ts';
import type { App } from '../../state/app.svelte.ts';
import { negated, pathText, valueQuery, withTerm } from '../../state/filter-terms.ts';
import { copyText } from '../kit/copy-text.ts';

export interface ValueTarget {
  /** Object keys from the event's root; places in arrays left out, as the filter language does. */
  readonly path: FieldPath | undefined;
  /** True for events that have the value; undefined where no filter can say so. */
  readonly query: Query | undefined;
  /** For the clipboard; undefined where the whole is not at hand. */
  readonly text: string | undefined;
  /** What the menu stands beside. */
  readonly anchor: HTMLElement;
  /** What gets the focus back; the anchor where it is not said. */
  readonly returnTo?: HTMLElement;
}

export interface ValueAction {
  readonly label: string;
  readonly run: () => void;
}

export class ValueActions {
  #target = $state.raw<ValueTarget | undefined>(undefined);
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
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

  /** In the order of the menu. */
  actionsFor({ path, query, text }: ValueTarget): readonly ValueAction[] {
    const { columns, facets } = this.#app;
    const actions: ValueAction[] = [];
    if (query) {
      actions.push(
        { label: 'Filter for this value', run: () => this.filterBy(query) },
        { label: 'Filter out this value', run: () => this.filterBy(negated(query)) },
      );
    }
    const field = path && pathText(path);
    if (field !== undefined) {
      if (columns.has(field)) actions.push({ label: 'Remove this column', run: () => columns.remove(field) });
      else if (!columns.isFull) actions.push({ label: 'Add as column', run: () => columns.add(field) });
      actions.push({ label: 'Add as facet', run: () => facets.add(field) });
    }
    if (text !== undefined) actions.push({ label: 'Copy value', run: () => void copyText(text) });
    if (field !== undefined) actions.push({ label: 'Copy path', run: () => void copyText(field) });
    return actions;
  }

  /** Narrows the shown filter. */
  filterBy(query: Query): void {
    const { search } = this.#app;
    search.setFilter(withTerm(search.filter, query));
  }
}

/** The target for a leaf of an event's tree. */
export function leafTarget(node: JsonNode, path: FieldPath): Pick<ValueTarget, 'path' | 'query' | 'text'> {
  switch (node.kind) {
    case 'string':
      return { path, query: valueQuery(path, node.value), text: node.value };
    case 'number':
    case 'boolean':
      return { path, query: valueQuery(path, node.text), text: node.text };
    case 'null':
      return { path, query: valueQuery(path, undefined), text: node.text };
    default:
      return { path, query: undefined, text: undefined };
  }
}

export const [getValueActions, setValueActions] = createContext<ValueActions>();
