import { describe, expect, it } from 'vitest';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import type { WrittenFormat } from '../../fixtures/formats/written-format.ts';
import { checkAccount, checkBeginnings } from './account.ts';
import { boundaries, laid, some, valueOf } from './damaged.ts';
import { damageEvents } from './events.ts';
import { familyOf, type Family } from './families.ts';
import { elementIn, isSpread, isWithin, objectsIn, type Parts } from './json-parts.ts';
import type { Range } from './losses.ts';
import { readDamaged } from './read-damaged.ts';

const events = damageEvents(0, 5);

interface Cut {
  readonly at: number;
  /** Where the item that the cut is in begins; undefined between items. */
  readonly item: number | undefined;
}

/** What is told of a text of each family that ends at `at` where no event of the cut item can be saved. */
const expected: Readonly<Record<Exclude<Family, 'deep'>, (cut: Cut) => readonly (string | RegExp)[]>> = {
  scanned: ({ at }) => [`json/truncated ${String(at)}`],
  listed: ({ at, item }) => [
    ...(item === undefined ? [] : [`json/truncated ${String(item)} (warning)`]),
    `json/truncated ${String(at)}`,
  ],
  following: ({ item }) => (item === undefined ? [] : [`json/truncated ${String(item)} (warning)`]),
  table: ({ item }) =>
    item === undefined ? [] : [new RegExp(`^(?:csv/bad-row|event/not-an-event) ${String(item)} \\(warning\\)$`)],
  lines: ({ item }) =>
    item === undefined ? [] : [new RegExp(`^(?:gzip/bad-data|event/not-an-event) ${String(item)} \\(warning\\)$`)],
};

describe.each(writtenFormats)('$name ($file), cut off', (format) => {
  it('keeps each event that is whole, invents none and says where the text ends', async () => {
    const made = laid(format, events);
    const { bytes, items, values, times } = made;
    const family = familyOf(format);
    const third = items[2]!;
    const cuts = new Set([
      ...items.slice(1).flatMap(({ start, end, whole }) => [start, whole - 1, whole, end]),
      ...some(boundaries(bytes, third.start, third.end), 25),
      ...(family === 'following' || family === 'table' || family === 'lines' ? [] : [endOfText(bytes) - 1]),
    ]);
    const files = [...cuts]
      .filter((at) => at < bytes.length)
      .map((at) => ({ path: String(at), bytes: bytes.subarray(0, at), at }));
    const outcomes = await readDamaged(files);
    for (const { path, at } of files) {
      const outcome = outcomes.get(path)!;
      const shown = `${path} of ${String(bytes.length)}: ${outcome.told.join('; ')}`;
      const whole = items.filter((item) => item.whole <= at).length;
      const cut = items.find((item) => item.start < at && at < item.whole);
      const kept = outcome.events.map(valueOf);
      const saved = kept.length - whole * times;
      expect(kept.slice(0, whole * times), shown).toEqual(
        values.slice(0, whole).flatMap((value) => Array.from({ length: times }, () => value)),
      );
      // An event may be whole where what wraps it is not.
      expect(saved, shown).toBeLessThanOrEqual(cut ? times : 0);
      if (family !== 'table') for (const value of kept.slice(whole * times)) expect(value, shown).toBe(values[whole]);
      checkAccount(outcome, at, shown);
      checkBeginnings(outcome, bytes, shown);
      if (saved > 0) continue;
      const item = cut && startOf(bytes, cut.start, at);
      if (family === 'deep') {
        // Of what wraps the element, nothing is lost but its end.
        const element =
          cut && elementsIn({ format, made }, [cut.start, cut.end]).find((one) => at > one[0] && at < one[1]);
        const lost = element ? [`json/truncated ${String(element[0])} (warning)`] : [];
        const isOpen = cut !== undefined || !isDocument(format);
        expect(outcome.told, shown).toEqual([...lost, ...(isOpen ? [`json/truncated ${String(at)}`] : [])]);
        continue;
      }
      const told = expected[family]({ at, item });
      expect(outcome.told.length, shown).toBe(told.length);
      told.forEach((one, n) => {
        if (typeof one === 'string') expect(outcome.told[n], shown).toBe(one);
        else expect(outcome.told[n], shown).toMatch(one);
      });
      expect(outcome.skippedBytes, shown).toBe(item === undefined ? 0 : at - item);
    }
  });
});

/** Each item is a document of its own. */
function isDocument({ file }: WrittenFormat): boolean {
  return file === 'payloads';
}

/** The objects of an item that are read one by one: those that hold events, and in rows of fields all. */
function elementsIn(parts: Parts, item: Range): readonly Range[] {
  if (!isSpread(parts.format)) return [elementIn(parts, item)];
  const all = objectsIn(parts.made.bytes, item);
  return all.filter((one) => !all.some((other) => other !== one && isWithin(one, other)));
}

/** Where the object begins that the cut is in: after RFC 7464's mark, and after a line of Elastic's bulk API. */
function startOf(bytes: Uint8Array, start: number, at: number): number {
  const action = Buffer.from(bytes.subarray(start, at)).toString().startsWith('{"index"')
    ? bytes.indexOf(0x0a, start)
    : -1;
  if (action >= 0 && action + 1 < at) return action + 1;
  return bytes[start] === 0x1e ? start + 1 : start;
}

/** Length without white space at the end. */
function endOfText(bytes: Uint8Array): number {
  return Buffer.from(bytes).toString('latin1').trimEnd().length;
}
