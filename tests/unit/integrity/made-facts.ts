import { createHash } from 'node:crypto';
import type {
  Digest,
  DigestFacts,
  IntegrityFacts,
  ListedLogFile,
  LogFacts,
  PublicKeyFacts,
  SignatureChecker,
} from '../../../src/integrity/facts.ts';
import type { SourceId } from '../../../src/model/segment.ts';

/**
 * Facts without files, for rules: text hashes are of whatever the digest says, and a signature is the SHA-256 of a key's
 * name and the text, so that thousands are made at once.
 */
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const sign = (key: string, text: string): string => sha256(`${key}\n${text}`);

export class FakeChecker implements SignatureChecker {
  verified = 0;

  verify(key: PublicKeyFacts, message: string, signature: string): Promise<boolean> {
    this.verified++;
    return Promise.resolve(sign(key.computedFingerprint, message) === signature);
  }

  /** Fake signatures cannot be opened: those from outside the chain are found by their file's name. */
  signedHash(): undefined {
    return undefined;
  }

  hashOf(text: string): Promise<string> {
    return Promise.resolve(sha256(text));
  }
}

export const account = '111122223333';
export const region = 'eu-west-1';
export const bucket = 'trail-bucket';
export const start = Date.UTC(2024, 2, 10) / 1000;
export const hour = 3600;
export const fingerprint = 'aa'.repeat(16);

export const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '');
const day = (seconds: number): string => iso(seconds).slice(0, 10).replaceAll('-', '/');
const stamp = (seconds: number): string => iso(seconds).replace(/[-:]/g, '');

export function digestKey(end: number, backfill = false): string {
  const name = `${account}_CloudTrail-Digest_${region}_main_${region}_${stamp(end)}${backfill ? '_backfill' : ''}`;
  return `AWSLogs/${account}/CloudTrail-Digest/${region}/${day(end)}/${name}.json.gz`;
}

export function logKey(delivered: number, id: string): string {
  const name = `${account}_CloudTrail_${region}_${stamp(delivered).slice(0, 13)}Z_${id}`;
  return `AWSLogs/${account}/CloudTrail/${region}/${day(delivered)}/${name}.json.gz`;
}

export const key = (fields: Partial<PublicKeyFacts> = {}): PublicKeyFacts => ({
  source: 0 as SourceId,
  path: 'public-keys.json',
  fingerprint,
  computedFingerprint: fingerprint,
  spki: new Uint8Array(1),
  modulus: 0n,
  exponent: 0n,
  validFrom: start - 30 * 24 * hour,
  validTo: start + 365 * 24 * hour,
  ...fields,
});

export interface MadeDigest {
  readonly digest: Digest;
  readonly hash: string;
  readonly signature: string;
}

/** A digest as CloudTrail would sign it after `previous`. */
export function makeDigest(
  end: number,
  previous: MadeDigest | undefined,
  logFiles: readonly ListedLogFile[] = [],
  fields: Partial<Digest> = {},
): MadeDigest {
  return seal({
    awsAccountId: account,
    digestStartTime: iso(end - hour),
    digestEndTime: iso(end),
    digestS3Bucket: bucket,
    digestS3Object: digestKey(end),
    digestPublicKeyFingerprint: fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: null,
    oldestEventTime: null,
    previousDigestS3Bucket: previous?.digest.digestS3Bucket ?? null,
    previousDigestS3Object: previous?.digest.digestS3Object ?? null,
    previousDigestHashValue: previous?.hash ?? null,
    previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles,
    ...fields,
  });
}

function seal(digest: Digest): MadeDigest {
  const hash = sha256(JSON.stringify(digest));
  const { digestEndTime, digestS3Bucket, digestS3Object, previousDigestSignature } = digest;
  const text = `${digestEndTime}\n${digestS3Bucket}/${digestS3Object}\n${hash}\n${previousDigestSignature ?? 'null'}`;
  return { digest, hash, signature: sign(digest.digestPublicKeyFingerprint, text) };
}

/** The same digest, changed after it was signed. */
export const edited = (made: MadeDigest, fields: Partial<Digest>): MadeDigest => ({
  ...seal({ ...made.digest, ...fields }),
  signature: made.signature,
});

export const listed = (s3Object: string, text: string): ListedLogFile => ({
  s3Bucket: bucket,
  s3Object,
  hashValue: sha256(text),
  hashAlgorithm: 'SHA-256',
  newestEventTime: null,
  oldestEventTime: null,
});

/** Facts in the making; sources count up. */
export class Facts {
  readonly digests: DigestFacts[] = [];
  readonly logs: LogFacts[] = [];
  readonly keys: PublicKeyFacts[] = [key()];
  readonly signatures: IntegrityFacts['signatures'][number][] = [];
  readonly lakeSigns: IntegrityFacts['lakeSigns'][number][] = [];
  readonly lakeResults: IntegrityFacts['lakeResults'][number][] = [];
  #sources = 1;

  next(): SourceId {
    return this.#sources++ as SourceId;
  }

  digest(made: MadeDigest, fields: Partial<DigestFacts> = {}): this {
    const { digest, hash } = made;
    const path = digest.digestS3Object;
    const source = this.next();
    this.digests.push({
      source,
      path,
      bytes: 1,
      textHash: hash,
      fileHash: hash,
      gzip: [],
      digest,
      problems: [],
      ...fields,
    });
    return this;
  }

  log(path: string, text: string | undefined, fields: Partial<LogFacts> = {}): this {
    const textHash = text === undefined ? undefined : sha256(text);
    const file = { source: this.next(), path, bytes: 1, textHash, fileHash: textHash, gzip: [] };
    this.logs.push({ ...file, events: 1, isReadable: text !== undefined, format: 'S3 log file', ...fields });
    return this;
  }

  head(of: MadeDigest, fields: Partial<IntegrityFacts['signatures'][number]> = {}): this {
    const name = of.digest.digestS3Object.split('/').at(-1)!;
    this.signatures.push({
      signature: of.signature,
      path: `head-object/${name}.json`,
      source: this.next(),
      algorithm: 'SHA256withRSA',
      backfillGeneratedAt: undefined,
      ...fields,
    });
    return this;
  }
}

/** So many digests in a row, one an hour, the oldest first. */
export function makeChain(
  count: number,
  logFiles: (end: number, index: number) => readonly ListedLogFile[] = () => [],
  from = start,
): MadeDigest[] {
  const chain: MadeDigest[] = [];
  for (let i = 0; i < count; i++) {
    const end = from + (i + 1) * hour;
    chain.push(makeDigest(end, chain.at(-1), logFiles(end, i)));
  }
  return chain;
}
