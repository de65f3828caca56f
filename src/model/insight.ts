/**
 * What an Insights event says. In: the event as `JSON.parse` gives it, where any field may be missing or of another type.
 * Field meanings: AWS CloudTrail user guide, "CloudTrail record contents for Insights events".
 */
import { formatEventTime, parseEventTime } from '../base/time.ts';
import { fieldOf, listOf, numberOf, serviceName, textOf } from './event-fields.ts';

/** AWS lists the top five. */
const maxAttributions = 20;
const maxValues = 50;

export interface AttributedValue {
  readonly value: string;
  /** Calls or errors a minute. */
  readonly average: number | undefined;
}

/** Who or what made the calls, during the insight and before it. */
export interface Attribution {
  /** `userIdentityArn`, `userAgent`, `errorCode`, `resourceArn`. */
  readonly attribute: string;
  readonly insight: readonly AttributedValue[];
  readonly baseline: readonly AttributedValue[];
}

export interface Insight {
  /** Seconds since 1970 UTC; NaN where the event states no time. */
  readonly time: number;
  readonly region: string;
  /** `Start` or `End`. */
  readonly state: string;
  readonly eventName: string;
  readonly eventSource: string;
  /** `ApiCallRateInsight` or `ApiErrorRateInsight`. */
  readonly type: string;
  readonly errorCode: string;
  /** Calls or errors a minute, before the insight and during it. */
  readonly baseline: number | undefined;
  readonly average: number | undefined;
  /** Minutes. */
  readonly duration: number | undefined;
  readonly baselineDuration: number | undefined;
  readonly attributions: readonly Attribution[];
  /** The same in the Start and the End of one insight. */
  readonly sharedEventID: string;
}

export function readInsight(event: unknown): Insight {
  const details = fieldOf(event, 'insightDetails');
  const context = fieldOf(details, 'insightContext');
  const statistics = fieldOf(context, 'statistics');
  const text = (from: unknown, key: string): string => textOf(fieldOf(from, key)) ?? '';
  const time = fieldOf(event, 'eventTime');
  return {
    time: typeof time === 'string' ? Math.floor(parseEventTime(time) / 1000) : Number.NaN,
    region: text(event, 'awsRegion'),
    state: text(details, 'state'),
    eventName: text(details, 'eventName'),
    eventSource: text(details, 'eventSource'),
    type: text(details, 'insightType'),
    errorCode: text(details, 'errorCode'),
    baseline: numberOf(fieldOf(fieldOf(statistics, 'baseline'), 'average')),
    average: numberOf(fieldOf(fieldOf(statistics, 'insight'), 'average')),
    duration: numberOf(fieldOf(statistics, 'insightDuration')),
    baselineDuration: numberOf(fieldOf(statistics, 'baselineDuration')),
    attributions: listOf(fieldOf(context, 'attributions'), maxAttributions).map((attribution) => ({
      attribute: text(attribution, 'attribute'),
      insight: valuesOf(fieldOf(attribution, 'insight')),
      baseline: valuesOf(fieldOf(attribution, 'baseline')),
    })),
    sharedEventID: text(event, 'sharedEventID'),
  };
}

function valuesOf(list: unknown): readonly AttributedValue[] {
  return listOf(list, maxValues).flatMap((one) => {
    const value = fieldOf(one, 'value');
    return typeof value === 'string' ? [{ value, average: numberOf(fieldOf(one, 'average')) }] : [];
  });
}

/** When an insight began and ended, in seconds since 1970 UTC; undefined where neither event nor statistics say it. */
export interface InsightSpan {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** `other`: the other one of Start and End, where it is loaded. Without it the duration stands in, if it is stated. */
export function insightSpan(insight: Insight, other?: Insight): InsightSpan {
  const at = insight.state === 'End' ? 'to' : 'from';
  const opposite = at === 'to' ? 'from' : 'to';
  const own = known(insight.time);
  const stated =
    own === undefined || insight.duration === undefined || insight.duration <= 0
      ? undefined
      : own + (at === 'to' ? -60 : 60) * Math.round(insight.duration);
  const span = { from: undefined, to: undefined, [at]: own, [opposite]: other ? known(other.time) : stated };
  return span;
}

function known(time: number): number | undefined {
  return Number.isFinite(time) ? time : undefined;
}

/** The End's figures are of the whole insight, the Start's of its first minutes. */
export function wholeInsight(insight: Insight, other?: Insight): Insight {
  return other?.state === 'End' ? other : insight;
}

/** A rate in three digits: `0.0017`, `5.2`, `1,204`. */
export function rateText(average: number): string {
  if (average >= 1000) return Math.round(average).toLocaleString('en-US');
  return String(Number(average.toPrecision(3)));
}

/** `RunInstances`, or what stands in for a missing name. */
export function insightSubject({ eventName }: Insight): string {
  return eventName || 'an unnamed API';
}

/** One sentence for a person; log content in it as it is. `timeText` is given seconds since 1970 UTC. */
export function insightSentence(
  insight: Insight,
  other?: Insight,
  timeText: (seconds: number) => string = formatEventTime,
): string {
  const { average, baseline, type, errorCode } = wholeInsight(insight, other);
  const isErrors = type === 'ApiErrorRateInsight' || errorCode !== '';
  const isDrop = average !== undefined && baseline !== undefined && average < baseline;
  const service = serviceName(insight.eventSource);
  const what = `${service ? `${service}:` : ''}${insightSubject(insight)}`;
  const rate = isErrors ? `${errorCode || 'error'} answers to ${what}` : `${what} calls`;
  const place = insight.region === '' ? '' : ` in ${insight.region}`;
  const figures =
    average === undefined
      ? ''
      : `: ${rateText(average)} per minute${baseline === undefined ? '' : `, against a baseline of ${rateText(baseline)}`}`;
  const { from, to } = insightSpan(insight, other);
  const began = from === undefined ? '' : `, from ${timeText(from)}`;
  const ended = to === undefined ? '' : `${from === undefined ? ', up' : ''} to ${timeText(to)}`;
  return `CloudTrail Insights saw an unusually ${isDrop ? 'low' : 'high'} rate of ${rate}${place}${figures}${began}${ended}.`;
}
