import { describe, expect, it } from 'vitest';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { parse } from '../../fixtures/formats/written-format.ts';
import { logFile } from '../ingest/sample-events.ts';
import { checkAccount, checkBeginnings } from './account.ts';
import { concat, encode, laid, valueOf, type Laid } from './damaged.ts';
import { damageEvents } from './events.ts';
import { familyOf } from './families.ts';
import {
  toldOfEmpty,
  toldOfLine,
  toldOfLog,
  toldOfOther,
  toldOfSame,
  toldOfZerosBefore,
  type Followed,
} from './follow-expected.ts';
import { holders, anEvent, latin1, objectsIn, type Parts } from './json-parts.ts';
import { lossesOf, toldOf } from './losses.ts';
import { readDamaged, type Outcome } from './read-damaged.ts';
import { expectedOfLine, expectedOfPayload, expectedOfTable } from './row-splice-expected.ts';
import { expectedOfSplice, joined } from './splice-expected.ts';

const events = damageEvents(0, 5);
const others = damageEvents(50, 53);
const zeros = new Uint8Array(64);
const text = encode(' -- 8< -- cut here -- 8< -- ');
const mark = Uint8Array.of(0xef, 0xbb, 0xbf);
const newline = encode('\n');
const log = logFile(others);
const line = encode(`2026-01-01T00:00:00.000Z ${others[0]!}\n`);

interface Edit {
  readonly at: number;
  readonly removed?: number;
  readonly part?: Uint8Array;
}

const inside = ({ items }: Laid): number => Math.floor((items[2]!.start + items[2]!.end) / 2);

const damages: Readonly<Record<string, (made: Laid) => Edit>> = {
  'text between two events': ({ items }) => ({ at: items[2]!.start, part: text }),
  'zeros between two events': ({ items }) => ({ at: items[2]!.start, part: zeros }),
  'a piece of another event between two': ({ items, bytes }) => ({
    at: items[2]!.start,
    part: bytes.subarray(items[0]!.start + 20, items[0]!.start + 90),
  }),
  'text in an event': (made) => ({ at: inside(made), part: text }),
  'zeros in an event': (made) => ({ at: inside(made), part: zeros }),
  'the start of a log file in an event': (made) => ({ at: inside(made), part: log.subarray(0, 100) }),
  'an event that lost its middle': ({ items }) => {
    const { start, end } = items[2]!;
    return { at: start + 30, removed: end - start - 60 };
  },
  'the end of one event and the start of the next are gone': ({ items }) => {
    const at = items[1]!.end - 45;
    return { at, removed: items[2]!.start + 1 - at };
  },
};

/** Places of bytes that are no UTF-8 are told besides. */
const isOfText = (told: string): boolean => told.startsWith('text/');

/** The first object that holds an event. */
function firstHolder({ format, made: { bytes } }: Parts): number {
  const isHolder = holders[format.file] ?? anEvent;
  const found = objectsIn(bytes, [0, bytes.length]).filter((one) => isHolder.test(latin1(bytes, one)));
  return Math.min(...found.map(([from]) => from));
}

