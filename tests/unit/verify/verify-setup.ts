import { createHash } from 'node:crypto';
import type { IntegrityItem, IntegritySummary, ItemsRequest, SourceVerdicts } from '../../../src/model/integrity.ts';
import { eventIntegrities } from '../../../src/model/integrity.ts';
import type { SourceHashes } from '../../../src/model/source.ts';
import { Validation, type ValidationProgress } from '../../../src/verify/validation.ts';
import type { TestCase } from '../ingest/case-harness.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export const account = '111122223333';
export const bucket = 'acme-trail';
const region = 'us-east-1';

const stamp = (time: Date): string => time.toISOString().replaceAll(/[-:]|\.\d+/g, '');
const day = (time: Date): string => time.toISOString().slice(0, 10).replaceAll('-', '/');

export function logKey(time: Date, name: string): string {
  const minute = stamp(time).replace(/\d\dZ$/, 'Z');
  return `AWSLogs/${account}/CloudTrail/${region}/${day(time)}/${account}_CloudTrail_${region}_${minute}_${name}.json.gz`;
}

export function digestKey(end: Date): string {
  const folder = `AWSLogs/${account}/CloudTrail-Digest/${region}/${day(end)}`;
  return `${folder}/${account}_CloudTrail-Digest_${region}_main_${region}_${stamp(end)}.json.gz`;
}

export interface MadeDigest {
  readonly start: Date;
  readonly end: Date;
  /** Text of each log file that it lists, by key. */
  readonly logs: ReadonlyMap<string, Uint8Array>;
  readonly previous?: { readonly key: string; readonly text: Uint8Array };
  readonly fingerprint?: string;
}

/** An unsigned digest's text, in AWS's form. */
export function digestText({ start, end, logs, previous, fingerprint }: MadeDigest): Uint8Array {
  const iso = (time: Date): string => time.toISOString().replace('.000Z', 'Z');
  const digest = {
    awsAccountId: account,
    digestStartTime: iso(start),
    digestEndTime: iso(end),
    digestS3Bucket: bucket,
    digestS3Object: digestKey(end),
    digestPublicKeyFingerprint: fingerprint ?? '67b9fa73676d86966b449dd677850753',
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: null,
    oldestEventTime: null,
    previousDigestS3Bucket: previous ? bucket : null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous ? sha256(previous.text) : null,
    previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
    previousDigestSignature: previous ? 'ab'.repeat(256) : null,
    logFiles: Array.from(logs, ([key, text]) => ({
      s3Bucket: bucket,
      s3Object: key,
      hashValue: sha256(text),
      hashAlgorithm: 'SHA-256',
      newestEventTime: iso(end),
      oldestEventTime: iso(start),
    })),
  };
  return encode(JSON.stringify(digest).replaceAll('/', '\\/'));
}

/** What the store has, in the order of the sources. */
export async function storedHashes({ store }: TestCase): Promise<SourceHashes[]> {
  const all: SourceHashes[] = [];
  let portion = await store.hashesAfter(0);
  for (; portion; portion = await store.hashesAfter(portion.last)) all.push(...portion.hashes);
  return all.sort((a, b) => a.source - b.source);
}

const never = new AbortController().signal;

export async function validated(
  spoor: TestCase,
  onprogress: (progress: ValidationProgress) => void = () => undefined,
): Promise<Validation> {
  const validation = new Validation(spoor.store, spoor.makeKit);
  await validation.refresh(never, onprogress);
  return validation;
}

export function refreshed(validation: Validation): Promise<IntegritySummary> {
  return validation.refresh(never, () => undefined);
}

export async function everyItem(
  validation: Validation,
  request: Partial<ItemsRequest> = {},
): Promise<readonly IntegrityItem[]> {
  const items: IntegrityItem[] = [];
  for (;;) {
    const page = await validation.items({ order: 'time', offset: items.length, count: 1000, ...request });
    items.push(...page.items);
    if (page.items.length === 0 || items.length >= page.total) return items;
  }
}

/** All that can be seen of a case's validation, as plain data. */
export async function seen(validation: Validation): Promise<unknown> {
  return {
    summary: await validation.summary(),
    items: await everyItem(validation),
    commands: await validation.commandFacts(),
    verdicts: await validation.verdicts(),
  };
}

/** By path, of the files that events came from. */
export async function integrityByPath(spoor: TestCase, { codes }: SourceVerdicts): Promise<Map<string, string>> {
  const sources = await spoor.store.sources();
  const events = sources.filter(({ kind }) => kind === 'events');
  return new Map(events.map(({ id, path }) => [path, eventIntegrities[codes[id] ?? 0]!]));
}
