import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { EventDetail, RowId } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { IndexRanges } from './index-ranges.ts';
import type { Rows } from './rows.svelte.ts';

interface Services {
  readonly engine: Engine;
  readonly rows: Rows;
  readonly idle: Idle;
  readonly faults: Faults;
}

/** How a move or a click changes which rows are selected: this one, up to this one, or this one besides. */
export type SelectionMode = 'one' | 'extend' | 'toggle';

/** An event that is read before it is opened. */
interface ReadAhead {
  readonly row: RowId;
  readonly event: Promise<EventDetail>;
  readonly controller: AbortController;
}

/** Selected rows that are looked for again when more events come in. */
const maxFollowed = 500;

/**
 * The grid's cursor, the rows that are selected, and the event shown in full. While an event is shown, it follows the
 * cursor.
 */
export class Selection {
  #cursor = $state(0);
  #selected = $state.raw(IndexRanges.none);
  /** The events of the selected rows, where all of them are at hand and not too many. */
  #selectedRows: readonly RowId[] = [];
  /** Where an extended selection began. */
  #anchor = 0;
  #row = $state.raw<RowId | undefined>(undefined);
  #event = $state.raw<EventDetail | undefined>(undefined);
  #loading: AbortController | undefined;
  /** The place of the row that is to be opened once it is there. */
  #asked: number | undefined;
  #ahead: ReadAhead | undefined;
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

  /** Places of the selected rows in the shown result. */
  get selected(): IndexRanges {
    return this.#selected;
  }

  moveTo(index: number, mode: 'one' | 'extend' = 'one'): void {
    const place = Math.max(0, Math.min(index, this.#to.rows.count - 1));
    this.select(place, mode);
    if (this.isOpen) void this.#show(place);
  }

  /** Puts the cursor on a row and selects by it. */
  select(index: number, mode: SelectionMode = 'one'): void {
    this.#asked = undefined;
    if (this.#to.rows.count === 0) return;
    if (mode === 'extend') {
      const anchor = this.#selected.count === 0 ? this.cursor : this.#anchor;
      this.#anchor = anchor;
      this.#setSelected(IndexRanges.of(Math.min(anchor, index), Math.max(anchor, index) + 1));
    } else {
      this.#anchor = index;
      this.#setSelected(mode === 'one' ? IndexRanges.of(index, index + 1) : this.#selected.toggled(index));
    }
    this.#cursor = index;
  }

  selectAll(): void {
    this.#setSelected(IndexRanges.of(0, this.#to.rows.count));
  }

  clearSelected(): void {
    this.#setSelected(IndexRanges.none);
  }

  /** Reads the event at a place of the shown result, which is likely to be opened next. */
  expect(index: number): void {
    const row = this.#to.rows.at(index)?.row;
    if (row === undefined || row === this.#row || row === this.#ahead?.row) return;
    this.#ahead?.controller.abort();
    const controller = new AbortController();
    const event = this.#to.idle.during(() => this.#to.engine.event(row, { signal: controller.signal }));
    // whoever opens it meets what is wrong
    event.catch(() => undefined);
    this.#ahead = { row, event, controller };
  }

  /** Opens the event at a place of the shown result. It stays selected with others, or is the one selected. */
  async openAt(index: number): Promise<void> {
    if (!this.#selected.has(index)) this.select(index);
    await this.#show(index);
  }

  async #show(index: number): Promise<void> {
    this.#cursor = index;
    this.#asked = index;
    await this.#to.idle.during(async () => {
      try {
        const row = this.#to.rows.at(index) ?? (await this.#to.rows.load(index));
        if (this.#asked !== index) return;
        this.#asked = undefined;
        if (!row) return;
        // rows that were not at hand are no longer selected once another result is shown
        if (this.#selected.count === 0) this.select(index);
        await this.open(row.row);
      } catch (error) {
        if (this.#asked === index) this.#asked = undefined;
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
        const event = await this.#read(row, loading.signal);
        if (!loading.signal.aborted) this.#event = event;
      } catch (error) {
        if (loading.signal.aborted || isAbort(error)) return;
        this.close();
        this.#to.faults.add(error);
      }
    });
  }

  /** As it was read ahead, else now. */
  async #read(row: RowId, signal: AbortSignal): Promise<EventDetail> {
    const ahead = this.#ahead;
    if (ahead?.row === row) {
      this.#ahead = undefined;
      try {
        return await ahead.event;
      } catch {
        signal.throwIfAborted();
      }
    }
    return this.#to.engine.event(row, { signal });
  }

  /** Moves to the event `by` places further down, if there is one. */
  step(by: number): void {
    const index = this.cursor + by;
    if (index < 0 || index >= this.#to.rows.count) return;
    this.select(index);
    void this.openAt(index);
  }

  close(): void {
    this.#asked = undefined;
    this.#loading?.abort();
    this.#row = undefined;
    this.#event = undefined;
  }

  /**
   * Another result is shown. The cursor stays on the open event if it is at hand there and no other is about to be
   * opened; otherwise it stays where it was in a result of the same filter, and goes to the first event of another. The
   * selected rows stay selected if all of them are at hand; a part of them would be a surprise.
   */
  resultShown(isSameFilter: boolean): void {
    const { rows } = this.#to;
    this.#ahead = undefined;
    if (!isSameFilter) this.#asked = undefined;
    const places = isSameFilter ? this.#selectedRows.map((row) => rows.indexOf(row)) : [];
    this.#setSelected(
      places.every((place) => place >= 0)
        ? places.reduce((ranges, place) => ranges.with(place, place + 1), IndexRanges.none)
        : IndexRanges.none,
    );
    const index = this.#row === undefined || this.#asked !== undefined ? -1 : rows.indexOf(this.#row);
    if (index >= 0) {
      this.#cursor = index;
      if (this.#selected.count === 0) this.select(index);
    } else if (!isSameFilter) this.#cursor = 0;
    this.#anchor = this.#cursor;
  }

  #setSelected(selected: IndexRanges): void {
    this.#selected = selected;
    const rows = selected.count > maxFollowed ? [] : selected.first(maxFollowed).map((at) => this.#to.rows.at(at)?.row);
    this.#selectedRows = rows.every((row) => row !== undefined) ? rows : [];
  }
}
