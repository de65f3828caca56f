/**
 * Events that came again with the same ID and other bytes: those that say the same all the same, as tools write them
 * that read JSON and write it anew. Compared where a case is opened, and so that hostile data cannot hold it up: up to a
 * number of events and a time in all. What comes after counts by its bytes alone.
 */
import { AppError } from '../base/app-error.ts';
import { Breather } from '../base/breathe.ts';
import { eventValue } from '../model/event-value.ts';
import type { ByteReader } from '../segment/byte-reader.ts';
import type { ByteWriter } from '../segment/byte-writer.ts';

const maxCompared = 20_000;
const maxMillis = 8000;
/** Far more than CloudTrail's own events have. */
const maxComparedBytes = 2 * 1024 * 1024;

export interface ReadEvents {
  /** Bytes of the event of a row. */
  readonly length: (row: number) => Promise<number>;
  readonly read: (row: number) => Promise<Uint8Array>;
  readonly hash: (bytes: Uint8Array) => string;
}

export class SameValues {
  /** For the first row of an ID in conflict, the rows by their values: one each. */
  readonly #rows = new Map<number, Map<string, number>>();
  readonly #again = new Map<number, number[]>();
  #compared = 0;
  #millis = 0;

  /**
   * Tells for each row, that has the ID of the row `first` and other bytes than all before, whether an earlier one says
   * the same. In the order in which they were opened.
   */
  async repeats(
    pairs: readonly { readonly row: number; readonly first: number }[],
    events: ReadEvents,
  ): Promise<ReadonlySet<number>> {
    const repeats = new Set<number>();
    const breather = new Breather();
    const began = performance.now();
    const before = this.#millis;
    for (const { row, first } of pairs) {
      if (this.#compared >= maxCompared || this.#millis >= maxMillis) break;
      this.#compared++;
      if (breather.due) await breather.take();
      if (await this.#isRepeat(row, first, events)) repeats.add(row);
      this.#millis = before + performance.now() - began;
    }
    return repeats;
  }

  /** Rows that were found to say the same as this one. */
  of(row: number): readonly number[] {
    return this.#again.get(row) ?? [];
  }

  /** All that it knows, for `read` of another. */
  write(writer: ByteWriter): void {
    for (const number of [this.#compared, Math.round(this.#millis), this.#rows.size]) writer.number(number);
    for (const [first, rows] of this.#rows) {
      writer.number(first);
      writer.number(rows.size);
      for (const [value, row] of rows) {
        writer.text(value);
        writer.number(row);
      }
    }
    writer.number(this.#again.size);
    for (const [row, others] of this.#again)
      for (const number of [row, others.length, ...others]) writer.number(number);
  }

  read(reader: ByteReader): void {
    this.#compared = reader.number();
    this.#millis = reader.number();
    for (let left = reader.number(); left > 0; left--) {
      const rows = new Map<string, number>();
      this.#rows.set(reader.number(), rows);
      for (let values = reader.number(); values > 0; values--) rows.set(reader.text(), reader.number());
    }
    for (let left = reader.number(); left > 0; left--) {
      this.#again.set(
        reader.number(),
        Array.from({ length: reader.number() }, () => reader.number()),
      );
    }
  }

  async #isRepeat(row: number, first: number, events: ReadEvents): Promise<boolean> {
    const value = await valueOf(row, events);
    if (value === undefined) return false;
    let known = this.#rows.get(first);
    if (!known) {
      const its = await valueOf(first, events);
      known = new Map(its === undefined ? [] : [[its, first]]);
      this.#rows.set(first, known);
    }
    const same = known.get(value);
    if (same === undefined) {
      known.set(value, row);
      return false;
    }
    const again = this.#again.get(same);
    if (again) again.push(row);
    else this.#again.set(same, [row]);
    return true;
  }
}

/** Bytes that are no text, or cannot be read again, say nothing that could be the same. */
async function valueOf(row: number, events: ReadEvents): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    if ((await events.length(row)) > maxComparedBytes) return undefined;
    bytes = await events.read(row);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
  const text = textOf(bytes);
  const value = text === undefined ? undefined : eventValue(text);
  return value === undefined ? undefined : events.hash(new TextEncoder().encode(value));
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
