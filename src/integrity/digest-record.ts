import { parseTimePrefix } from '../base/time.ts';
import type { DigestVerdict, Reason } from '../model/integrity.ts';
import type { Digest, DigestFacts, PublicKeyFacts } from './facts.ts';
import { normalBase, parseDigestName, type DigestName } from './object-names.ts';

/** An object's place. Of a location it is known by: bucket, slash, key; bucket names have no slash. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

export function locationOf({ bucket, key }: Place): string {
  return `${bucket}/${key}`;
}

export type SignatureState =
  /** Not looked at yet. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'valid';
      readonly signature: string;
      readonly key: PublicKeyFacts;
      /** Path of the file that it stands in; empty where it was pasted. */
      readonly origin: string;
      /** A signature that does not fit, of metadata that by its name is this digest's. */
      readonly named: string | undefined;
    }
  /** There is a key, and none of these signatures fits; `named` as above. */
  | { readonly kind: 'failed'; readonly tried: ReadonlySet<string>; readonly named: string | undefined }
  | { readonly kind: 'no-signature' }
  | { readonly kind: 'no-key' }
  | { readonly kind: 'bad-key' };

/** What a digest says of the one before it. */
export interface BackLink extends Place {
  readonly location: string;
  /** Lower-case; empty where it says none. */
  readonly hash: string;
  /** Lower-case; empty where it says none. */
  readonly signature: string;
}

/** One digest content, however many dropped files hold it. */
export class DigestRecord {
  /** The least damaged copy first, then by path. */
  readonly copies: readonly DigestFacts[];
  readonly main: DigestFacts;
  readonly hash: string | undefined;
  readonly digest: Digest | undefined;
  /** Where it says it lies; undefined where it does not. */
  readonly own: Place | undefined;
  readonly ownLocation: string | undefined;
  readonly back: BackLink | undefined;
  readonly fingerprint: string;
  /** `digestStartTime` and `digestEndTime` in seconds, NaN for no time. */
  readonly start: number;
  readonly end: number;

  /** The place that it fills; set by `assignSlots`. */
  slot: Place = { bucket: '', key: '' };
  slotName: DigestName | undefined;
  signature: SignatureState = { kind: 'unknown' };
  verdict: DigestVerdict = 'unverified';
  /** Proven to be what AWS wrote, by signature or by a verified successor; it may be invalid for another reason. */
  isAuthentic = false;
  reasons: readonly Reason[] = [];
  /** The successor whose hash confirms or condemns it, for the evidence. */
  witness: DigestRecord | undefined;

  constructor(copies: readonly DigestFacts[]) {
    this.copies = copies.toSorted((a, b) => a.gzip.length - b.gzip.length || compare(a.path, b.path));
    this.main = this.copies[0]!;
    const { digest } = this.main;
    this.hash = this.main.textHash;
    this.digest = digest;
    this.own =
      digest && digest.digestS3Object !== ''
        ? { bucket: digest.digestS3Bucket, key: digest.digestS3Object }
        : undefined;
    this.ownLocation = this.own && locationOf(this.own);
    this.back = digest && backLink(digest);
    this.fingerprint = digest?.digestPublicKeyFingerprint.toLowerCase() ?? '';
    this.start = digest ? seconds(digest.digestStartTime) : NaN;
    this.end = digest ? seconds(digest.digestEndTime) : NaN;
  }

  /** The first digest after validation or logging was turned on: it says of no previous one. */
  get isStarting(): boolean {
    const { digest } = this;
    return (
      digest?.previousDigestS3Bucket === null &&
      digest.previousDigestS3Object === null &&
      digest.previousDigestHashValue === null &&
      digest.previousDigestHashAlgorithm === null &&
      digest.previousDigestSignature === null
    );
  }

  /** Its window, for the verdict's sake as far as it can be trusted: of one not proven, by the name of its place. */
  get window(): { readonly from: number; readonly to: number } {
    const name = this.slotName;
    const isSound = this.start < this.end;
    if (!name || (this.isAuthentic && isSound))
      return isSound ? { from: this.start, to: this.end } : { from: 0, to: 0 };
    const earliest = name.end - 3600;
    const isOwn = this.verdict !== 'invalid' && isSound && this.end === name.end && this.start > earliest;
    return { from: isOwn ? this.start : earliest, to: name.end };
  }
}

/** Records in an order that does not depend on the order of the facts. */
export function collectDigests(digests: readonly DigestFacts[]): DigestRecord[] {
  const byHash = new Map<string, DigestFacts[]>();
  const records: DigestRecord[] = [];
  for (const facts of digests) {
    if (facts.textHash === undefined) records.push(new DigestRecord([facts]));
    else if (byHash.has(facts.textHash)) byHash.get(facts.textHash)!.push(facts);
    else byHash.set(facts.textHash, [facts]);
  }
  for (const copies of byHash.values()) records.push(new DigestRecord(copies));
  return records.sort(
    (a, b) =>
      compare(a.ownLocation ?? '', b.ownLocation ?? '') ||
      compare(a.hash ?? '', b.hash ?? '') ||
      compare(a.main.path, b.main.path),
  );
}

/** By UTF-16 units: the same everywhere. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What is signed of a digest: AWS user guide, "Custom implementations of CloudTrail log file integrity validation". */
export function signedText(digest: Digest, hash: string): string {
  const { digestEndTime, digestS3Bucket, digestS3Object, previousDigestSignature } = digest;
  return `${digestEndTime}\n${digestS3Bucket}/${digestS3Object}\n${hash}\n${previousDigestSignature ?? 'null'}`;
}

/** The normal base name of a copy's path where it is a digest's name. */
export function digestBase(path: string): string | undefined {
  return parseDigestName(path) ? normalBase(path) : undefined;
}

function backLink(digest: Digest): BackLink | undefined {
  const key = digest.previousDigestS3Object;
  if (key === null || key === '') return undefined;
  const bucket = digest.previousDigestS3Bucket ?? '';
  return {
    bucket,
    key,
    location: locationOf({ bucket, key }),
    hash: digest.previousDigestHashValue?.toLowerCase() ?? '',
    signature: digest.previousDigestSignature?.toLowerCase() ?? '',
  };
}

function seconds(text: string): number {
  const ms = parseTimePrefix(text);
  return ms === undefined ? NaN : Math.floor(ms / 1000);
}
