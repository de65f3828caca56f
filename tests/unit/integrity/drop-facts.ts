import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { constants, crc32, inflateRawSync } from 'node:zlib';
import type { GzipFault, IntegrityFacts, LogFacts } from '../../../src/integrity/facts.ts';
import { digestNamedIn, parseDigestName } from '../../../src/integrity/object-names.ts';
import { readObjectMetadata } from '../../../src/integrity/object-metadata.ts';
import { readPublicKeys } from '../../../src/integrity/public-keys.ts';
import { readDigest } from '../../../src/integrity/read-digest.ts';
import type { SourceId } from '../../../src/model/segment.ts';

export const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

export interface DroppedFile {
  readonly path: string;
  readonly bytes: Buffer;
}

export function readDrop(folder: string): DroppedFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const full = `${entry.parentPath}/${entry.name}`;
      return { path: full.slice(folder.length + 1), bytes: readFileSync(full) };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export interface Inflated {
  readonly text: Buffer | undefined;
  readonly gzip: readonly GzipFault[];
}

/** One gzip member by zlib, with what is odd about it; bytes that are no gzip are text. */
export function inflate(bytes: Buffer, path: string): Inflated {
  if (!path.replace(/ ?\(\d+\)/, '').endsWith('.gz')) return { text: bytes, gzip: [] };
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return { text: undefined, gzip: ['damaged'] };
  let at = 10;
  if ((bytes[3]! & 8) !== 0) at = bytes.indexOf(0, at) + 1;
  try {
    const { buffer, engine } = inflateRawSync(bytes.subarray(at), {
      info: true,
      finishFlush: constants.Z_SYNC_FLUSH,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    const rest = bytes.subarray(at + engine.bytesWritten);
    if (rest.length < 8) return { text: buffer, gzip: rest.length === 0 ? ['damaged'] : ['missing-trailer'] };
    if (rest.readUInt32LE(0) !== crc32(buffer)) return { text: buffer, gzip: ['damaged'] };
    return { text: buffer, gzip: rest.length > 8 ? ['trailing-bytes'] : [] };
  } catch {
    return { text: undefined, gzip: ['damaged'] };
  }
}

/** Facts as the import would gather them, each file told by its name. */
export function factsOf(files: readonly DroppedFile[]): IntegrityFacts {
  const facts = { digests: [], logs: [], keys: [], signatures: [], lakeSigns: [], lakeResults: [] } as {
    -readonly [K in keyof IntegrityFacts]: IntegrityFacts[K][number][];
  };
  for (const [index, { path, bytes }] of files.entries()) {
    const source = index as SourceId;
    const { text, gzip } = inflate(bytes, path);
    const file = {
      source,
      path,
      bytes: bytes.length,
      textHash: text && sha256(text),
      fileHash: sha256(bytes),
      gzip,
    };
    if (parseDigestName(path)) {
      const read = text ? readDigest(text.toString()) : { digest: undefined, problems: ['could not be inflated'] };
      facts.digests.push({ ...file, ...read });
    } else if (path.includes('public-keys')) {
      facts.keys.push(...readPublicKeys(bytes.toString(), source, path).keys);
    } else if (digestNamedIn(path) !== undefined || path.includes('head-object')) {
      facts.signatures.push(...readObjectMetadata(bytes.toString(), source, path));
    } else facts.logs.push(logFacts(file, text));
  }
  return facts;
}

function logFacts(file: Omit<LogFacts, 'events' | 'isReadable' | 'format'>, text: Buffer | undefined): LogFacts {
  let events = 0;
  let isReadable = false;
  try {
    const { Records } = JSON.parse(text?.toString() ?? '') as { Records: unknown[] };
    events = Records.length;
    isReadable = true;
  } catch {
    // What the scanner would keep of it plays no part in the verdict.
  }
  return { ...file, events, isReadable, format: 'S3 log file' };
}
