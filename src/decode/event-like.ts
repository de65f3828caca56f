import { eventMarkerKeys } from '../model/columns.ts';
import type { ObjectOutline } from './object-outline.ts';

/** So many of the keys that mark an event are never in anything else. */
const enough = 3;

/** True for a value that is a CloudTrail event by its keys. */
export function isEventLike(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return eventMarkerKeys.filter((key) => Object.hasOwn(value, key)).length >= enough;
}

/** True for an object of which enough keys can be seen; with `least`, for fewer. */
export function outlinesEvent(outline: ObjectOutline | undefined, least = enough): boolean {
  let seen = 0;
  for (const key of outline ? eventMarkerKeys : []) {
    if (outline?.find(key) !== undefined) seen++;
    if (seen >= least) return true;
  }
  return false;
}
