import { formatEventTime } from '../base/time.ts';
import type { Reason, ReasonCode } from '../model/integrity.ts';

const maxPiece = 200;

/** Text of a file, cut to 200 characters. */
export function cut(text: string): string {
  return text.length > maxPiece ? `${text.slice(0, maxPiece).replace(/\p{Surrogate}$/u, '')}…` : text;
}

export const fault = (code: ReasonCode, text: string): Reason => ({ code, weight: 'fault', text });
export const open = (code: ReasonCode, text: string): Reason => ({ code, weight: 'open', text });
export const note = (code: ReasonCode, text: string): Reason => ({ code, weight: 'note', text });
export const proof = (code: ReasonCode, text: string): Reason => ({ code, weight: 'proof', text });

const weights = ['fault', 'open', 'proof', 'note'];

/** What decides first. */
export function byWeight(reasons: Iterable<Reason>): Reason[] {
  return [...reasons].sort((a, b) => weights.indexOf(a.weight) - weights.indexOf(b.weight));
}

/** A span of time in a sentence. */
export function span(from: number, to: number): string {
  return `${formatEventTime(from)} to ${formatEventTime(to)}`;
}
