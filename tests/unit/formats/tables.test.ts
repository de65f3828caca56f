import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvRows } from '../../../src/decode/csv-rows.ts';
import { parseStruct } from '../../../src/decode/table-struct.ts';
import { eventDetail } from '../../../src/explore/event-detail.ts';
import type { RowId } from '../../../src/model/view.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvent, sampleEvents } from '../ingest/sample-events.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const decoder = new TextDecoder();

async function imported(path: string, text: string): Promise<TestCase> {
  const testCase = await TestCase.make();
  await testCase.import([{ path, bytes: bytes(text) }]);
  return testCase;
}

const objects = async (testCase: TestCase): Promise<unknown[]> =>
  (await testCase.events()).map((text) => JSON.parse(text) as unknown);

describe('rows of comma-separated values', () => {
  it('are those that were written, with their quotes and places, however the text is cut', () => {
    const cell = fc.record({
      text: fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '{') }),
      quoted: fc.boolean(),
    });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.nat(20), (rows, lineEnd, piece) => {
        const cells = rows.map((row) =>
          row.map(({ text, quoted }) => ({ text, quoted: quoted || /[",\n\r]/.test(text) })),
        );
        const lines = cells.map((row) =>
          row.map(({ text, quoted }) => (quoted ? `"${text.replaceAll('"', '""')}"` : text)).join(','),
        );
        const text = bytes(lines.map((line) => line + lineEnd).join(''));
        const found: unknown[] = [];
        const places: string[] = [];
        const reader = new CsvRows(
          1e6,
          (row, { at, length }) => {
            found.push(row);
            places.push(decoder.decode(text.subarray(at, at + length)));
          },
          () => expect.unreachable(),
        );
        for (let at = 0; at < text.length; at += piece + 1) reader.push(text.subarray(at, at + piece + 1));
        reader.end();
        expect(found).toEqual(cells);
        expect(places).toEqual(lines.map((line) => line + lineEnd));
      }),
    );
  });

  it('are found again after a quote without an end', async () => {
    const events = sampleEvents(0, 4);
    const rows = events.map((event) => `"t","${event.replaceAll('"', '""')}"`);
    rows.splice(2, 0, '"t","broken');
    const testCase = await imported('t.csv', ['@timestamp,@message', ...rows].join('\n'));
    expect(await testCase.events()).toEqual(events);
    const row = (await testCase.ledger()).get('t.csv')!;
    expect(row.diagnostics.map(({ code }) => code)).toEqual(['csv/bad-row']);
    expect(row.skippedBytes).toBe(rows[2]!.length + 1);
  });
});

describe('structs as Athena and Lake print them', () => {
  it('become the objects they show', () => {
    expect(
      parseStruct(
        '{type=AssumedRole, principalid=AROA1:x, y, arn=arn:aws:sts::1:assumed-role/a=b/c, username=null, sessioncontext={attributes={creationdate=2026-01-01T00:00:00Z, mfaauthenticated=false}, sessionissuer={type=Role}}}',
      ),
    ).toEqual({
      type: 'AssumedRole',
      principalId: 'AROA1:x, y',
      arn: 'arn:aws:sts::1:assumed-role/a=b/c',
      sessionContext: {
        attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'false' },
        sessionIssuer: { type: 'Role' },
      },
    });
    expect(
      parseStruct('[{arn=arn:aws:s3:::a, accountid=1, type=AWS::S3::Bucket}, {arn=b, accountid=null, type=c}]'),
    ).toEqual([
      { arn: 'arn:aws:s3:::a', accountId: '1', type: 'AWS::S3::Bucket' },
      { arn: 'b', type: 'c' },
    ]);
    expect(parseStruct('[a, b]')).toEqual(['a', 'b']);
    expect(parseStruct('plain')).toBeUndefined();
    expect(parseStruct('{type=a')).toBeUndefined();
  });

  it('never make the reader fail or take long', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', ', ', ',', 'type=', 'a=', 'x', ' ') }),
        (text) => {
          parseStruct(text);
        },
      ),
    );
    parseStruct('{type='.repeat(100_000));
    parseStruct('[,'.repeat(100_000));
  });
});

describe('an Athena table', () => {
  it('gives partial events with what it holds', async () => {
    const header =
      'eventversion,useridentity,eventtime,eventsource,eventname,resources,requestparameters,readonly,errorcode,eventid';
    const row = `"1.08","{type=IAMUser, username=ann}","2026-01-01T00:00:07Z","s3.amazonaws.com","GetObject","[{arn=arn:aws:s3:::plans, accountid=null, type=AWS::S3::Bucket}]","{""bucketName"":""plans"",""n"":1}","true",,"id-1"`;
    const testCase = await imported('athena.csv', `${header}\n${row}\n`);
    expect(await objects(testCase)).toEqual([
      {
        eventVersion: '1.08',
        userIdentity: { type: 'IAMUser', userName: 'ann' },
        eventTime: '2026-01-01T00:00:07Z',
        eventSource: 's3.amazonaws.com',
        eventName: 'GetObject',
        resources: [{ ARN: 'arn:aws:s3:::plans', type: 'AWS::S3::Bucket' }],
        requestParameters: { bucketName: 'plans', n: 1 },
        readOnly: true,
        eventID: 'id-1',
      },
    ]);
    expect((await eventDetail(await testCase.open(), 0 as RowId)).partial).toBe(true);
  });
});

