import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { EventDetail, RowId } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import type { Rows } from './rows.svelte.ts';

interface Services {
  readonly engine: Engine;
  readonly rows: Rows;
  readonly idle: Idle;
  readonly faults: Faults;
}

/** The grid's cursor and the event shown in full. While an event is shown, it follows the cursor. */
export class Selection {
  #cursor = $state(0);
  #row = $state.raw<RowId | undefined>(undefined);
  #event = $state.raw<EventDetail | undefined>(undefined);
  #loading: AbortController | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
  }

  get cursor(): number {
    return Math.min(this.#cursor, Math.max(0, this.#to.rows.count - 1));
  }
  /** The event that is open, or undefined. */
  get row(): RowId | undefined {
    return this.#row;
  }
  /** The open event; the one before it while its own is on the way. */
  get event(): EventDetail | undefined {
    return this.#event;
  }
  get isOpen(): boolean {
    return this.#row !== undefined;
  }

  moveTo(index: number): void {
    this.#cursor = Math.max(0, Math.min(index, this.#to.rows.count - 1));
    if (this.isOpen) void this.openAt(this.#cursor);
  }

  /** Opens the event at a place of the shown result. */
  async openAt(index: number): Promise<void> {
    this.#cursor = index;
    await this.#to.idle.during(async () => {
      try {
        const row = this.#to.rows.at(index) ?? (await this.#to.rows.load(index));
        if (row && this.#cursor === index) await this.open(row.row);
      } catch (error) {
        this.#to.faults.add(error);
      }
    });
  }

  async open(row: RowId): Promise<void> {
    if (this.#row === row && this.#event?.row === row) return;
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#row = row;
    await this.#to.idle.during(async () => {
      try {
        const event = await this.#to.engine.event(row, { signal: loading.signal });
        if (!loading.signal.aborted) this.#event = event;
      } catch (error) {
        if (loading.signal.aborted || isAbort(error)) return;
        this.close();
        this.#to.faults.add(error);
      }
    });
  }

  /** Moves to the event `by` places further down, if there is one. */
  step(by: number): void {
    const index = this.cursor + by;
    if (index >= 0 && index < this.#to.rows.count) void this.openAt(index);
  }

  close(): void {
    this.#loading?.abort();
    this.#row = undefined;
    this.#event = undefined;
  }

  /**
   * Another result is shown. The cursor stays on the open event if it is at hand there; otherwise it stays where it
   * was in a result of the same filter, and goes to the first event of another.
   */
  resultShown(isSameFilter: boolean): void {
    const index = this.#row === undefined ? -1 : this.#to.rows.indexOf(this.#row);
    if (index >= 0) this.#cursor = index;
    else if (!isSameFilter) this.#cursor = 0;
  }
}
