import { parseEventTime } from '../../base/time.ts';
import type { Finding } from '../../model/diagnostic.ts';
import type { TimeSpan } from '../../state/facet-terms.ts';
import { spanFilter } from '../../state/span-filter.ts';

/** A way from a finding to events. */
export interface FindingLink {
  readonly label: string;
  readonly filter: string;
}

/** Each value of the finding alone, then the call that it is about in its time. */
export function findingLinks(finding: Finding): readonly FindingLink[] {
  const { pivots } = finding;
  const span = spanOf(finding);
  const isTimed = span.from !== undefined || span.to !== undefined;
  const call = pivots.filter(({ field }) => field === 'eventName' || field === 'eventSource');
  const others = pivots.filter((pivot) => !call.includes(pivot));
  const links = others.map(({ field, value }) => ({
    label: `${field} ${value}`,
    filter: spanFilter([{ field, value }]),
  }));
  const name = call.find(({ field }) => field === 'eventName')?.value;
  if (name !== undefined) {
    links.push({ label: `${name}${isTimed ? ' at its time' : ''}`, filter: spanFilter(call, span) });
  }
  if (isTimed) links.push({ label: 'all events of its time', filter: spanFilter([], span) });
  return links.filter(({ filter }) => filter !== '');
}

function spanOf({ firstSeen, lastSeen }: Finding): TimeSpan {
  const last = secondsOf(lastSeen);
  return { from: secondsOf(firstSeen), to: last === undefined ? undefined : last + 1 };
}

function secondsOf(text: string | undefined): number | undefined {
  const seconds = Math.floor(parseEventTime(text ?? '') / 1000);
  return seconds >= 0 && seconds < 0xffffffff ? seconds : undefined;
}

/** Amazon GuardDuty user guide, "Severity levels for GuardDuty findings". */
export function severityText(severity: number): string {
  const level = severity >= 9 ? 'critical' : severity >= 7 ? 'high' : severity >= 4 ? 'medium' : 'low';
  return `${level}, ${String(severity)} of 10`;
}
