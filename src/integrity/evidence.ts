/** What an item's reasons rest on, in named values: made when asked for. */
import type { EvidenceLine, IntegrityItem, IntegrityItemDetail } from '../model/integrity.ts';
import type { Origin } from './build-items.ts';
import { signedText, type DigestRecord } from './digest-record.ts';
import type { FileFacts } from './facts.ts';
import type { LogEntries } from './log-entries.ts';
import type { LakeVerdict } from './weigh-lake.ts';
import type { LogVerdict } from './weigh-logs.ts';
import type { MissingDigest } from './walk-chains.ts';

/** Values are cut to this, hostile ones that is; the longest real one is a signature. */
const maxValue = 2000;
const maxCopies = 100;
const maxAlike = 20;

type Lines = EvidenceLine[];

export function detailOf(item: IntegrityItem, origin: Origin, entries: LogEntries): IntegrityItemDetail {
  const lines: Lines = [];
  let copies: readonly FileFacts[] = [];
  switch (origin.kind) {
    case 'digest':
      for (const record of origin.records.slice(0, maxAlike)) digestLines(record, lines);
      copies = origin.records[0]?.copies ?? [];
      break;
    case 'missing':
      missingLines(origin.missing, lines);
      break;
    case 'log':
      logLines(origin, lines);
      copies = entries.filesOf(origin.file?.textHash);
      break;
    case 'lake-result':
      lakeLines(origin.lake, lines);
      copies = origin.lake.copies;
  }
  const others = copies.filter((file) => file.source !== item.source || file.path !== item.path);
  return { item, evidence: lines, copies: others.slice(0, maxCopies).map((file) => file.path) };
}

function say(lines: Lines, label: string, value: string | null | undefined): void {
  if (value === undefined || value === '') return;
  const text = value ?? 'null';
  lines.push({ label, value: text.length > maxValue ? `${text.slice(0, maxValue)}…` : text });
}

function digestLines(record: DigestRecord, lines: Lines): void {
  const { digest, main, signature, witness, hash } = record;
  say(lines, 'File', main.path);
  say(lines, 'SHA-256 of its text', hash ?? 'could not be read');
  for (const problem of main.problems) say(lines, 'Problem', `It ${problem}.`);
  if (!digest) return;
  say(lines, 'Own place', `s3://${digest.digestS3Bucket}/${digest.digestS3Object}`);
  say(lines, 'Time', `${digest.digestStartTime} to ${digest.digestEndTime}`);
  say(lines, 'Names key', digest.digestPublicKeyFingerprint);
  if (signature.kind === 'valid') {
    say(lines, 'Signature', signature.signature);
    say(lines, 'Signature found in', signature.origin === '' ? 'pasted text' : signature.origin);
    say(lines, 'Key found in', signature.key.path);
  }
  if (signature.kind === 'failed')
    for (const tried of signature.tried) say(lines, 'Signature that does not fit', tried);
  if (hash !== undefined && signature.kind !== 'no-key') say(lines, 'Signed text', signedText(digest, hash));
  if (witness?.back) {
    say(lines, 'Next digest', witness.main.path);
    say(lines, 'SHA-256 that the next digest states', witness.back.hash);
  }
  if (record.back) {
    say(lines, 'Previous digest', `s3://${record.back.location}`);
    say(lines, 'SHA-256 that it states of the previous digest', record.back.hash);
  }
  say(lines, 'Log files listed', String(digest.logFiles.length));
}

function missingLines({ namedBy, bucket, key }: MissingDigest, lines: Lines): void {
  say(lines, 'Expected at', bucket === '' ? key : `s3://${bucket}/${key}`);
  if (!namedBy?.back) return;
  say(lines, 'Named by', namedBy.main.path);
  say(lines, 'SHA-256 that the next digest states', namedBy.back.hash);
  say(lines, 'Signature that the next digest states', namedBy.back.signature);
}

function logLines({ entry, file }: LogVerdict, lines: Lines): void {
  if (entry) {
    say(lines, 'Place', `s3://${entry.bucket}/${entry.key}`);
    for (const { from, hash } of entry.claims) {
      say(lines, `SHA-256 listed by a digest that is ${from.verdict}`, hash);
      say(lines, 'Digest', from.main.path);
    }
  }
  if (!file) return;
  say(lines, 'SHA-256 found', file.textHash ?? 'could not be read');
  say(lines, 'File', file.path);
  for (const other of entry?.other.slice(0, maxAlike) ?? []) {
    if (other === file) continue;
    say(lines, 'Another file of its name', other.path);
    say(lines, 'SHA-256 of that file', other.textHash ?? 'could not be read');
  }
}

function lakeLines({ sign, file, expected }: LakeVerdict, lines: Lines): void {
  if (sign) {
    say(lines, 'Sign file', sign.path);
    if (expected === undefined) {
      say(lines, 'Names key', sign.publicKeyFingerprint);
      say(lines, 'Signature', sign.hashSignature);
      say(lines, 'Query completed', sign.queryCompleteTime);
    }
  }
  say(lines, 'SHA-256 listed', expected);
  if (!file) return;
  say(lines, 'SHA-256 of the file as dropped', file.fileHash ?? 'not known');
  say(lines, 'File', file.path);
}
