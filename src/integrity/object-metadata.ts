import { isHex } from '../crypto/hex.ts';
import { maxModulusBits } from '../crypto/rsa-key.ts';
import type { SourceId } from '../model/segment.ts';
import type { LooseSignature } from './facts.ts';
import { readJsonDocuments } from './json-documents.ts';
import { fieldsOf, textOf, type Fields } from './json-fields.ts';

/** Signatures taken from one text at most. */
export const maxLooseSignatures = 100_000;
/** Lists of answers, and how deep boto3 puts the header lines. */
const maxNesting = 4;
const maxSignatureLength = maxModulusBits / 4;

/** What the metadata of a digest's object says. */
export interface ObjectMetadata {
  /** In lower case, without white space; hex where it is a signature. */
  readonly signature: string;
  readonly algorithm: string | undefined;
  readonly backfillGeneratedAt: string | undefined;
}

/**
 * The signatures in answers of `aws s3api head-object` and `get-object`, one or several, also as boto3 gives them or as
 * `--query Metadata` cuts them down, or in bare hex. A `signature` in JSON that is no hex is given as it is, so that it
 * can be seen not to fit.
 */
export function readObjectMetadata(text: string, source: SourceId, path: string): LooseSignature[] {
  const { values } = readJsonDocuments(text);
  const isBare = values.every((value) => typeof value !== 'object');
  const found = isBare ? readPastedSignatures(text).signatures : findMetadata(values);
  return found.map((metadata) => ({ ...metadata, path, source }));
}

/** The metadata with a signature in JSON, at any place where AWS's tools put it. */
export function findMetadata(values: readonly unknown[]): ObjectMetadata[] {
  const found: ObjectMetadata[] = [];
  collect(values, 0, found);
  return found;
}

function collect(values: readonly unknown[], depth: number, found: ObjectMetadata[]): void {
  for (const value of values) {
    if (found.length >= maxLooseSignatures) return;
    if (Array.isArray(value)) {
      if (depth < maxNesting) collect(value, depth + 1, found);
      continue;
    }
    const fields = fieldsOf(value);
    const metadata = fields && readAnswer(fields);
    if (metadata) found.push(metadata);
  }
}

/** The same signature stands twice in boto3's answer: with the header lines, and as metadata. */
function readAnswer(answer: Fields): ObjectMetadata | undefined {
  const responseMetadata = fieldsOf(answer.get('responsemetadata'));
  const places = [fieldsOf(answer.get('metadata')), answer, fieldsOf(responseMetadata?.get('httpheaders'))];
  for (const fields of places) {
    const metadata = fields && readFields(fields);
    if (metadata) return metadata;
  }
  return undefined;
}

function readFields(fields: Fields): ObjectMetadata | undefined {
  const text = (name: string): string | undefined => textOf(fields, name, `x-amz-meta-${name}`)?.slice(0, 200);
  const signature = textOf(fields, 'signature', 'x-amz-meta-signature');
  if (signature === undefined) return undefined;
  return {
    signature: signature
      .slice(0, 2 * maxSignatureLength)
      .replace(/\s+/g, '')
      .toLowerCase(),
    algorithm: text('signature-algorithm'),
    backfillGeneratedAt: text('backfill-generation-timestamp'),
  };
}

export interface PastedSignatures {
  /** Each once. */
  readonly signatures: readonly LooseSignature[];
  /** Pieces that seem meant as a signature and are none. */
  readonly malformed: number;
}

/** Characters that are looked at. */
const maxPastedLength = 16 * 1024 * 1024;
/** In hex digits. Keys of CloudTrail have 2,048 bits; a row of lines is put together to that. */
const usualLength = 512;
const wholeLengths: ReadonlySet<number> = new Set([usualLength, 768, 1024, 2048]);
const shortestLength = 256;
/** A run of letters and digits shorter than this is a word, a hash, a name. */
const shortestAttempt = 100;

/**
 * Signatures in what somebody pasted: hex with any white space, quotes or words about it, broken into lines or not,
 * one or several; `"signature": "…"`; header lines; JSON whole.
 */
export function readPastedSignatures(text: string): PastedSignatures {
  const pasted = text.slice(0, maxPastedLength);
  if (pasted.trim() === '') return { signatures: [], malformed: 0 };
  const found = new Map<string, ObjectMetadata>();
  let malformed = 0;
  const take = (metadata: ObjectMetadata): void => {
    if (!isSignatureLike(metadata.signature)) malformed++;
    else if (found.size < maxLooseSignatures && !found.has(metadata.signature)) found.set(metadata.signature, metadata);
  };
  const answers = findMetadata(readJsonDocuments(pasted).values);
  const pieces = answers.length > 0 ? [] : attempts(pasted);
  for (const answer of answers) take(answer);
  for (const piece of pieces) {
    take({ signature: piece.toLowerCase(), algorithm: undefined, backfillGeneratedAt: undefined });
  }
  if (found.size === 0 && malformed === 0) malformed = 1;
  return {
    signatures: [...found.values()].map((metadata) => ({ ...metadata, path: undefined, source: undefined })),
    malformed,
  };
}

/** Pieces of a text that are signatures, or long enough to be meant as one. */
function attempts(text: string): string[] {
  const pieces: string[] = [];
  for (const group of text.split(/[^0-9a-z\s]+|\n[^\S\n]*\n/i)) {
    let lines = '';
    const flush = (): void => {
      if (lines.length >= shortestAttempt) pieces.push(lines);
      lines = '';
    };
    for (const word of group.split(/\s+/)) {
      if (/[^0-9a-f]/i.test(word)) {
        flush();
        if (word.length >= shortestAttempt) pieces.push(word);
      } else {
        if (wholeLengths.has(word.length)) flush();
        lines += word;
        if (lines.length === usualLength || wholeLengths.has(word.length)) flush();
      }
    }
    flush();
  }
  return pieces;
}

function isSignatureLike(text: string): boolean {
  return text.length >= shortestLength && text.length <= maxSignatureLength && isHex(text);
}
