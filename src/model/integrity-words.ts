/** How the page and the report speak of verdicts: the same words everywhere. */
import type { EventIntegrity, Gap, HourState, ItemKind, LogFileVerdict } from './integrity.ts';

/** What validation proves, what that rests on, and what it cannot tell: one sentence each. */
export const proofSentences = [
  'A verified log file is, byte for byte, the one whose hash CloudTrail listed in a signed digest; digests are chained, so ' +
    'an hour without one shows.',
  'The proof rests on the public keys that were supplied: take them from AWS yourself, since whoever supplies the keys ' +
    'decides what verifies.',
  'It cannot tell a deleted file from one that was not supplied here, and it says nothing of files that no digest lists, of ' +
    'hours when validation was off, or of what CloudTrail does not record.',
] as const;

const digestWords: Readonly<Record<LogFileVerdict, string>> = {
  valid: 'valid',
  invalid: 'invalid',
  missing: 'missing',
  unverified: 'unverified',
  'not-covered': 'not covered',
};

const fileWords: Readonly<Record<LogFileVerdict, string>> = {
  valid: 'verified',
  invalid: 'changed',
  missing: 'missing',
  unverified: 'unverified',
  'not-covered': 'not covered',
};

/** One word for a verdict: a digest is `valid` or `invalid`, a file that it lists `verified` or `changed`. */
export function verdictWord(kind: ItemKind, verdict: LogFileVerdict): string {
  return (kind === 'digest' ? digestWords : fileWords)[verdict];
}

export const kindWords: Readonly<Record<ItemKind, string>> = {
  digest: 'digest',
  log: 'log file',
  'lake-result': 'query result',
};

export const eventIntegrityWords: Readonly<Record<EventIntegrity, string>> = {
  unverified: 'unverified',
  verified: 'verified',
  changed: 'changed',
  'not-covered': 'not covered',
};

/** What is known of an event's file, in a sentence. */
export const eventIntegritySentences: Readonly<Record<EventIntegrity, string>> = {
  verified: 'Its file is, byte for byte, the one that a signed digest lists.',
  changed: 'Its file is not as the digest lists it: it was changed after it was delivered.',
  unverified: 'Nothing speaks against its file, and nothing proves it so far.',
  'not-covered': 'No digest lists its file.',
};

export const hourStateWords: Readonly<Record<HourState, string>> = {
  none: 'outside of the chain',
  verified: 'verified',
  unverified: 'unverified',
  'not-covered': 'not covered',
  'not-recording': 'not recording',
  missing: 'missing',
  changed: 'changed',
};

export const gapWords: Readonly<Record<Gap['kind'], string>> = {
  'missing-digest': 'Digest missing',
  'not-recording': 'Not recording: the chain starts anew after it',
};
