/** What an event is besides a call. Source: AWS CloudTrail user guide, "CloudTrail record contents". */
import { fieldOf } from './event-fields.ts';

export type EventKind = 'call' | 'insight' | 'aggregated';

/** By the texts of two fields, each empty where the event has none. */
export function eventKind(eventCategory: string, eventType: string): EventKind {
  if (eventCategory === 'Insight' || eventType === 'AwsCloudTrailInsight') return 'insight';
  return eventCategory === 'Aggregated' || eventType === 'AwsAggregatedEvent' ? 'aggregated' : 'call';
}

/** The same for an event as `JSON.parse` gives it. */
export function kindOf(event: unknown): EventKind {
  const [category, type] = [fieldOf(event, 'eventCategory'), fieldOf(event, 'eventType')];
  return eventKind(typeof category === 'string' ? category : '', typeof type === 'string' ? type : '');
}
