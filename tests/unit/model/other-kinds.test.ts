import { describe, expect, it } from 'vitest';
import { aggregatedSentence, fieldOfDimension, readAggregated } from '../../../src/model/aggregated.ts';
import { kindOf } from '../../../src/model/event-kind.ts';
import { insightSentence, insightSpan, rateText, readInsight, wholeInsight } from '../../../src/model/insight.ts';
import { eventSentence } from '../../../src/model/sentence.ts';
import { standInsOf } from '../../../src/model/stand-ins.ts';
import {
  aggregatedByName,
  aggregatedByResource,
  errorInsight,
  insightEnd,
  insightStart,
  networkActivity,
} from '../../fixtures/other-kinds.ts';

const seconds = (time: string): number => Date.parse(time) / 1000;
const start = readInsight(insightStart);
const end = readInsight(insightEnd);
const odd: readonly unknown[] = [
  undefined,
  null,
  7,
  'x',
  [],
  {},
  { insightDetails: [], summary: 'x', timeWindow: 5 },
  {
    insightDetails: {
      state: {},
      insightContext: { statistics: { insight: { average: '5' } }, attributions: [null, 5] },
    },
  },
  { insightDetails: { insightContext: { attributions: [{ insight: [{ value: 1 }, { average: 3 }], baseline: {} }] } } },
  { summary: { primaryDimension: { dimension: 'x', statistics: [null, { name: 5, value: 'y' }] }, details: [[], 5] } },
];

describe('the kind of an event', () => {
  it.each([
    [insightStart, 'insight'],
    [{ eventType: 'AwsCloudTrailInsight' }, 'insight'],
    [aggregatedByName, 'aggregated'],
    [{ eventCategory: 'Aggregated' }, 'aggregated'],
    [networkActivity, 'call'],
    [{ eventCategory: ['Insight'] }, 'call'],
    [null, 'call'],
  ])('%#', (event, kind) => {
    expect(kindOf(event)).toBe(kind);
  });
});

describe('an insight', () => {
  it('is one sentence, with the figures of its end where that is there', () => {
    expect(insightSentence(start)).toBe(
      'CloudTrail Insights saw an unusually high rate of ec2:RunInstances calls in eu-west-1: 4.8 per minute, against a baseline of 0.0123, from 2026-03-02T10:15:00Z to 2026-03-02T10:20:00Z.',
    );
    const both =
      'CloudTrail Insights saw an unusually high rate of ec2:RunInstances calls in eu-west-1: 5.2 per minute, against a baseline of 0.0123, from 2026-03-02T10:15:00Z to 2026-03-02T10:22:00Z.';
    expect(insightSentence(start, end)).toBe(both);
    expect(insightSentence(end, start)).toBe(both);
    expect(insightSentence(readInsight(errorInsight))).toContain(
      'an unusually high rate of AccessDenied answers to iam:DeleteInstanceProfile in eu-west-1: 12 per minute',
    );
  });

  it('may be a drop', () => {
    expect(insightSentence({ ...start, average: 0 })).toContain('an unusually low rate of');
  });

  it('lasts from its start to its end, or as long as it says', () => {
    const [from, to] = [seconds(insightStart.eventTime), seconds(insightEnd.eventTime)];
    expect(insightSpan(start, end)).toEqual({ from, to });
    expect(insightSpan(end, start)).toEqual({ from, to });
    expect(insightSpan(end)).toEqual({ from, to });
    expect(insightSpan(start)).toEqual({ from, to: from + 300 });
    expect(insightSpan({ ...start, duration: undefined })).toEqual({ from, to: undefined });
    expect(insightSpan(readInsight({}))).toEqual({ from: undefined, to: undefined });
  });

  it('is told by its end as a whole', () => {
    expect(wholeInsight(start, end)).toBe(end);
    expect(wholeInsight(end, start)).toBe(end);
    expect(wholeInsight(start)).toBe(start);
  });

  it.each([
    [0, '0'],
    [0.0017, '0.0017'],
    [0.044213, '0.0442'],
    [5.2, '5.2'],
    [999.94, '1000'],
    [1204.4, '1,204'],
  ])('has the rate %d as %s', (average, text) => {
    expect(rateText(average)).toBe(text);
  });
});

