/**
 * What an aggregated event says: counts of data events in a window of time. In: the event as `JSON.parse` gives it, where
 * any field may be missing or of another type. Field meanings: AWS CloudTrail user guide, "CloudTrail record contents
 * for aggregated events".
 */
import { formatEventTime, parseEventTime } from '../base/time.ts';
import { cutText, fieldOf, listOf, numberOf, serviceName, textOf } from './event-fields.ts';

const maxDimensions = 50;
const maxStatistics = 1000;

export interface Statistic {
  readonly name: string;
  readonly value: number | undefined;
}

export interface Dimension {
  /** `eventName`, `resourceARN`, `userIdentity`, `userAgent` … */
  readonly dimension: string;
  readonly aggregationType: string;
  readonly statistics: readonly Statistic[];
}

export interface Aggregated {
  /** Seconds since 1970 UTC, `to` excluded; undefined where the event does not state it. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly region: string;
  readonly eventSource: string;
  readonly primary: Dimension | undefined;
  readonly details: readonly Dimension[];
  /** Of the primary dimension; undefined where it has no number. */
  readonly total: number | undefined;
}

export function readAggregated(event: unknown): Aggregated {
  const window = fieldOf(event, 'timeWindow');
  const summary = fieldOf(event, 'summary');
  const primary = dimensionOf(fieldOf(summary, 'primaryDimension'));
  const values = primary?.statistics.flatMap(({ value }) => (value === undefined ? [] : [value])) ?? [];
  return {
    from: timeOf(fieldOf(window, 'windowStart')),
    to: timeOf(fieldOf(window, 'windowEnd')),
    region: textOf(fieldOf(event, 'awsRegion')) ?? '',
    eventSource: textOf(fieldOf(event, 'eventSource')) ?? '',
    primary,
    details: listOf(fieldOf(summary, 'details'), maxDimensions).flatMap((one) => dimensionOf(one) ?? []),
    total: values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0),
  };
}

/** The field of the events counted that a dimension's names are values of; undefined for one that is no field. */
export function fieldOfDimension(dimension: string): string | undefined {
  return dimensionFields.get(dimension.toLowerCase());
}

/** `userIdentity` and `resourceARN` are named by ARNs. */
const dimensionFields: ReadonlyMap<string, string> = new Map([
  ['eventname', 'eventName'],
  ['resourcearn', 'resources.ARN'],
  ['useridentity', 'userIdentity.arn'],
  ['useragent', 'userAgent'],
  ['sourceipaddress', 'sourceIPAddress'],
  ['errorcode', 'errorCode'],
  ['errorcodes', 'errorCode'],
]);

/** One sentence for a person; log content in it as it is. `timeText` is given seconds since 1970 UTC. */
export function aggregatedSentence(
  { from, to, region, eventSource, primary, total }: Aggregated,
  timeText: (seconds: number) => string = formatEventTime,
): string {
  const service = serviceName(eventSource);
  const events = `${service ? `${service} ` : ''}data event${total === 1 ? '' : 's'}`;
  const count = total === undefined ? events : `${total.toLocaleString('en-US')} ${events}`;
  const place = region === '' ? '' : ` in ${region}`;
  const [first, ...others] = primary?.statistics ?? [];
  const more = others.length > 0 ? ` and ${String(others.length)} more` : '';
  const by = primary ? `, by ${primary.dimension}${first ? ` (${cutText(first.name)}${more})` : ''}` : '';
  const began = from === undefined ? '' : `, from ${timeText(from)}`;
  const ended = to === undefined ? '' : `${from === undefined ? ', up' : ''} to ${timeText(to)}`;
  return `CloudTrail counted ${count}${place}${by}${began}${ended}.`;
}

function dimensionOf(value: unknown): Dimension | undefined {
  const dimension = textOf(fieldOf(value, 'dimension'));
  if (dimension === undefined) return undefined;
  return {
    dimension,
    aggregationType: textOf(fieldOf(value, 'aggregationType')) ?? '',
    statistics: listOf(fieldOf(value, 'statistics'), maxStatistics).flatMap((one) => {
      const name = fieldOf(one, 'name');
      return typeof name === 'string' ? [{ name, value: numberOf(fieldOf(one, 'value')) }] : [];
    }),
  };
}

function timeOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? Math.floor(parseEventTime(value) / 1000) : Number.NaN;
  return Number.isFinite(seconds) ? seconds : undefined;
}
