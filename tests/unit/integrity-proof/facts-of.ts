/** Facts about the files of a drop, made with Node's zlib and crypto and nothing of what they are to prove. */
import { constants, createHash, createPublicKey, publicDecrypt, verify, type KeyObject } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type {
  DigestFacts,
  FileFacts,
  GzipFault,
  IntegrityFacts,
  LogFacts,
  LooseSignature,
  PublicKeyFacts,
  SignatureChecker,
} from '../../../src/integrity/facts.ts';
import { readObjectMetadata } from '../../../src/integrity/object-metadata.ts';
import { readPublicKeys } from '../../../src/integrity/public-keys.ts';
import { readDigest } from '../../../src/integrity/read-digest.ts';
import type { SourceId } from '../../../src/model/segment.ts';
import { sha256 } from '../../fixtures/chains/make-chains.ts';

interface Inflated {
  /** Undefined where it is damaged. */
  readonly text: Buffer | undefined;
  readonly faults: readonly GzipFault[];
}

const headerBytes = 10;
const trailerBytes = 8;

/** Reads gzip as Node's own `gzipSync` writes it: with no optional header fields. */
function inflate(bytes: Uint8Array): Inflated {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { text: Buffer.from(bytes), faults: [] };
  const texts: Buffer[] = [];
  const faults: GzipFault[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b) {
      faults.push('trailing-bytes');
      break;
    }
    if (texts.length === 1) faults.push('several-members');
    const body = bytes.subarray(at + headerBytes);
    try {
      // With `info` the answer is no buffer, which the types do not know.
      const { buffer, engine } = inflateRawSync(body, { info: true }) as unknown as {
        readonly buffer: Buffer;
        readonly engine: { readonly bytesWritten: number };
      };
      texts.push(buffer);
      at += headerBytes + engine.bytesWritten + trailerBytes;
    } catch {
      return { text: undefined, faults: [...faults, 'damaged'] };
    }
    if (at > bytes.length) faults.push('missing-trailer');
  }
  return { text: Buffer.concat(texts), faults };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** Of files by path; the sources are numbered in their order. */
export function factsOf(files: Iterable<readonly [path: string, bytes: Uint8Array]>): IntegrityFacts {
  const digests: DigestFacts[] = [];
  const logs: LogFacts[] = [];
  const keys: PublicKeyFacts[] = [];
  const signatures: LooseSignature[] = [];
  let last = 0;
  for (const [path, bytes] of files) {
    const source = ++last as SourceId;
    const { text, faults } = inflate(bytes);
    const file: FileFacts = {
      source,
      path,
      bytes: bytes.length,
      textHash: text && sha256(text),
      fileHash: sha256(bytes),
      gzip: faults,
    };
    const string = text?.toString('utf8') ?? '';
    const value = parse(string);
    if (value['PublicKeyList'] || value['publicKeyList']) keys.push(...readPublicKeys(string, source, path).keys);
    else if (value['Metadata']) signatures.push(...readObjectMetadata(string, source, path));
    else if (/"(digestS3Object|digestEndTime)"/.test(string) || path.includes('CloudTrail-Digest')) {
      digests.push({ ...file, ...readDigest(string) });
    } else {
      const events = Array.isArray(value['Records']) ? value['Records'].length : 0;
      const isReadable = value['Records'] !== undefined;
      logs.push({ ...file, events, isReadable, format: isReadable ? 'S3 log file' : 'unknown' });
    }
  }
  return { digests, logs, keys, signatures, lakeSigns: [], lakeResults: [] };
}

/** DER of a DigestInfo with SHA-256, up to the hash (RFC 8017, 9.2, note 1). */
const digestInfo = '3031300d060960864801650304020105000420';

export class NodeChecker implements SignatureChecker {
  readonly #keys = new Map<string, KeyObject>();

  verify(key: PublicKeyFacts, message: string, signature: string): Promise<boolean> {
    const bytes = Buffer.from(signature, 'hex');
    const isHex = bytes.length > 0 && bytes.length * 2 === signature.length;
    return Promise.resolve(isHex && verify('sha256', Buffer.from(message), this.#key(key), bytes));
  }

  signedHash(key: PublicKeyFacts, signature: string): string | undefined {
    try {
      const padding = constants.RSA_PKCS1_PADDING;
      const block = publicDecrypt({ key: this.#key(key), padding }, Buffer.from(signature, 'hex')).toString('hex');
      return block.startsWith(digestInfo) ? block.slice(digestInfo.length) : undefined;
    } catch {
      return undefined;
    }
  }

  hashOf(text: string): Promise<string> {
    return Promise.resolve(createHash('sha256').update(text).digest('hex'));
  }

  #key({ spki }: PublicKeyFacts): KeyObject {
    const name = Buffer.from(spki!).toString('base64');
    const known = this.#keys.get(name);
    if (known) return known;
    const made = createPublicKey({ key: Buffer.from(spki!), type: 'spki', format: 'der' });
    this.#keys.set(name, made);
    return made;
  }
}
