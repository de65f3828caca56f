import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { ScanLimits } from '../../../src/core/scanner.ts';
import type { ScanShape } from '../../../src/core/types.ts';
import { rowFlag } from '../../../src/model/columns.ts';
import { cellsByColumn, container, entriesOf, joined, makeScanHarness, scanPieces, type Cell } from './scan-harness.ts';

const harness = makeScanHarness();

interface Row {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly time: number;
  readonly flags: number;
  readonly ids: readonly number[];
  readonly hash: readonly number[];
}

function scan(text: string | Uint8Array, shape?: ScanShape) {
  return scanPieces(harness, typeof text === 'string' ? Buffer.from(text) : text, shape);
}

function scanWith(limits: Partial<ScanLimits>, text: string, cuts: readonly number[] = []) {
  return scanPieces(makeScanHarness(limits), Buffer.from(text), undefined, cuts);
}

/** The only row of a document whose only event has these members. */
function rowOf(members: string): Row {
  const { taken, fault } = scan(`{"Records":[{"eventName":"E"${members && `,${members}`}}]}`);
  expect(fault).toBeUndefined();
  expect(taken[0]?.rows).toBe(1);
  return {
    cells: new Map([...cellsByColumn(taken)].map(([name, cells]) => [name, cells[0]])),
    time: taken[0]!.time[0]!,
    flags: taken[0]!.flags[0]!,
    ids: [...taken[0]!.ids],
    hash: [...taken[0]!.contentHash],
  };
}

function cellOf(name: string, members: string): Cell {
  return rowOf(members).cells.get(name);
}

function isIrregular(members: string): boolean {
  return (rowOf(members).flags & rowFlag.irregular) !== 0;
}

describe('a document', () => {
  it('may hold its events anywhere in an object', () => {
    const event = '{"eventName":"A"}';
    expect(scan(`{"a":{"Records":[${event}]},"Records":[${event}],"b":[[{}]]}`).events).toEqual([[48, 65]]);
    expect(scan(` \n{ "\\u0052ecords" : [ ${event} , ${event} ] }\t`).events.length).toBe(2);
    expect(scan(`{"Records":[${event}],"Records":[${event}]}`).events.length).toBe(2);
    expect(scan(`{"records":[${event}]}`).anyPlaceFound).toBe(false);
    expect(scan('{"Records":[]}')).toMatchObject({ events: [], fault: undefined, anyPlaceFound: true });
    expect(scan(`{"Records":${event}}`)).toMatchObject({ events: [], fault: undefined, anyPlaceFound: false });
  });

  it('may be an array, and is never taken for the other shape', () => {
    expect(scan('[{"eventName":"A"}]', { kind: 'array' }).events).toEqual([[1, 18]]);
    expect(scan('[{"eventName":"A"}]')).toMatchObject({ events: [], fault: undefined });
    expect(scan('{"Records":[{"eventName":"A"}]}', { kind: 'array' })).toMatchObject({ events: [], fault: undefined });
  });

  it('may begin with a byte order mark', () => {
    expect(scan('\ufeff{"Records":[{"eventName":"A"}]}').events).toEqual([[15, 32]]);
    expect(scan(Buffer.from([0xef, 0xbb])).fault).toEqual({ code: 'truncated', at: 2 });
    expect(scan(Buffer.from([0xef, 0x41])).fault).toEqual({ code: 'syntax', at: 1 });
  });

  it('keeps the events before a fault, and says where the fault is', () => {
    const before = '{"Records":[{"eventName":"A"}';
    const faults = (after: string) => {
      const { events, fault } = scan(before + after);
      expect(events).toEqual([[12, 29]]);
      return fault && [fault.code, fault.at - before.length];
    };
    expect(faults(']} x')).toEqual(['trailing-bytes', 3]);
    expect(faults(']}')).toBeUndefined();
    expect(faults(']')).toEqual(['truncated', 1]);
    expect(faults(' {')).toEqual(['syntax', 1]);
    expect(faults(',]}')).toEqual(['syntax', 1]);
    expect(faults(',{"a":01}]}')).toEqual(['syntax', 7]);
    expect(faults(',{"a":tru}]}')).toEqual(['syntax', 9]);
    expect(faults(',{"a":"\\x"}]}')).toEqual(['syntax', 8]);
    expect(faults(',{"a":"\\u12g4"}]}')).toEqual(['syntax', 11]);
    expect(faults(',{"a":"b\n"}]}')).toEqual(['syntax', 8]);
    expect(faults(',{"a":"b')).toEqual(['truncated', 8]);
    expect(faults(',{"a":"b\u0001')).toEqual(['syntax', 8]);
    expect(faults(',{"a" "b"}]}')).toEqual(['syntax', 6]);
    expect(faults(`,{"a":${'['.repeat(400)}`)).toEqual(['too-deep', 6 + 253]);
  });

  it('is not at fault for bytes that are not UTF-8', () => {
    const bytes = Buffer.from('{"Records":[{"eventName":"\xff\xc0\x80"}]}', 'latin1');
    const { fault, taken } = scan(bytes);
    expect(fault).toBeUndefined();
    expect(cellsByColumn(taken).get('eventName')).toEqual(['\xff\xc0\x80']);
  });

  it('has elements that are not events counted', () => {
    const { events, skipped } = scan('{"Records":[1, {"a":1},{"eventID":null},[{"eventName":"A"}], "x"]}');
    expect(events).toEqual([[23, 39]]);
    expect(skipped).toEqual({ count: 4, bytes: 1 + 7 + 19 + 3, firstAt: 12 });
  });

  it('may be far longer than what is held of it', () => {
    const { text, scanner } = harness;
    text.begin();
    scanner.begin({ kind: 'object', key: 'Records' });
    const piece = Buffer.from('0123456789abcdef\\"'.repeat(4000));
    text.append(Buffer.from('{"other":"'));
    for (let i = 0; i < 50; i++) {
      text.append(piece);
      expect(scanner.run(false)).toBe('need-text');
      scanner.compact();
      expect(text.length).toBeLessThan(32768 + 2 * piece.length);
    }
    text.append(Buffer.from(`","${'k'.repeat(20000)}`));
    expect(scanner.run(false)).toBe('need-text');
    text.append(Buffer.from('":[1,2],"Records":[{"eventName":"A"}]}'));
    expect(scanner.run(true)).toBe('done');
    const { start, rows } = scanner.takeRows();
    expect(rows).toBe(1);
    expect(start[0]).toBe(10 + 50 * piece.length + 3 + 20000 + 19);
  });
});