describe.each(writtenFormats)('$name ($file)', (format) => {
  const made = laid(format, events);
  const family = familyOf(format);
  const isRows = family === 'table' || family === 'lines';
  const rowsOf = family === 'table' ? expectedOfTable : format.file === '000000' ? expectedOfLine : expectedOfPayload;
  const told = (outcome: Outcome, bytes: Uint8Array): string[] =>
    (isRows ? lossesOf(outcome) : toldOf(outcome, bytes)).filter((one) => !isOfText(one));

  it('keeps the events beside something that does not belong there, and says exactly what is lost', async () => {
    const files = Object.entries(damages).map(([path, damage]) => {
      const { at, removed = 0, part = new Uint8Array(0) } = damage(made);
      const bytes = concat(made.bytes.subarray(0, at), part, made.bytes.subarray(at + removed));
      return { path, bytes, at, removed, inserted: part.length };
    });
    const outcomes = await readDamaged(files);
    for (const file of files) {
      const outcome = outcomes.get(file.path)!;
      const shown = `${file.path}: ${outcome.told.join('; ')}`;
      checkAccount(outcome, file.bytes.length, shown);
      checkBeginnings(outcome, file.bytes, shown);
      // The first line alone tells a log file from many.
      const readAs = outcome.format === 'S3 log file' ? 'scanned' : family;
      const wanted = isRows
        ? { gone: 0, ...rowsOf({ ...file, format, made }) }
        : { gone: 0, ...expectedOfSplice({ ...file, format, family: readAs, made }) };
      const kept = outcome.events.map(valueOf);
      const missing = made.values.flatMap((value, n) => (kept.includes(value) ? [] : [n]));
      const unexpected = missing.filter((n) => !wanted.lost.includes(n) && !wanted.changed.includes(n));
      const count = made.values.length * made.times - wanted.lost.length - wanted.gone;
      const found = told(outcome, file.bytes);
      expect({
        shown,
        unexpected,
        count: kept.length,
        told: isRows ? found : joined(found, file.bytes),
      }).toEqual({ shown, unexpected: [], count, told: isRows ? wanted.told : joined(wanted.told, file.bytes) });
    }
  });

  it('reads what follows it in the same file, or tells of it', async () => {
    const second = laid(format, others);
    const plain = others.map((event) => valueOf(parse(event)));
    const after = (...parts: readonly Uint8Array[]): Followed => ({
      format,
      end: made.bytes.length,
      bytes: concat(made.bytes, ...parts),
    });
    const records = others.map((event) => {
      const at = Buffer.from(log).indexOf(event);
      return [at, at + Buffer.byteLength(event)] as const;
    });
    const same = (followed: Followed, isMarked = false): { isRead: boolean; told: string[] } => ({
      isRead: true,
      told: toldOfSame(followed, isMarked),
    });
    const files = [
      { path: 'the same format', ...after(second.bytes), later: second.values, of: same },
      { path: 'the same on the next line', ...after(newline, second.bytes), later: second.values, of: same },
      {
        path: 'a mark before it',
        ...after(mark, second.bytes),
        later: second.values,
        of: (followed: Followed) => same(followed, true),
      },
      { path: 'a log file', ...after(log), later: plain, of: (one: Followed) => toldOfLog(one, records) },
      {
        path: 'a log file on the next line',
        ...after(newline, log),
        later: plain,
        of: (one: Followed) => toldOfLog(one, records),
      },
      { path: 'a line of CloudWatch Logs', ...after(line), later: plain.slice(0, 1), of: toldOfLine },
      ...[
        { path: 'a table', ...after(encode('\neventName,eventTime\na,b\n')) },
        { path: 'text', ...after(text) },
        { path: 'zeros', ...after(zeros) },
      ].map((one) => ({ ...one, later: [], of: () => ({ isRead: true, told: toldOfOther(one) }) })),
    ];
    const outcomes = await readDamaged(files);
    for (const { path, later, of, ...followed } of files) {
      const outcome = outcomes.get(path)!;
      checkAccount(outcome, followed.bytes.length, path);
      checkBeginnings(outcome, followed.bytes, path);
      const kept = outcome.events.map(valueOf);
      const wanted = of(followed);
      const events = [...made.values, ...(wanted.isRead ? later : [])];
      const times = path.includes('same') || path.includes('mark') ? made.times : 1;
      expect({
        path,
        events: [...new Set(kept)].sort(),
        count: kept.length,
        told: told(outcome, followed.bytes),
      }).toEqual({
        path,
        events: [...events].sort(),
        count: made.values.length * made.times + (wanted.isRead ? later.length * times : 0),
        told: wanted.told,
      });
    }
  });

  it('keeps all after zeros before it, and tells of them', async () => {
    const bytes = concat(zeros, made.bytes);
    const outcome = (await readDamaged([{ path: 'zeros', bytes }])).get('zeros')!;
    checkAccount(outcome, bytes.length, outcome.told.join('; '));
    const first = isRows ? 0 : zeros.length + firstHolder({ format, made });
    expect(new Set(outcome.events.map(valueOf))).toEqual(new Set(made.values));
    expect(told(outcome, bytes)).toEqual(toldOfZerosBefore({ format, end: 0, bytes }, zeros.length, first));
  });

  it('says what is the matter where there is no event at all', async () => {
    const { open = '', close = '' } = format;
    const files = [
      { path: 'nothing', bytes: new Uint8Array(0), told: ['read/empty undefined'] },
      { path: 'white space', bytes: encode(' \r\n\t '), told: ['decode/not-recognised 0'] },
      { path: 'zeros', bytes: new Uint8Array(100), told: ['decode/not-recognised 0'] },
      ...(open === '' ? [] : [{ path: 'start', bytes: encode(open), told: toldOfEmpty(format, open.length, false) }]),
      ...(close === ''
        ? []
        : [{ path: 'start and end', bytes: encode(open + close), told: toldOfEmpty(format, open.length, true) }]),
    ];
    const outcomes = await readDamaged(files);
    for (const { path, bytes, told: wanted } of files) {
      const outcome = outcomes.get(path)!;
      checkAccount(outcome, bytes.length, path);
      expect({ path, events: outcome.events, told: lossesOf(outcome) }).toEqual({ path, events: [], told: wanted });
    }
  });
});
