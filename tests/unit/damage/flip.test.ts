import { describe, expect, it } from 'vitest';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import type { WrittenFormat } from '../../fixtures/formats/written-format.ts';
import { checkAccount, checkBeginnings } from './account.ts';
import { boundaries, flipped, laid, some, valueOf, type Laid } from './damaged.ts';
import { damageEvents } from './events.ts';
import { familyOf, type Family } from './families.ts';
import { expectedOf } from './json-expected.ts';
import { faultIn, isSpread } from './json-parts.ts';
import { lossesOf, toldOf, trimmed } from './losses.ts';
import { readDamaged, type Outcome } from './read-damaged.ts';
import { expectedLine, expectedPayload, expectedRow, type ExpectedRows } from './row-expected.ts';

const events = damageEvents(0, 5);
/** Makes a quote a hash, a comma a minus, a brace a z; and `{` a `[`, a letter the other case, a line's end a `*`. */
const masks = [0x01, 0x20] as const;

interface FlippedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Files with one changed byte each; the places from `from` on, before `to`. */
function filesOf(bytes: Uint8Array, places: readonly number[]): FlippedFile[] {
  return [...new Set(places)]
    .filter((at) => at < bytes.length)
    .map((at, n) => {
      const mask = masks[n % masks.length]!;
      return { path: `${String(at)} by ${String(mask)}`, bytes: flipped(bytes, at, mask), at };
    });
}

function shownOf({ path, bytes, at }: FlippedFile, { told }: Outcome): string {
  const near = Buffer.from(bytes.subarray(Math.max(0, at - 10), at + 10)).toString('latin1');
  return `${path}, ${JSON.stringify(near)}: ${told.join('; ')}`;
}

/** Places of bytes that are no UTF-8 are told besides. */
const isOfText = (told: string): boolean => told.startsWith('text/invalid');

function checkKept(
  outcome: Outcome,
  { values, times }: Laid,
  lost: readonly number[],
  changed: readonly number[],
  shown: string,
): void {
  const kept = outcome.events.map(valueOf);
  const missing = values.flatMap((value, n) => (kept.includes(value) ? [] : [n]));
  expect({ shown, missing: missing.filter((n) => !lost.includes(n) && !changed.includes(n)) }).toEqual({
    shown,
    missing: [],
  });
  expect({ shown, count: kept.length }).toEqual({ shown, count: values.length * times - lost.length });
}

function rowsOf(family: Family, format: WrittenFormat): (made: Laid, bytes: Uint8Array, at: number) => ExpectedRows {
  if (family === 'table') {
    return (made, bytes, at) => {
      const n = made.items.findIndex(({ end }) => at < end);
      return expectedRow(format, made, bytes, at, events[n]!);
    };
  }
  return format.file === '000000' ? expectedLine : expectedPayload;
}

describe.each(writtenFormats)('$name ($file), with a flipped bit', (format) => {
  const made = laid(format, events);
  const { bytes, items } = made;
  const family = familyOf(format);
  const [first, second, third, last] = [items[0]!, items[1]!, items[2]!, items[4]!];

  it('keeps all events but the one that the bit is in, and says exactly what is lost', async () => {
    const files = filesOf(bytes, [
      ...boundaries(bytes, first.whole - 1, second.start + 1),
      ...some(boundaries(bytes, third.start, third.end), 30),
      ...boundaries(bytes, last.whole - 1, last.end),
    ]).filter(({ at }) => at < (family === 'table' || family === 'lines' ? last.end : last.whole));
    const outcomes = await readDamaged(files);
    for (const file of files) {
      const outcome = outcomes.get(file.path)!;
      const shown = shownOf(file, outcome);
      checkAccount(outcome, file.bytes.length, shown);
      checkBeginnings(outcome, file.bytes, shown);
      if (family === 'table' || family === 'lines') {
        const { lost, changed, told } = rowsOf(family, format)(made, file.bytes, file.at);
        checkKept(outcome, made, lost, changed, shown);
        expect({ shown, told: lossesOf(outcome).filter((one) => !isOfText(one)) }).toEqual({ shown, told });
        continue;
      }
      // The first line alone tells a log file from many.
      const readAs = outcome.format === 'S3 log file' ? 'scanned' : family;
      const { lost, changed, told } = expectedOf({ ...file, format, family: readAs, made });
      checkKept(outcome, made, lost === undefined ? [] : [lost], changed === undefined ? [] : [changed], shown);
      const found = toldOf(outcome, file.bytes).filter((one) => !isOfText(one));
      expect({ shown, told: found }).toEqual({ shown, told });
    }
  });

  it('before or after its events costs none of them', async () => {
    const around = [...boundaries(bytes, 0, first.start), ...boundaries(bytes, last.whole, bytes.length)];
    const files = filesOf(bytes, some(around, 24)).filter(({ at }) => at < first.start || at >= last.end);
    const outcomes = await readDamaged(files);
    for (const file of files) {
      const outcome = outcomes.get(file.path)!;
      const shown = shownOf(file, outcome);
      checkAccount(outcome, file.bytes.length, shown);
      checkBeginnings(outcome, file.bytes, shown);
      if (family === 'table') checkHeader(file, outcome, shown);
      else checkAround(file, outcome, shown);
    }
  });

  /** What is lost is before or after the events; and nothing is where all is JSON as it was. */
  function checkAround({ bytes: changed, at }: FlippedFile, outcome: Outcome, shown: string): void {
    checkKept(outcome, made, [], [], shown);
    const told = lossesOf(outcome);
    for (const one of told) {
      const [, from, to] = / (\d+)-(\d+)$/.exec(one) ?? [];
      const isBefore = Number(to) <= first.start;
      const isAfter = Number(from) >= last.whole;
      const isBetween = trimmed(changed, [Number(from), Number(to)]) === undefined || isSpread(format);
      expect(
        from === undefined ? one.startsWith('json/') : isBefore || isAfter || isBetween,
        `${one} of ${shown}`,
      ).toBe(true);
    }
    const isWhole = faultIn(changed) === undefined;
    if (isWhole && at < first.start) expect({ shown, told }).toEqual({ shown, told: [] });
    // Of what is around events only as much is looked at as finding them takes.
    const isPlain = /\w/.test(String.fromCharCode(bytes[at]!));
    if (!isWhole && !isPlain) expect(told.length, shown).toBeGreaterThan(0);
  }

  /** No row is lost but one that has lost its place to the header; a field that goes missing is told. */
  function checkHeader({ at }: FlippedFile, outcome: Outcome, shown: string): void {
    const told = lossesOf(outcome);
    const hasRow = told.some((one) => one.endsWith(`-${String(first.end)}`));
    const isNamed = outcome.diagnostics.some(({ code }) => code === 'decode/unread-columns');
    const isTold = told.length > 0 || isNamed || outcome.format !== format.name;
    const changed = isTold ? [0, 1, 2, 3, 4] : [];
    checkKept(outcome, made, hasRow ? [0] : [], changed, shown);
    for (const one of told) expect(one, shown).toMatch(/^(?:csv\/bad-row|event\/not-an-event) /);
    // The end of the header's line: it takes the first row in.
    if (hasRow) expect(at, shown).toBe(first.start - 1);
  }
});