describe('limits', () => {
  it('end a document whose nesting is deeper than allowed', () => {
    const text = '{"Records":[{"eventName":[[1]]}]}';
    expect(scanWith({ maxDepth: 5 }, text).fault).toBeUndefined();
    expect(scanWith({ maxDepth: 4 }, text).fault).toEqual({ code: 'too-deep', at: 26 });
  });

  it('end a document at an event that is longer than allowed, wherever the text was cut', () => {
    const event = `{"eventName":"${'x'.repeat(83)}"}`;
    const text = `{"Records":[{"eventName":"A"},${event}]}`;
    expect(event.length).toBe(99);
    expect(scanWith({ maxEventBytes: 99 }, text).events.length).toBe(2);
    for (const cuts of [[], [40, 100], [60, 128]]) {
      const { events, fault } = scanWith({ maxEventBytes: 98 }, text, cuts);
      expect(events.length).toBe(1);
      expect(fault).toEqual({ code: 'event-too-large', at: 30 });
    }
  });

  it('hand over rows when there are enough, also in the middle of a piece', () => {
    const events = Array.from({ length: 10 }, (_, i) => `{"eventName":"${String(i)}"}`);
    const outcome = scanWith({ maxRows: 3 }, `{"Records":[${events.join(',')}]}`, [40, 90, 91]);
    expect(outcome.taken.map(({ rows }) => rows)).toEqual([3, 3, 3, 1]);
    expect(outcome.taken.map(({ columns }) => entriesOf(columns.get('eventName')!))).toEqual([
      ['0', '1', '2'],
      ['3', '4', '5'],
      ['6', '7', '8'],
      ['9'],
    ]);
  });

  it('let rows be taken while an event has come in part', () => {
    const { text, scanner } = harness;
    text.begin();
    scanner.begin({ kind: 'object', key: 'Records' });
    text.append(Buffer.from('{"Records":[{"eventName":"A"},{"eventName":"B","awsRegion":"r\\u0031'));
    expect(scanner.run(false)).toBe('need-text');
    const first = scanner.takeRows();
    text.append(Buffer.from('","eventSource":"s"}]}'));
    expect(scanner.run(true)).toBe('done');
    const second = scanner.takeRows();
    expect([first.rows, second.rows]).toEqual([1, 1]);
    const cells = cellsByColumn([second]);
    expect(['eventName', 'awsRegion', 'eventSource'].map((name) => cells.get(name))).toEqual([['B'], ['r1'], ['s']]);
  });
});

