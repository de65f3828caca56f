/** A case of many log files and signed digests, and how long it takes to validate it. */
import 'fake-indexeddb/auto';
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { defaultLimits } from '../../src/base/limits.ts';
import type { CoreKit } from '../../src/core/core-kit.ts';
import { Importer } from '../../src/ingest/importer.ts';
import type { IntegritySummary } from '../../src/model/integrity.ts';
import { BytesSource } from '../../src/read/byte-source.ts';
import { DiskStore } from '../../src/store/disk-store.ts';
import { Validation } from '../../src/verify/validation.ts';

const account = '111122223333';
const region = 'us-east-1';
const bucket = 'bench-trail';
const firstHour = Date.UTC(2024, 0, 1);
const hourMs = 3600_000;

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
const stamp = (ms: number): string => iso(ms).replaceAll(/[-:]/g, '');
const day = (ms: number): string => iso(ms).slice(0, 10).replaceAll('-', '/');

interface BenchFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

function event(number: number, at: number): string {
  return JSON.stringify({
    eventVersion: '1.09',
    userIdentity: { type: 'IAMUser', accountId: account, userName: `user-${number % 50}` },
    eventTime: iso(at),
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: region,
    sourceIPAddress: `203.0.113.${number % 250}`,
    requestParameters: { bucketName: 'plans', key: `file-${number}` },
    eventID: `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
    readOnly: true,
  });
}

/** One chain, a digest an hour, each with the same number of log files. */
export function* makeFiles(logs: number, digests: number): Generator<BenchFile> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const der = publicKey.export({ format: 'der', type: 'pkcs1' });
  const fingerprint = createHash('md5').update(der).digest('hex');
  const keys = { PublicKeyList: [{ Value: der.toString('base64'), Fingerprint: fingerprint }] };
  yield { path: 'keys.json', bytes: Buffer.from(JSON.stringify(keys)) };
  const each = Math.ceil(logs / digests);
  let previous: { key: string; hash: string; signature: string } | undefined;
  for (let hour = 0; hour < digests; hour++) {
    const [start, end] = [firstHour + hour * hourMs, firstHour + (hour + 1) * hourMs];
    const logFiles: Record<string, string>[] = [];
    for (let number = hour * each; number < Math.min(logs, (hour + 1) * each); number++) {
      const at = start + (number - hour * each + 1) * 60_000;
      const name = `${account}_CloudTrail_${region}_${stamp(at).slice(0, -3)}Z_${number.toString(36).padStart(16, 'A')}`;
      const path = `AWSLogs/${account}/CloudTrail/${region}/${day(at)}/${name}.json.gz`;
      const text = Buffer.from(`{"Records":[${[0, 1, 2].map((i) => event(number * 3 + i, at)).join(',')}]}`);
      const [hashValue, time] = [sha256(text), iso(at)];
      const times = { newestEventTime: time, oldestEventTime: time };
      logFiles.push({ s3Bucket: bucket, s3Object: path, hashValue, hashAlgorithm: 'SHA-256', ...times });
      yield { path, bytes: gzipSync(text) };
    }
    const digestName = `${account}_CloudTrail-Digest_${region}_main_${region}_${stamp(end)}.json.gz`;
    const path = `AWSLogs/${account}/CloudTrail-Digest/${region}/${day(end)}/${digestName}`;
    const text = JSON.stringify({
      awsAccountId: account,
      digestStartTime: iso(start),
      digestEndTime: iso(end),
      digestS3Bucket: bucket,
      digestS3Object: path,
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: iso(end),
      oldestEventTime: iso(start),
      previousDigestS3Bucket: previous ? bucket : null,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
      previousDigestSignature: previous?.signature ?? null,
      logFiles,
    });
    const hash = sha256(text);
    const signed = `${iso(end)}\n${bucket}/${path}\n${hash}\n${previous?.signature ?? 'null'}`;
    previous = { key: path, hash, signature: sign('sha256', Buffer.from(signed), key).toString('hex') };
    yield { path, bytes: gzipSync(text) };
  }
}

/** The longest time for which nothing else could run. */
class LongestBlock {
  #last = performance.now();
  #longest = 0;
  readonly #timer = setInterval(() => {
    this.#see();
  }, 1);

  #see(): void {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }

  end(): number {
    this.#see();
    clearInterval(this.#timer);
    return this.#longest;
  }
}

export interface ValidationFigures {
  readonly what: string;
  readonly seconds: number;
  /** The longest that a call had to wait. */
  readonly longestBlockMs: number;
  readonly progressCalls: number;
  readonly summary: IntegritySummary;
}

/** Imports such a case into a database in memory, validates it, and validates it again as after a reload. */
export async function validateCase(
  makeKit: () => CoreKit,
  logs: number,
  digests: number,
): Promise<readonly ValidationFigures[]> {
  const store = await DiskStore.open(`bench-${String(logs)}`);
  const settings = { store, limits: defaultLimits, makeKit, onprogress: () => undefined };
  const importer = await Importer.start(settings);
  const { signal } = new AbortController();
  for (const { path, bytes } of makeFiles(logs, digests)) {
    await importer.importFile({ path, source: new BytesSource(new Uint8Array(bytes)) }, signal);
  }
  await importer.settle();
  const figures: ValidationFigures[] = [];
  const measure = async (what: string, validation: Validation): Promise<void> => {
    const block = new LongestBlock();
    const began = performance.now();
    let progressCalls = 0;
    const summary = await validation.refresh(signal, () => {
      progressCalls++;
    });
    const seconds = (performance.now() - began) / 1000;
    figures.push({ what, seconds, longestBlockMs: block.end(), progressCalls, summary });
  };
  const validation = new Validation(store, makeKit);
  await measure('from nothing', validation);
  await measure('nothing new', validation);
  await measure('after a reload', new Validation(store, makeKit));
  store.close();
  return figures;
}
