import { parseTimePrefix } from '../base/time.ts';
import { md5 } from '../crypto/md5.ts';
import { maxKeyBytes, readRsaPublicKey } from '../crypto/rsa-key.ts';
import type { SourceId } from '../model/segment.ts';
import type { PublicKeyFacts } from './facts.ts';
import { readJsonDocuments } from './json-documents.ts';
import { fieldsOf, quoted, textOf, type Fields } from './json-fields.ts';

/** Keys of one file. */
export const maxPublicKeys = 10_000;
const maxProblems = 100;
/** An array of answers, and what `--query` nests. */
const maxNesting = 4;

export interface PublicKeysReading {
  readonly keys: readonly PublicKeyFacts[];
  /** In words, each about one key or the file; at most a hundred. */
  readonly problems: readonly string[];
}

/**
 * The keys of `aws cloudtrail list-public-keys`, in every spelling that AWS's tools and pages have: one answer, several
 * one after another or in an array, a bare array of keys or a single key as `--query` prints them.
 */
export function readPublicKeys(text: string, source: SourceId, path: string): PublicKeysReading {
  const documents = readJsonDocuments(text);
  const keys: PublicKeyFacts[] = [];
  const problems: string[] = [];
  const say = (problem: string): void => {
    if (problems.length < maxProblems) problems.push(problem);
  };
  if (documents.problem !== undefined) say(documents.problem);

  const seen = new Set<string>();
  let isFull = false;
  for (const fields of findKeys(documents.values)) {
    const key = readKey(fields, source, path, say);
    if (!key) continue;
    const { fingerprint, computedFingerprint, validFrom, validTo } = key;
    const name = [fingerprint, computedFingerprint, validFrom, validTo].join(' ');
    if (seen.has(name)) continue;
    if (keys.length === maxPublicKeys) {
      isFull = true;
      break;
    }
    seen.add(name);
    keys.push(key);
  }
  if (isFull) say(`more than ${maxPublicKeys} keys; the rest is not looked at`);
  if (keys.length === 0 && problems.length === 0) say('no key in it');
  return { keys, problems };
}

function* findKeys(values: readonly unknown[], depth = 0): Generator<Fields> {
  for (const value of values) {
    if (Array.isArray(value)) {
      if (depth < maxNesting) yield* findKeys(value, depth + 1);
      continue;
    }
    const fields = fieldsOf(value);
    const list = fields?.get('publickeylist');
    if (Array.isArray(list)) yield* findKeys(list, maxNesting);
    else if (fields?.has('value')) yield fields;
  }
}

function readKey(
  fields: Fields,
  source: SourceId,
  path: string,
  say: (problem: string) => void,
): PublicKeyFacts | undefined {
  const stated = textOf(fields, 'fingerprint')?.trim().toLowerCase().slice(0, 128) ?? '';
  const name = stated === '' ? 'a key without a fingerprint' : `the key ${quoted(stated)}`;
  const bytes = decodeBase64(textOf(fields, 'value'));
  if (!bytes) {
    say(`${name} is not Base64 of a key`);
    return undefined;
  }
  const computed = md5(bytes);
  const reading = readRsaPublicKey(bytes);
  if ('problem' in reading) say(`${name} is ${reading.problem}`);
  else if (stated !== '' && stated !== computed) say(`${name} has the fingerprint ${computed}`);
  const [validFrom, validTo] = ['validitystarttime', 'validityendtime'].map((field) => {
    const given = fields.get(field);
    const time = readTime(given);
    if (time === undefined && given !== undefined && given !== null) say(`${name} has a validity that is no time`);
    return time;
  });
  return {
    source,
    path,
    fingerprint: stated,
    computedFingerprint: computed,
    spki: 'spki' in reading ? reading.spki : undefined,
    modulus: 'key' in reading ? reading.key.modulus : 0n,
    exponent: 'key' in reading ? reading.key.exponent : 0n,
    validFrom,
    validTo,
  };
}

function decodeBase64(text: string | undefined): Uint8Array | undefined {
  if (text === undefined || text.trim() === '' || text.length > 2 * maxKeyBytes) return undefined;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Later than any time in seconds that makes sense: such a number counts milliseconds. */
const firstMilliseconds = 100_000_000_000;

/** ISO 8601, or seconds since 1970 as a number (CLI version 1) or as a text (AWS's page on the command). */
function readTime(value: unknown): number | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\s*\d{6,}(\.\d*)?\s*$/.test(value));
  if (isNumber) {
    const number = Number(value);
    const seconds = Math.floor(number < firstMilliseconds ? number : number / 1000);
    return seconds >= 0 && seconds < firstMilliseconds ? seconds : undefined;
  }
  const milliseconds = typeof value === 'string' ? parseTimePrefix(value.trim()) : undefined;
  return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000);
}
