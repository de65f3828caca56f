/**
 * What goes into validation: facts about dropped files, gathered one by one and in any order. Hashes and fingerprints
 * are lower-case hex; times are seconds since 1970 UTC, NaN where the text is not a time.
 */
import type { SourceId } from '../model/segment.ts';
import type { GzipFault } from '../model/source.ts';

export type { GzipFault };

/** One dropped file or archive member. */
export interface FileFacts {
  readonly source: SourceId;
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of its inflated text; undefined where its bytes were not kept or could not be read. */
  readonly textHash: string | undefined;
  /** SHA-256 of the file as dropped (of the member, taken out of its archive). */
  readonly fileHash: string | undefined;
  readonly gzip: readonly GzipFault[];
}

export interface LogFacts extends FileFacts {
  /** Events found in it. */
  readonly events: number;
  /** Not recognised as events: damaged, or something else under a log file's name. */
  readonly isReadable: boolean;
  /** Its format's name, as the ledger shows it. */
  readonly format: string;
  /** Its bytes are there and not hashed yet: nothing is said of it. */
  readonly isPending?: boolean;
}

/** AWS user guide, "CloudTrail digest file structure". Texts verbatim; null where the digest says null. */
export interface Digest {
  readonly awsAccountId: string;
  readonly digestStartTime: string;
  readonly digestEndTime: string;
  readonly digestS3Bucket: string;
  readonly digestS3Object: string;
  readonly digestPublicKeyFingerprint: string;
  readonly digestSignatureAlgorithm: string;
  readonly newestEventTime: string | null;
  readonly oldestEventTime: string | null;
  readonly previousDigestS3Bucket: string | null;
  readonly previousDigestS3Object: string | null;
  readonly previousDigestHashValue: string | null;
  readonly previousDigestHashAlgorithm: string | null;
  readonly previousDigestSignature: string | null;
  readonly logFiles: readonly ListedLogFile[];
}

export interface ListedLogFile {
  readonly s3Bucket: string;
  readonly s3Object: string;
  readonly hashValue: string;
  readonly hashAlgorithm: string;
  readonly newestEventTime: string | null;
  readonly oldestEventTime: string | null;
}

export interface DigestFacts extends FileFacts {
  /**
   * As much of it as could be read. Undefined where it is not JSON of the right shape at all. Required keys that are
   * not there are empty texts, and named in `problems`.
   */
  readonly digest: Digest | undefined;
  /** What is wrong with its format, in words; empty for a well-formed digest. */
  readonly problems: readonly string[];
}

/** A key of `list-public-keys`. */
export interface PublicKeyFacts {
  readonly source: SourceId;
  readonly path: string;
  /** As the list states it; empty where it does not. */
  readonly fingerprint: string;
  /** MD5 of the decoded `Value`, which is what AWS's fingerprints are. */
  readonly computedFingerprint: string;
  /** DER of SubjectPublicKeyInfo, whichever the list had; undefined where it is no RSA key. */
  readonly spki: Uint8Array | undefined;
  readonly modulus: bigint;
  readonly exponent: bigint;
  readonly validFrom: number | undefined;
  readonly validTo: number | undefined;
}

/** A signature from outside the chain: an object's metadata, or pasted. */
export interface LooseSignature {
  /** Lower-case hex; of metadata also what stands in its place. */
  readonly signature: string;
  /** File that it came in; undefined where it was pasted. */
  readonly path: string | undefined;
  readonly source: SourceId | undefined;
  /** `signature-algorithm` of the metadata, where it was there. */
  readonly algorithm: string | undefined;
  /** `backfill-generation-timestamp` of the metadata, where it was there. */
  readonly backfillGeneratedAt: string | undefined;
}

/** `result_sign.json` of a CloudTrail Lake query. */
export interface LakeSignFacts {
  readonly source: SourceId;
  readonly path: string;
  readonly region: string;
  readonly files: readonly { readonly fileName: string; readonly fileHashValue: string }[];
  readonly hashAlgorithm: string;
  readonly signatureAlgorithm: string;
  readonly hashSignature: string;
  readonly publicKeyFingerprint: string;
  readonly queryCompleteTime: string;
  readonly problems: readonly string[];
}

/** Everything that validation knows, whatever the order it came in. */
export interface IntegrityFacts {
  readonly digests: readonly DigestFacts[];
  readonly logs: readonly LogFacts[];
  readonly keys: readonly PublicKeyFacts[];
  readonly signatures: readonly LooseSignature[];
  readonly lakeSigns: readonly LakeSignFacts[];
  /** Files that may be query results: named `result_N.csv` or so. */
  readonly lakeResults: readonly FileFacts[];
}

/** Verifies RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2.2). Answers are kept, so asking again is cheap. */
export interface SignatureChecker {
  /** `message` is signed as its UTF-8. False also for a signature that is no hex. Rejects with `bad-key` for a key that cannot be used. */
  verify(key: PublicKeyFacts, message: string, signature: string): Promise<boolean>;
  /**
   * The SHA-256 that a signature signs under a key, by the public operation alone; undefined where the result is no
   * PKCS#1 v1.5 block. So that a loose signature finds its digest without trying all.
   */
  signedHash(key: PublicKeyFacts, signature: string): string | undefined;
  /** SHA-256 of a text's UTF-8. */
  hashOf(text: string): Promise<string>;
}
