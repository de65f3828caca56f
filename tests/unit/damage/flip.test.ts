import { describe, expect, it } from 'vitest';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { checkAccount, tellsOf } from './account.ts';
import { boundaries, flipped, laid, some, valueOf, type Laid } from './damaged.ts';
import { damageEvents } from './events.ts';
import { familyOf } from './families.ts';
import { readDamaged } from './read-damaged.ts';

const events = damageEvents(0, 5);
/** Makes a quote a hash, a comma a minus, a brace a z; and `{` a `[`, a letter the other case, a line's end a `*`. */
const masks = [0x01, 0x20] as const;

/** The next byte from `at` on that is no white space: a bracket's change shows only there. */
function afterSpace(bytes: Uint8Array, at: number): number {
  let to = at + 1;
  while (bytes[to]! <= 0x20) to++;
  return to;
}

/** The items that a changed byte is in or between: what of them is lost is told, all others are kept. */
function touchedBy({ items }: Laid, at: number, endsRow: boolean): number[] {
  const touched = items.findIndex(({ start, end }) => at >= start && at < end);
  // Two rows in one line are one that does not fit.
  return endsRow && touched >= 0 && at >= items[touched]!.whole ? [touched, touched + 1] : [touched];
}

describe.each(writtenFormats)('$name ($file), with a flipped bit', (format) => {
  it('keeps all events that the bit is not in, and tells of the one that it is in', async () => {
    const made = laid(format, events);
    const { bytes, items, values, times } = made;
    const family = familyOf(format);
    const isRow = family === 'table' || family === 'lines';
    const [first, second, third] = [items[0]!, items[1]!, items[2]!];
    const places = [
      ...some(boundaries(bytes, 0, first.start), 8),
      ...boundaries(bytes, first.whole - 1, second.start + 1),
      ...some(boundaries(bytes, third.start, third.end), 30),
      ...boundaries(bytes, items[4]!.whole - 1, bytes.length),
    ].filter((at) => at < bytes.length);
    const files = [...new Set(places)].map((at, n) => {
      const mask = masks[n % masks.length]!;
      return { path: `${String(at)} by ${String(mask)}`, bytes: flipped(bytes, at, mask), at };
    });
    const outcomes = await readDamaged(files);
    for (const { path, at, bytes: changed } of files) {
      const outcome = outcomes.get(path)!;
      const near = JSON.stringify(Buffer.from(changed.subarray(Math.max(0, at - 10), at + 10)).toString('latin1'));
      const shown = `${path}, ${near}: ${outcome.told.join('; ')}`;
      const kept = outcome.events.map(valueOf);
      checkAccount(outcome, changed.length, shown);
      expect(kept.length, shown).toBeLessThanOrEqual(values.length * times);
      if (kept.length < values.length * times) {
        expect(tellsOf(outcome, at, afterSpace(changed, at)), shown).toBe(true);
      }
      // What stands before the events says where they are, or what their columns are called; the first tells the format.
      if (at <= first.start) continue;
      const touched = touchedBy(made, at, isRow);
      const others = values.filter((_, n) => !touched.includes(n));
      expect(
        others.filter((value) => !kept.includes(value)).map((value) => values.indexOf(value)),
        shown,
      ).toEqual([]);
    }
  });
});
