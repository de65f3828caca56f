import { outlinesEvent } from './event-like.ts';
import type { EventFormat } from './format.ts';

/** AWS CLI Command Reference, "cloudtrail list-insights-data"; "lookup-events" for Insights events in the user guide. */
export const insightsData: EventFormat = {
  name: 'list-insights-data',
  describe: 'The answer of "aws cloudtrail list-insights-data": events as they are, under "Events".',
  shape: { kind: 'object', key: 'Events' },
  sniff(head) {
    const events = head.kind === 'object' ? head.outline?.find('Events') : undefined;
    return events !== undefined && outlinesEvent(head.elementOutline(events));
  },
};