describe('a column', () => {
  it('takes the last value of a repeated key', () => {
    expect(cellOf('awsRegion', '"awsRegion":"a","awsRegion":"b"')).toBe('b');
    expect(cellOf('awsRegion', '"awsRegion":"a","awsRegion":null')).toBeUndefined();
    expect(cellOf('awsRegion', '"awsRegion":"a","awsRegion":{}')).toBe(container);
    expect(cellOf('awsRegion', '"awsRegion":"a","aws\\u0052egion":"b"')).toBe('b');
  });

  it('is emptied where the object around it comes again', () => {
    const again = '"userIdentity":{"type":"a","arn":"b"},"userIdentity":{"arn":"c"}';
    expect(cellOf('userIdentity.type', again)).toBeUndefined();
    expect(cellOf('userIdentity.arn', again)).toBe('c');
    expect(isIrregular(again)).toBe(true);
    expect(cellOf('resources.ARN', '"resources":[{"ARN":"a"}],"resources":null')).toBeUndefined();
  });

  it('does not take a key in another case, but the event is marked', () => {
    expect(cellOf('awsRegion', '"awsregion":"a"')).toBeUndefined();
    expect(isIrregular('"awsregion":"a"')).toBe(true);
    expect(isIrregular('"useridentity":{}')).toBe(true);
    expect(isIrregular('"userIdentity":{"TYPE":1}')).toBe(true);
    expect(isIrregular('"requestparameters":{},"zawsregion":1,"requestParameters":{"NAME":1,"awsregion":2}')).toBe(
      false,
    );
    expect(isIrregular('"userIdentity":{"awsregion":1},"aws_egion":1')).toBe(false);
  });

  it('marks values that it cannot hold as they are', () => {
    expect(isIrregular('"awsRegion":[]')).toBe(true);
    expect(isIrregular('"awsRegion":{}')).toBe(false);
    expect(isIrregular('"userIdentity":[{"type":"a"}]')).toBe(true);
    expect(isIrregular('"apiVersion":1.50')).toBe(true);
    expect(isIrregular('"other":1.50,"apiVersion":1.5')).toBe(false);
    const long = 'é'.repeat(4095) + 'x€';
    expect(cellOf('userAgent', `"userAgent":"${long}"`)).toBe(Buffer.from(long.slice(0, -1)).toString('latin1'));
    expect(cellOf('userAgent', `"userAgent":"\\u0065${long}"`)?.toString().length).toBe(8192);
    expect(isIrregular(`"userAgent":"${long}"`)).toBe(true);
    expect(isIrregular(`"userAgent":"${'x'.repeat(8192)}"`)).toBe(false);
  });

  it('holds the text of strings, numbers and booleans', () => {
    expect(cellOf('readOnly', '"readOnly":false')).toBe('false');
    expect(cellOf('apiVersion', '"apiVersion":-12.5')).toBe('-12.5');
    expect(cellOf('apiVersion', '"apiVersion":1.50')).toBe('1.50');
    expect(cellOf('awsRegion', '"awsRegion":""')).toBe('');
    expect(cellOf('awsRegion', String.raw`"awsRegion":"\ud83d\ude00\ud83d\u00e9\/"`)).toBe(
      Buffer.from('f09f9880eda0bdc3a92f', 'hex').toString('latin1'),
    );
  });

  it('joins the values of all elements of an array of objects', () => {
    const arn = (resources: string) => cellOf('resources.ARN', `"resources":${resources}`);
    expect(arn('[{"ARN":"a"},{"type":"t"},{"ARN":null},{"ARN":""},{"ARN":7}]')).toBe('a\xff\xff7');
    expect(arn('{"ARN":"a"}')).toBe('a');
    expect(arn('[{"ARN":"a","ARN":"b"},{"ARN":"c","ARN":null}]')).toBe('b');
    expect(arn('[{"ARN":{}}]')).toBe(container);
    expect(arn('[{"ARN":{},"ARN":null}]')).toBeUndefined();
    expect(arn('[{"ARN":{}},{"ARN":"a"},{"ARN":[]},{"ARN":"b"}]')).toBe('a\xffb');
    expect(arn('"a"')).toBeUndefined();
    expect(arn('["a",[{"ARN":"b"}]]')).toBeUndefined();
    expect(isIrregular('"resources":[{"ARN":{}}]')).toBe(true);
    expect(isIrregular('"resources":[[]]')).toBe(true);
    expect(isIrregular('"resources":[{"ARN":"a"},{"ARN":"b"}]')).toBe(false);
    const many = `[${Array.from({ length: 1000 }, (_, i) => `{"ARN":"arn-${String(1000 + i)}"}`).join(',')}]`;
    expect(arn(many)?.toString().length).toBe(8192);
    expect(isIrregular(`"resources":${many}`)).toBe(true);
    const bytes = Buffer.from('{"Records":[{"eventID":1,"resources":[{"ARN":"a\xff"},{"ARN":"b"}]}]}', 'latin1');
    expect(cellsByColumn(scan(bytes).taken).get('resources.ARN')).toEqual(['a\xfe\xffb']);
  });
});

