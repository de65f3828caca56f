import type { Reason } from '../model/integrity.ts';
import type { ChainRecord } from './walk-chains.ts';
import { add } from './digest-slots.ts';
import type { LogName } from './object-names.ts';
import { note, span } from './reason.ts';

/** A log file is listed by the digest of the hour in which it was delivered, up to so much later than its name says. */
const lateDelivery = 15 * 60;

interface Hole {
  readonly from: number;
  readonly to: number;
  readonly kind: 'missing' | 'unreadable' | 'not-recording';
}

/** The times of an account and region without a digest that could list a log file. */
export class CoverageHoles {
  readonly #holes = new Map<string, Hole[]>();

  constructor(chains: readonly ChainRecord[]) {
    for (const chain of chains) {
      const at = `${chain.name.account} ${chain.name.region}`;
      for (const { from, to } of chain.missing) add(this.#holes, at, { from, to, kind: 'missing' });
      for (const { from, to, kind } of chain.gaps) {
        if (kind === 'not-recording') add(this.#holes, at, { from, to, kind });
      }
      for (const record of chain.records) {
        if (record.verdict === 'invalid') add(this.#holes, at, { ...record.window, kind: 'unreadable' });
      }
    }
    for (const holes of this.#holes.values()) holes.sort((a, b) => a.from - b.from || a.to - b.to);
  }

  /** Why no digest lists a log file, where a hole tells. */
  explain(name: LogName): Reason | undefined {
    const holes = this.#holes.get(`${name.account} ${name.region}`);
    if (!holes) return undefined;
    let low = 0;
    let high = holes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holes[middle]!.from - lateDelivery <= name.delivered) low = middle + 1;
      else high = middle;
    }
    // The hour itself and, for a file at the turn of the hour, the one before: holes are an hour long as a rule.
    const near = [holes[low - 1], holes[low - 2], holes[low - 3]];
    const hole = near.find((one) => one !== undefined && name.delivered <= one.to);
    if (!hole) return undefined;
    const times = span(hole.from, hole.to);
    if (hole.kind === 'missing') {
      return note('log/digest-missing', `The digest of its hour was not supplied (${times}).`);
    }
    if (hole.kind === 'unreadable') {
      return note('log/digest-invalid', `The digest of its hour is invalid (${times}).`);
    }
    return note('log/not-covered', `No digests were written then: validation or logging was off (${times}).`);
  }
}
