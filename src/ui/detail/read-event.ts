import { parseEventTime } from '../../base/time.ts';
import { explainOmissions, type Omission } from '../../model/explain-omissions.ts';
import { kindOf, type EventKind } from '../../model/event-kind.ts';
import { eventSentence } from '../../model/sentence.ts';

/** What the page says about an event before it shows all of it. */
export interface ReadEvent {
  /** As JSON.parse gives it. */
  readonly event: unknown;
  readonly kind: EventKind;
  /** It names other events as being of the same action. */
  readonly hasRelated: boolean;
  /** Of a call; empty for other kinds. */
  readonly sentence: string;
  /** Seconds since 1970 UTC; NaN where the event states no time. */
  readonly time: number;
  /** Of who did it, in full; empty where the event has none. */
  readonly arn: string;
  readonly omissions: readonly Omission[];
}

/** Undefined where the text is not JSON. */
export function readEvent(json: string): ReadEvent | undefined {
  try {
    const event: unknown = JSON.parse(json);
    const arn = member(member(event, 'userIdentity'), 'arn');
    const time = member(event, 'eventTime') ?? member(member(event, 'timeWindow'), 'windowStart');
    const kind = kindOf(event);
    return {
      event,
      kind,
      hasRelated: ['sharedEventID', 'addendum'].some((key) => (member(event, key) ?? '') !== ''),
      time: typeof time === 'string' ? Math.floor(parseEventTime(time) / 1000) : NaN,
      sentence: kind === 'call' ? eventSentence(event) : '',
      arn: typeof arn === 'string' ? arn : '',
      omissions: explainOmissions(event),
    };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function member(from: unknown, key: string): unknown {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, key)) return undefined;
  return (from as Readonly<Record<string, unknown>>)[key];
}
