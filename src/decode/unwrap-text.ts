import { isEventLike } from './event-like.ts';
import { findingNote } from './finding-note.ts';
import { objectText, valueAt, type JsonObject } from './json-object.ts';
import type { Unwrapped } from './unwrapped.ts';

/** Wrappings inside wrappings: an EventBridge event in an SNS notification in an SQS message is three. */
const maxWrappings = 5;

/**
 * What a string holds that some service passed on: an event, an EventBridge event around one, a log file's text, or
 * again such a string in an SNS notification or SQS message.
 */
export function unwrapText(text: string, wrappings = 0): Unwrapped {
  const value = parsed(text);
  if (value === undefined) return { kind: 'skip', code: 'event/not-an-event', detail: 'a message that is not JSON' };
  if (!isObject(value)) {
    return { kind: 'skip', code: 'event/not-an-event', detail: 'a message that is no JSON object' };
  }
  return unwrapObject(value, text, wrappings);
}

/** The same for an object that is parsed already. */
export function unwrapObject(object: JsonObject, text: string, wrappings = 0): Unwrapped {
  if (wrappings >= maxWrappings) {
    return { kind: 'skip', code: 'event/not-an-event', detail: 'a message wrapped too many times' };
  }
  if (isEventLike(object)) return { kind: 'events', json: [text] };
  if ('detail-type' in object) return unwrapEnvelope(object, text);
  for (const path of messagePaths) {
    const message = valueAt(object, ...path);
    if (typeof message === 'string') return unwrapText(message, wrappings + 1);
  }
  if (Array.isArray(object['s3ObjectKey']) || valueAt(object, 's3ObjectKey') !== undefined) {
    return { kind: 'structure', note: 'a notice that log files were delivered; it holds no event' };
  }
  return { kind: 'skip', code: 'event/not-an-event', detail: 'a message that holds no CloudTrail event' };
}

/** Amazon EventBridge user guide, "Events from AWS services": the CloudTrail event is the `detail`. */
function unwrapEnvelope(envelope: JsonObject, text: string): Unwrapped {
  const detail = objectText(text, 'detail');
  const parsedDetail = valueAt(envelope, 'detail');
  if (detail !== undefined && isEventLike(parsedDetail)) return { kind: 'events', json: [detail] };
  const type = envelope['detail-type'];
  if (type === 'GuardDuty Finding' && isObject(parsedDetail)) return findingNote(parsedDetail);
  const what = typeof type === 'string' ? `"${type.slice(0, 100)}"` : 'without a type';
  const detailText = `an EventBridge event ${what} that is no CloudTrail event`;
  if (typeof type === 'string' && !type.endsWith('via CloudTrail')) return { kind: 'structure', note: detailText };
  return { kind: 'skip', code: 'event/not-an-event', detail: detailText };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** SQS ReceiveMessage, Lambda's SQS and SNS records, SNS notifications. */
const messagePaths: readonly (readonly string[])[] = [['Body'], ['body'], ['Message'], ['Sns', 'Message']];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