describe('the Event history table', () => {
  const header =
    'User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Event ID,Read-only';
  const row = (n: number): string =>
    `user-${String(n % 7)},,"2026-01-01T00:00:0${String(n)}Z",s3.amazonaws.com,GetObject,eu-west-1,203.0.113.9,cli,${(JSON.parse(sampleEvent(n)) as { eventID: string }).eventID},true`;
  const table = bytes([header, row(0), row(1)].join('\n'));
  const full = gzipped(logFile(sampleEvents(1, 3)));

  it.each([
    ['before', true],
    ['after', false],
  ])('is completed by the full event that comes %s it', async (_, fullFirst) => {
    const testCase = await TestCase.make();
    const files = [
      { path: 'full.json.gz', bytes: full },
      { path: 'event_history.csv', bytes: table },
    ];
    await testCase.import(fullFirst ? files : files.toReversed());
    const events = await objects(testCase);
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({ eventName: 'GetObject', userIdentity: { userName: 'user-0' }, readOnly: true });
    expect(events.slice(1)).toEqual(sampleEvents(1, 3).map((text) => JSON.parse(text) as unknown));
    const ledger = await testCase.ledger();
    expect(ledger.get('event_history.csv')).toMatchObject({ events: 1, duplicates: 1, conflicts: 0, skippedBytes: 0 });
    expect(ledger.get('full.json.gz')).toMatchObject({ events: 2, duplicates: 0, conflicts: 0 });
    const opened = await testCase.open();
    const partial = Array.from({ length: 4 }, (__, at) => at).filter(
      (at) => opened.isVisible(at) && opened.isPartial(at),
    );
    expect(partial).toHaveLength(1);
  });
});

describe('columns that no field of an event is known for', () => {
  const unreadOf = async (text: string): Promise<readonly [number, readonly string[]]> => {
    const testCase = await imported('x', text);
    const { events, diagnostics } = (await testCase.ledger()).get('x')!;
    return [events, diagnostics.filter(({ code }) => code === 'decode/unread-columns').map(({ detail }) => detail)];
  };
  const told = (names: string): string => `not read, as no field of an event is known by the name: ${names}`;
  const event =
    '"{""eventVersion"":""1.08"",""eventName"":""A"",""eventSource"":""s"",""eventTime"":""2026-01-01T00:00:00Z""}"';

  it.each([
    ['an alias of a query', 'eventname,eventsource,eventtime,who_did\nA,s,2026-01-01T00:00:00Z,me\n', '"who_did"'],
    [
      'a column that comes twice',
      'eventname,eventsource,eventtime,eventname\nA,s,2026-01-01T00:00:00Z,B\n',
      '"eventname"',
    ],
    [
      'an addition to the Event history',
      'Event name,Event time,Event source,Event ID,Ticket\nA,2026-01-01T00:00:00Z,s,1,T-1\n',
      '"Ticket"',
    ],
    [
      'a field of a Logs Insights query',
      `@timestamp,requestParameters.x,@message\n2026,y,${event}\n`,
      '"requestParameters.x"',
    ],
    ['a field that Splunk extracted', `_raw,_time,my_field\n${event},2026,y\n`, '"my_field"'],
    [
      'a row of JSON',
      '{"eventname":"A","eventsource":"s","eventtime":"2026-01-01T00:00:00Z","who_did":"me"}\n',
      '"who_did"',
    ],
  ])('are told: %s', async (_, text, names) => {
    expect(await unreadOf(text)).toEqual([1, [`a column is ${told(names)}`]]);
  });

  it('are not told where all are known', async () => {
    for (const text of [
      'eventName,eventSource,eventTime,year,userIdentity.arn\nA,s,2026-01-01T00:00:00Z,2026,x\n',
      `eventJson,eventJsonChecksum\n${event},x\n`,
      `_raw,_time,host,source,date_hour\n${event},2026,h,s,1\n`,
    ]) {
      expect(await unreadOf(text)).toEqual([1, []]);
    }
  });

  it('are named up to a bound', async () => {
    const many = Array.from({ length: 20 }, (_, i) => `x${String(i)}`);
    const [, details] = await unreadOf(
      `eventname,eventsource,eventtime,${many.join(',')}\nA,s,2026-01-01T00:00:00Z,${many.join(',')}\n`,
    );
    expect(details).toEqual([
      `20 columns are ${told(
        `${many
          .slice(0, 12)
          .map((name) => `"${name}"`)
          .join(', ')}, …`,
      )}`,
    ]);
  });
});
