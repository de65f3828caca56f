import type { Engine } from '../model/engine.ts';
import type { FacetValue } from '../model/explorer.ts';
import type { Faults } from './faults.svelte.ts';
import { accessKeyField } from './filter-presets.ts';
import { valueQuery, withTerm } from './filter-terms.ts';
import type { Idle } from './idle.ts';
import type { Search } from './search.svelte.ts';

const maxKeys = 15;

interface Services {
  readonly engine: Engine;
  readonly idle: Idle;
  readonly faults: Faults;
  readonly search: Search;
}

/** The choice of an access key whose calls are to be followed: those with the most calls under the filter. */
export class KeyTrail {
  #keys = $state.raw<readonly FacetValue[] | undefined>(undefined);
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
  }

  /** Set while the user is asked. */
  get keys(): readonly FacetValue[] | undefined {
    return this.#keys;
  }

  async ask(): Promise<void> {
    const { engine, idle, faults, search } = this.#to;
    await idle.during(async () => {
      try {
        const request = { field: accessKeyField, prefix: '', filter: search.filter, limit: maxKeys };
        this.#keys = await engine.complete(request);
      } catch (error) {
        faults.add(error);
      }
    });
  }

  follow(key: string): void {
    const { search } = this.#to;
    search.setFilter(withTerm(search.filter, valueQuery(accessKeyField.split('.'), key)));
    this.close();
  }

  close(): void {
    this.#keys = undefined;
  }
}
