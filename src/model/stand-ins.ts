/**
 * What the grid shows for events that are no calls, in columns of which they lack the field. Each text says in which field
 * it stands, so that a click on it filters for that.
 */
import { readAggregated, type Aggregated, type Dimension } from './aggregated.ts';
import { cutText } from './event-fields.ts';
import { kindOf } from './event-kind.ts';
import { insightSubject, rateText, readInsight, type Insight } from './insight.ts';
import { maxCellText, type StandIn, type StandIns } from './view.ts';
import { describeWho } from './who.ts';

/** Undefined for a call. */
export function standInsOf(event: unknown): StandIns | undefined {
  switch (kindOf(event)) {
    case 'call':
      return undefined;
    case 'insight':
      return { kind: 'insight', cells: insightCells(readInsight(event)).map((cell) => bounded(cell, 'Insight')) };
    case 'aggregated':
      return {
        kind: 'aggregated',
        cells: aggregatedCells(readAggregated(event)).map((cell) => bounded(cell, 'Aggregated')),
      };
  }
}

/** A value that is too long to filter by gives way to the kind of the event. */
function bounded(cell: StandIn, eventCategory: string): StandIn {
  const text = cutText(cell.text);
  if (cell.value.length <= maxCellText) return { ...cell, text };
  return { ...cell, text, field: 'eventCategory', value: eventCategory };
}

function insightCells(insight: Insight): StandIn[] {
  const { state, eventName, eventSource, type, errorCode, average, baseline } = insight;
  const callers = insight.attributions.find(({ attribute }) => attribute === 'userIdentityArn')?.insight ?? [];
  const [first] = callers;
  const rate = average === undefined ? '' : ` ${rateText(average)}/min`;
  const usual = baseline === undefined ? '' : `, usually ${rateText(baseline)}`;
  return [
    first
      ? {
          column: 'who',
          text: andMore(readable(first.value), callers.length),
          field: 'insightDetails.insightContext.attributions.insight.value',
          value: first.value,
        }
      : { column: 'who', text: 'CloudTrail Insights', field: 'eventCategory', value: 'Insight' },
    { column: 'eventName', text: insightSubject(insight), field: 'insightDetails.eventName', value: eventName },
    { column: 'eventSource', text: eventSource, field: 'insightDetails.eventSource', value: eventSource },
    { column: 'outcome', text: state, field: 'insightDetails.state', value: state },
    {
      column: 'target',
      text: `${type}${errorCode === '' ? '' : ` ${errorCode}`}${rate}${usual}`,
      field: 'insightDetails.insightType',
      value: type,
    },
  ];
}

function aggregatedCells({ primary, details, total }: Aggregated): StandIn[] {
  const cell = (column: string, dimension: string, text: (name: string) => string): StandIn | undefined => {
    const isPrimary = primary?.dimension === dimension;
    const found: Dimension | undefined = isPrimary ? primary : details.find((one) => one.dimension === dimension);
    const [first] = found?.statistics ?? [];
    if (!found || !first) return undefined;
    const field = `summary.${isPrimary ? 'primaryDimension' : 'details'}.statistics.name`;
    return { column, text: andMore(text(first.name), found.statistics.length), field, value: first.name };
  };
  const kind = { field: 'eventCategory', value: 'Aggregated' };
  return [
    cell('who', 'userIdentity', readable) ?? { column: 'who', text: 'all callers', ...kind },
    cell('eventName', 'eventName', (name) => name) ?? { column: 'eventName', text: 'all calls', ...kind },
    cell('target', 'resourceARN', (name) => name) ?? { column: 'target', text: 'all resources', ...kind },
    {
      column: 'outcome',
      text: total === undefined ? 'summed up' : `${total.toLocaleString('en-US')} event${total === 1 ? '' : 's'}`,
      ...kind,
    },
  ];
}

function andMore(text: string, count: number): string {
  return count > 1 ? `${text} and ${String(count - 1)} more` : text;
}

/** `alice` for the ARN of that user; anything else as it is. */
function readable(arn: string): string {
  const nothing = { type: '', principalId: '', accountId: '', userName: '', invokedBy: '', issuerUserName: '' };
  return describeWho({ ...nothing, arn, issuerArn: '' }).who || arn;
}
