import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventText, identityText } from './json-text-arbitrary.ts';
import { cellsByColumn, joined, makeScanHarness, records, scanPieces, type Cell } from './scan-harness.ts';

// Takes rows only at the end of a document: until then what came before is known.
const harness = makeScanHarness();
const columns = ['time', 'flags', 'ids', 'contentHash', 'length'] as const;

/** All that is known of each of these events, in documents of their own or in one. */
function factsOf(documents: readonly string[], cuts: (bytes: Uint8Array) => readonly number[] = () => []): unknown {
  const cells = new Map<string, Cell[]>();
  const numbers = new Map<string, number[]>(columns.map((name) => [name, []]));
  for (const text of documents) {
    const bytes = Buffer.from(text);
    const { taken, fault } = scanPieces(harness, bytes, records, cuts(bytes));
    expect(fault).toBeUndefined();
    for (const [name, list] of cellsByColumn(taken)) cells.set(name, [...(cells.get(name) ?? []), ...list]);
    for (const name of columns) numbers.get(name)!.push(...joined(taken, (rows) => rows[name]));
  }
  return { cells, numbers };
}

/** Objects that come again and again, where they are looked up and where they are not. */
const parts = fc.constantFrom('userIdentity', 'tlsDetails', 'userIdentity', 'requestParameters', 'resources');
const around = fc.constantFrom('"eventName":"A"', '"eventName":"B\\n"', '"eventName":1e400', '"eventSource":{}');

it('an object that has come before gives what it gives where it is new', { timeout: 60_000 }, () => {
  const pool = fc.array(fc.oneof(identityText, eventText), { minLength: 1, maxLength: 3 });
  const use = fc.record({ part: parts, which: fc.nat(2), before: around, after: around, twice: fc.nat(9) });
  fc.assert(
    fc.property(
      pool,
      fc.array(use, { minLength: 2, maxLength: 12 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
      (objects, uses, shares) => {
        const events = uses.map(({ part, which, before, after, twice }) => {
          const member = `"${part}":${objects[which % objects.length]!}`;
          return `{${[before, member, ...(twice === 0 ? [member] : []), after].join(',')}}`;
        });
        const alone = factsOf(events.map((event) => `{"Records":[${event}]}`));
        const together = [`{"Records":[${events.join(',')}]}`];
        expect(factsOf(together)).toEqual(alone);
        expect(
          factsOf(together, (bytes) => shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b)),
        ).toEqual(alone);
      },
    ),
    { numRuns: 600 },
  );
});