describe('an aggregated event', () => {
  it('is one sentence', () => {
    expect(aggregatedSentence(readAggregated(aggregatedByName))).toBe(
      'CloudTrail counted 1,000 s3 data events in eu-west-1, by eventName (PutObject), from 2026-03-02T10:15:00Z to 2026-03-02T10:20:00Z.',
    );
  });

  it('has its window in UTC, however it is written', () => {
    const { from, to, total } = readAggregated(aggregatedByResource);
    expect([from, to, total]).toEqual([seconds('2026-03-02T10:20:00Z'), seconds('2026-03-02T10:25:00Z'), 7]);
  });

  it.each([
    ['eventName', 'eventName'],
    ['resourceARN', 'resources.ARN'],
    ['userIdentity', 'userIdentity.arn'],
    ['sourceIpAddress', 'sourceIPAddress'],
    ['constructor', undefined],
  ])('counts %s, which are values of %s', (dimension, field) => {
    expect(fieldOfDimension(dimension)).toBe(field);
  });
});

describe('stand-ins in the grid', () => {
  const texts = (event: unknown): Record<string, string> =>
    Object.fromEntries(standInsOf(event)?.cells.map(({ column, text }) => [column, text]) ?? []);

  it('are values that the event has at the field they name, or its kind', () => {
    for (const event of [insightStart, insightEnd, errorInsight, aggregatedByName, aggregatedByResource]) {
      for (const { field, value } of standInsOf(event)!.cells) {
        let nodes: unknown[] = [event];
        for (const key of field.split('.')) {
          nodes = nodes.flatMap((node) => [(node as Record<string, unknown> | null)?.[key]].flat(2));
        }
        expect({ field, values: nodes }).toEqual({ field, values: expect.arrayContaining([value]) as unknown });
      }
    }
  });

  it('say what an insight is about', () => {
    expect(texts(insightEnd)).toEqual({
      who: 'mallory and 1 more',
      eventName: 'RunInstances',
      eventSource: 'ec2.amazonaws.com',
      outcome: 'End',
      target: 'ApiCallRateInsight 5.2/min, usually 0.0123',
    });
    expect(texts(errorInsight)).toMatchObject({
      who: 'CloudTrail Insights',
      target: 'ApiErrorRateInsight AccessDenied 12/min, usually 0.0001',
    });
  });

  it('are short, however long the values are', () => {
    const name = 'x'.repeat(100_000);
    const primaryDimension = { dimension: 'eventName', statistics: [{ name, value: 1 }] };
    const cells = standInsOf({ eventCategory: 'Aggregated', summary: { primaryDimension } })!.cells;
    expect(cells.find(({ column }) => column === 'eventName')).toEqual({
      column: 'eventName',
      text: `${'x'.repeat(200)}…`,
      field: 'eventCategory',
      value: 'Aggregated',
    });
  });

  it('say what was counted', () => {
    expect(texts(aggregatedByName)).toEqual({
      who: 'mallory',
      eventName: 'PutObject',
      target: 'arn:aws:s3:::acme-media and 1 more',
      outcome: '1,000 events',
    });
    expect(texts(aggregatedByResource)).toMatchObject({ who: 'all callers', eventName: 'GetObject' });
    expect(standInsOf(networkActivity)).toBeUndefined();
  });
});

describe('a network activity event', () => {
  it('names the endpoint, whose it is, and that its policy denied', () => {
    expect(eventSentence(networkActivity)).toBe(
      'Account 444455556666 tried to call s3:PutObject in eu-west-1 from 10.0.4.17 through the VPC endpoint vpce-0a1b2c3d of account 111122223333, and the VPC endpoint policy denied it with VpceAccessDenied: The request was denied due to a VPC endpoint policy.',
    );
  });
});

describe('whatever stands in the place of such an event', () => {
  it('is read without harm', () => {
    for (const event of odd) {
      expect(insightSentence(readInsight(event))).toMatch(/^CloudTrail Insights saw .*\.$/);
      expect(aggregatedSentence(readAggregated(event))).toMatch(/^CloudTrail counted .*\.$/);
      for (const eventCategory of ['Insight', 'Aggregated']) {
        const cells = standInsOf({ ...(event as object | null), eventCategory })!.cells;
        expect(cells.every(({ text }) => typeof text === 'string')).toBe(true);
      }
    }
  });
});
