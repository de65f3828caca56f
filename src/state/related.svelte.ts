import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { RelatedEvent } from '../model/explorer.ts';
import type { EventDetail, RowId } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';

interface Services {
  readonly engine: Engine;
  readonly idle: Idle;
  readonly faults: Faults;
}

/** An event that is of the same action as the open one. */
export interface LoadedRelated extends RelatedEvent {
  /** Its bytes, where they were asked for. */
  readonly event: EventDetail | undefined;
}

/** Events read for what they say; more would take too long to wait for. */
const maxRead = 4;

/** The other events of the open event's action. */
export class Related {
  #events = $state.raw<readonly LoadedRelated[] | undefined>(undefined);
  #more = $state(0);
  #mayMiss = $state(false);
  #loading: AbortController | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
  }

  /** Undefined until they are known. */
  get events(): readonly LoadedRelated[] | undefined {
    return this.#events;
  }
  /** How many there are beyond those. */
  get more(): number {
    return this.#more;
  }

  /** There may be others, which only a search would find. */
  get mayMiss(): boolean {
    return this.#mayMiss;
  }

  /** `isRead`: the first few of those with the same sharedEventID are read too. */
  async load(row: RowId, isRead: boolean): Promise<void> {
    this.stop();
    const loading = new AbortController();
    this.#loading = loading;
    const { engine, idle, faults } = this.#to;
    const { signal } = loading;
    await idle.during(async () => {
      try {
        const { events, more, mayMiss } = await engine.related(row, { signal });
        const loaded: LoadedRelated[] = [];
        for (const one of events) {
          const wanted = isRead && one.relation === 'shared' && loaded.length < maxRead;
          loaded.push({ ...one, event: wanted ? await engine.event(one.row, { signal }) : undefined });
        }
        signal.throwIfAborted();
        this.#events = loaded;
        this.#more = more;
        this.#mayMiss = mayMiss;
      } catch (error) {
        if (!signal.aborted && !isAbort(error)) faults.add(error);
      }
    });
  }

  stop(): void {
    this.#loading?.abort();
    this.#events = undefined;
    this.#more = 0;
    this.#mayMiss = false;
  }
}