describe('eventTime', () => {
  it('is seconds since 1970', () => {
    for (const time of [
      '2023-07-10T12:30:59Z',
      '1970-01-01T00:00:01Z',
      '2024-02-29T23:59:59Z',
      '2100-03-01T00:00:00Z',
    ]) {
      expect(rowOf(`"eventTime":"${time}"`).time).toBe(Date.parse(time) / 1000);
      expect(isIrregular(`"eventTime":"${time}"`)).toBe(false);
    }
    for (let day = 0; day < 40000; day += 97) {
      const time = new Date(day * 86400e3).toISOString().replace('.000', '');
      expect(rowOf(`"eventTime":"${time}"`).time).toBe(day * 86400);
    }
  });

  it('is read in other forms, and the event is marked', () => {
    for (const time of ['2023-07-10T12:30:59', '2023-07-10 12:30:59', '2023-07-10 12:30:59.5']) {
      expect(rowOf(`"eventTime":"${time}"`).time).toBe(Date.parse('2023-07-10T12:30:59Z') / 1000);
      expect(isIrregular(`"eventTime":"${time}"`)).toBe(true);
    }
    for (const time of [
      '2023-07-10 12:30:59Z',
      '2023-07-10T12:30:59.123Z',
      '2023-07-10T12:30:59+02:30',
      '2023-07-10T00:30:59.9-11:00',
      '2023-07-10T24:00:00Z',
    ]) {
      expect(rowOf(`"eventTime":"${time}"`).time).toBe(Math.floor(Date.parse(time) / 1000));
      expect(isIrregular(`"eventTime":"${time}"`)).toBe(true);
    }
  });

  it('is 0 where it is no time, and the event is marked unless there is none', () => {
    for (const time of [
      '"2023-02-30T00:00:00Z"',
      '"2023-13-01T00:00:00Z"',
      '"2023-07-10x12:30:59Z"',
      '"2023-07-10T12:30:5"',
      '"2023-07-10T12:30:59z"',
      '""',
      '17',
      '{}',
      '[]',
      'true',
    ]) {
      expect(rowOf(`"eventTime":"2023-07-10T12:30:59Z","eventTime":${time}`).time).toBe(0);
      expect(isIrregular(`"eventTime":${time}`)).toBe(true);
    }
    expect(rowOf('"eventTime":null')).toMatchObject({ time: 0, flags: 0 });
    expect(rowOf('')).toMatchObject({ time: 0, flags: 0 });
  });
});

