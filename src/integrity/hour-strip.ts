import { hourStates, maxStripHours, type HourState } from '../model/integrity.ts';

const hour = 3600;

/** A span of time of a chain in some state. */
export interface StripSpan {
  readonly from: number;
  readonly to: number;
  readonly state: HourState;
}

export interface Strip {
  readonly firstHour: number;
  readonly hours: Uint8Array;
  readonly hoursPerCell: number;
}

/**
 * Puts spans into cells of an hour, the worst state of each; of more hours where there would be too many cells. Digests
 * need not begin on the hour: a span of an hour is in the one cell that holds its middle.
 */
export class StripBuilder {
  #first = Infinity;
  #last = -Infinity;
  readonly #spans: StripSpan[] = [];

  add(span: StripSpan): void {
    if (!(span.from < span.to)) return;
    this.#spans.push(span);
    this.#first = Math.min(this.#first, firstHourOf(span));
    this.#last = Math.max(this.#last, lastHourOf(span));
  }

  build(): Strip {
    if (this.#spans.length === 0) return { firstHour: 0, hours: new Uint8Array(0), hoursPerCell: 1 };
    const total = this.#last - this.#first + 1;
    const hoursPerCell = Math.ceil(total / maxStripHours);
    const hours = new Uint8Array(Math.ceil(total / hoursPerCell));
    for (const span of this.#spans) {
      const code = hourStates.indexOf(span.state);
      const first = Math.floor((firstHourOf(span) - this.#first) / hoursPerCell);
      const last = Math.floor((lastHourOf(span) - this.#first) / hoursPerCell);
      for (let cell = first; cell <= last; cell++) hours[cell] = Math.max(hours[cell]!, code);
    }
    return { firstHour: this.#first * hour, hours, hoursPerCell };
  }
}

function firstHourOf({ from, to }: StripSpan): number {
  return to - from <= hour ? Math.floor((from + to) / 2 / hour) : Math.floor((from + hour / 2) / hour);
}

function lastHourOf(span: StripSpan): number {
  if (span.to - span.from <= hour) return firstHourOf(span);
  return Math.max(firstHourOf(span), Math.floor((span.to - hour / 2 - 1) / hour));
}
