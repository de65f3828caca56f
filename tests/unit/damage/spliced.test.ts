import { describe, expect, it } from 'vitest';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { parse } from '../../fixtures/formats/written-format.ts';
import { logFile } from '../ingest/sample-events.ts';
import { checkAccount, tellsOf } from './account.ts';
import { concat, encode, laid, spliced, valueOf, type Laid } from './damaged.ts';
import { damageEvents } from './events.ts';
import { familyOf, type Family } from './families.ts';
import { readDamaged } from './read-damaged.ts';

const events = damageEvents(0, 5);
const others = damageEvents(50, 53);
const zeros = new Uint8Array(64);
const text = encode(' -- 8< -- cut here -- 8< -- ');
const mark = Uint8Array.of(0xef, 0xbb, 0xbf);
const log = logFile(others);
const line = encode(`2026-01-01T00:00:00.000Z ${others[0]!}\n`);

interface Damage {
  readonly bytes: Uint8Array;
  /** The stretch in which the damage is. */
  readonly from: number;
  readonly to: number;
  /** Items that the damage is in. */
  readonly touched: readonly number[];
}

/** Something put in before the byte at `at`. */
function put(made: Laid, at: number, part: Uint8Array, touched: readonly number[] = []): Damage {
  return { bytes: spliced(made.bytes, at, part), from: at, to: at + part.length, touched };
}

const inside = ({ items }: Laid): number => Math.floor((items[2]!.start + items[2]!.end) / 2);

const damages: Readonly<Record<string, (made: Laid) => Damage>> = {
  'text between two events': (made) => put(made, made.items[2]!.start, text, [2]),
  'zeros between two events': (made) => put(made, made.items[2]!.start, zeros, [2]),
  'a piece of another event between two': ({ ...made }) =>
    put(made, made.items[2]!.start, made.bytes.subarray(made.items[0]!.start + 20, made.items[0]!.start + 90), [2]),
  'text in an event': (made) => put(made, inside(made), text, [2]),
  'zeros in an event': (made) => put(made, inside(made), zeros, [2]),
  'the start of a log file in an event': (made) => put(made, inside(made), log.subarray(0, 100), [2]),
  'zeros before all': (made) => put(made, 0, zeros, [0]),
  'zeros after all': (made) => put(made, made.bytes.length, zeros),
  'text after all': (made) => put(made, made.bytes.length, text),
  'an event that lost its middle': ({ bytes, items }) => {
    const { start, end } = items[2]!;
    const cut = concat(bytes.subarray(0, start + 30), bytes.subarray(end - 30));
    return { bytes: cut, from: start, to: start + 60, touched: [2] };
  },
  'the end of one event and the start of the next are gone': ({ bytes, items }) => ({
    bytes: concat(bytes.subarray(0, items[1]!.end - 45), bytes.subarray(items[2]!.start + 1)),
    from: items[1]!.start,
    to: items[1]!.end + items[2]!.end - items[2]!.start,
    touched: [1, 2],
  }),
};

/** Of these the first row or line says what all are. */
const needsItsStart: readonly Family[] = ['table', 'deep'];

describe.each(writtenFormats)('$name ($file)', (format) => {
  const made = laid(format, events);
  const family = familyOf(format);

  it('keeps the events beside something that does not belong there', async () => {
    const files = Object.entries(damages).map(([path, damage]) => ({ path, ...damage(made) }));
    const outcomes = await readDamaged(files);
    for (const { path, bytes, from, to, touched } of files) {
      const outcome = outcomes.get(path)!;
      const shown = `${path}: ${outcome.told.join('; ')}`;
      checkAccount(outcome, bytes.length, shown);
      const kept = new Set(outcome.events.map(valueOf));
      expect(tellsOf(outcome, from, to) || outcome.events.length > (made.values.length - 1) * made.times, shown).toBe(
        true,
      );
      if (from === 0 && needsItsStart.includes(family)) continue;
      const lost = made.values.flatMap((value, n) => (kept.has(value) || touched.includes(n) ? [] : [n]));
      expect({ shown, lost }).toEqual({ shown, lost: [] });
    }
  });

  it('reads what follows it in the same file, or tells of it', async () => {
    const second = laid(format, others);
    const plain = others.map((event) => valueOf(parse(event)));
    const files = [
      { path: 'the same format', bytes: concat(made.bytes, second.bytes), later: second.values },
      {
        path: 'the same format on the next line',
        bytes: concat(made.bytes, encode('\n'), second.bytes),
        later: second.values,
      },
      { path: 'a mark before it', bytes: concat(made.bytes, mark, second.bytes), later: second.values },
      { path: 'a log file', bytes: concat(made.bytes, log), later: plain },
      { path: 'a log file on the next line', bytes: concat(made.bytes, encode('\n'), log), later: plain },
      { path: 'a line of CloudWatch Logs', bytes: concat(made.bytes, line), later: plain.slice(0, 1) },
      { path: 'a table', bytes: concat(made.bytes, encode('\neventName,eventTime\na,b\n')), later: [] },
    ];
    const outcomes = await readDamaged(files);
    for (const { path, bytes, later } of files) {
      const outcome = outcomes.get(path)!;
      const shown = `${path}: ${outcome.told.join('; ')}`;
      checkAccount(outcome, bytes.length, shown);
      const kept = new Set(outcome.events.map(valueOf));
      const lost = made.values.flatMap((value, n) => (kept.has(value) ? [] : [n]));
      const isLater = later.length > 0 && later.every((value) => kept.has(value));
      expect({ shown, lost, ok: isLater || tellsOf(outcome, made.bytes.length, bytes.length) }).toEqual({
        shown,
        lost: [],
        ok: true,
      });
    }
  });

  it('says what is the matter where there is no event at all', async () => {
    const { open = '', close = '' } = format;
    const files = [
      { path: 'nothing', bytes: new Uint8Array(0) },
      { path: 'white space', bytes: encode(' \r\n\t ') },
      { path: 'zeros', bytes: new Uint8Array(100) },
      { path: 'its start', bytes: encode(open) },
      { path: 'its start and end', bytes: encode(open + close) },
    ].filter(({ path, bytes }, n) => n < 3 || (bytes.length > 0 && path !== ''));
    const outcomes = await readDamaged(files);
    for (const { path, bytes } of files) {
      const outcome = outcomes.get(path)!;
      checkAccount(outcome, bytes.length, path);
      expect({ path, events: outcome.events.length }).toEqual({ path, events: 0 });
      // A list or table without entries is whole as it is.
      const isEmptyList = path === 'its start and end' || (path === 'its start' && family === 'table');
      if (!isEmptyList) expect(outcome.told.length, path).toBeGreaterThan(0);
    }
  });
});
