import { rateText, type Attribution, type Insight } from '../../model/insight.ts';
import type { FieldPath } from '../../model/query.ts';
import { countText, counted } from '../kit/number-text.ts';
import type { Fact } from './fact.ts';

const attributeFields: ReadonlyMap<string, FieldPath> = new Map([
  ['userIdentityArn', ['userIdentity', 'arn']],
  ['userAgent', ['userAgent']],
  ['errorCode', ['errorCode']],
  ['resourceArn', ['resources', 'ARN']],
]);

const none = '–';

/** An insight's own figures beside the baseline's. */
export function statisticFacts({ average, baseline, duration, baselineDuration, type }: Insight): readonly Fact[] {
  const what = type === 'ApiErrorRateInsight' ? 'Errors per minute' : 'Calls per minute';
  return [
    { name: what, figures: [rateOf(average), rateOf(baseline)] },
    { name: 'Measured over', figures: [minutesText(duration), minutesText(baselineDuration)] },
  ];
}

/** Each value once, those of the insight first, with both averages. */
export function attributionFacts({ attribute, insight, baseline }: Attribution): readonly Fact[] {
  const path = attributeFields.get(attribute);
  const usual = new Map(baseline.map(({ value, average }) => [value, average]));
  const now = new Map(insight.map(({ value, average }) => [value, average]));
  return [...new Set([...now.keys(), ...usual.keys()])].map((value) => ({
    // AWS's word for calls that succeeded
    ...(attribute === 'errorCode' && value === 'null' ? { name: 'no error' } : { name: value, path }),
    figures: [rateOf(now.get(value)), rateOf(usual.get(value))],
  }));
}

function rateOf(average: number | undefined): string {
  return average === undefined ? none : rateText(average);
}

const minutesPerDay = 1440;

/** `7 min`, `7 days`. */
export function minutesText(minutes: number | undefined): string {
  if (minutes === undefined) return none;
  return minutes >= minutesPerDay && minutes % minutesPerDay === 0
    ? counted(minutes / minutesPerDay, 'day')
    : `${countText(minutes)} min`;
}