describe('eventID', () => {
  it('is the 128 bits of a UUID', () => {
    const words = [0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210];
    for (const id of ['01234567-89ab-cdef-fedc-ba9876543210', '01234567-89AB-CDEF-FEDC-BA9876543210']) {
      expect(rowOf(`"eventID":"${id}"`)).toMatchObject({ ids: words, flags: rowFlag.uuid });
    }
  });

  it('is a hash of any other text', () => {
    const one = rowOf('"eventID":"01234567-89ab-cdef-fedc-ba987654321g"');
    expect(one.flags).toBe(rowFlag.otherId);
    expect(one.ids.every((word) => word !== 0)).toBe(true);
    expect(rowOf('"eventID":"abc"').ids).toEqual(rowOf('"eventID":"\\u0061bc"').ids);
    expect(rowOf('"eventID":"12"').ids).toEqual(rowOf('"eventID":12').ids);
    expect(rowOf('"eventID":"abc"').ids).not.toEqual(rowOf('"eventID":"abd"').ids);
  });

  it('is zeros where there is none', () => {
    for (const id of ['null', '""', '{}', '[]']) {
      expect(rowOf(`"eventID":"abc","eventID":${id}`)).toMatchObject({ ids: [0, 0, 0, 0], flags: 0 });
    }
  });
});

describe('contentHash', () => {
  it('depends on the bytes alone', () => {
    const { taken } = scan('{"Records":[{"eventName":"A"} , {"eventName":"A"},{"eventName": "A"}]}');
    const hashes = joined(taken, ({ contentHash }) => contentHash);
    expect(hashes.slice(0, 2)).toEqual(hashes.slice(2, 4));
    expect(hashes.slice(0, 2)).not.toEqual(hashes.slice(4, 6));
  });

  it('changes with every byte, at every length, and with the key', () => {
    const seen = new Set<string>();
    const texts: string[] = [];
    for (let length = 0; length < 1500; length += 37) {
      for (const at of [0, length >> 1, length - 1]) {
        const filler = Array.from({ length }, (_, i) => (i === at ? 'y' : 'x')).join('');
        texts.push(`{"eventID":1,"n":"${filler}"}`);
      }
    }
    const distinct = [...new Set(texts)];
    const document = `{"Records":[${distinct.join(',')}]}`;
    const keyed = makeScanHarness();
    for (const key of [1, 2]) {
      keyed.scanner.setHashKey(new Uint8Array(32).fill(key));
      const { contentHash } = scanPieces(keyed, Buffer.from(document)).taken[0]!;
      for (let i = 0; i < contentHash.length; i += 2) seen.add(contentHash.subarray(i, i + 2).join());
    }
    expect(seen.size).toBe(2 * distinct.length);
  });
});

describe('target', () => {
  const target = (parameters: string, more = '') => cellOf('target', `"requestParameters":${parameters}${more}`);

  it('is the most telling name below requestParameters', () => {
    expect(target('{"name":"n","roleName":"r"}')).toBe('r');
    expect(target('{"key":"k/\\u0031","bucketName":"b"}')).toBe('b/k/1');
    expect(target('{"key":"k","name":"n"}')).toBe('n');
    expect(target('{"instancesSet":{"items":[{"x":1},{"instanceId":"i-1"},{"instanceId":"i-2"}]}}')).toBe('i-1');
    expect(target('{"instanceIds":["i-1","i-2"]}')).toBe('i-1');
    expect(target('{"bucketName":""}')).toBeUndefined();
    expect(target('null')).toBeUndefined();
  });

  it('is the first resource where there is nothing else', () => {
    expect(target('{}', ',"resources":[{"ARN":"a"},{"ARN":"b"}]')).toBe('a');
    expect(target('{"name":"n"}', ',"resources":[{"ARN":"a"}]')).toBe('n');
  });

  it('is cut without a mark', () => {
    const row = rowOf(`"requestParameters":{"bucketName":"b","key":"${'\\u00e9'.repeat(3000)}"}`);
    expect(row.cells.get('target')).toBe(`b/${Buffer.from('é'.repeat(256)).toString('latin1')}`);
    expect(row.flags).toBe(rowFlag.escaped);
  });
});
