/** Reads a digest's text. AWS CloudTrail user guide, "CloudTrail digest file structure". */
import type { Digest, ListedLogFile } from './facts.ts';

/** The keys without which AWS's own validation calls a digest's format invalid. */
export const requiredKeys = [
  'digestPublicKeyFingerprint',
  'digestS3Bucket',
  'digestS3Object',
  'previousDigestSignature',
  'digestEndTime',
  'digestStartTime',
] as const;

const maxProblems = 20;

/** `problems` are sentences without their subject: "has no digestEndTime". */
export interface ReadDigest {
  readonly digest: Digest | undefined;
  readonly problems: readonly string[];
}

/**
 * Unknown keys are passed over and optional keys may be missing; a key that is there must have its type. Of a key that
 * occurs twice the last counts, as in AWS's validation. The digest is undefined where the text is no JSON object.
 */
export function readDigest(text: string): ReadDigest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { digest: undefined, problems: ['is not JSON'] };
  }
  if (!isObject(value)) return { digest: undefined, problems: ['is not a JSON object'] };
  const problems = new Problems();
  for (const key of requiredKeys) {
    if (!Object.hasOwn(value, key)) problems.add(`has no ${key}`);
    else if (value[key] === '' && key !== 'previousDigestSignature') problems.add(`has an empty ${key}`);
  }
  const optional = (key: string): string => textOf(value, key, problems, '');
  const nullable = (key: string): string | null => nullableOf(value, key, problems, '');
  const digest: Digest = {
    awsAccountId: optional('awsAccountId'),
    digestStartTime: optional('digestStartTime'),
    digestEndTime: optional('digestEndTime'),
    digestS3Bucket: optional('digestS3Bucket'),
    digestS3Object: optional('digestS3Object'),
    digestPublicKeyFingerprint: optional('digestPublicKeyFingerprint'),
    digestSignatureAlgorithm: optional('digestSignatureAlgorithm'),
    newestEventTime: nullable('newestEventTime'),
    oldestEventTime: nullable('oldestEventTime'),
    previousDigestS3Bucket: nullable('previousDigestS3Bucket'),
    previousDigestS3Object: nullable('previousDigestS3Object'),
    previousDigestHashValue: nullable('previousDigestHashValue'),
    previousDigestHashAlgorithm: nullable('previousDigestHashAlgorithm'),
    previousDigestSignature: nullable('previousDigestSignature'),
    logFiles: logFilesOf(value, problems),
  };
  return { digest, problems: problems.list };
}

class Problems {
  readonly list: string[] = [];

  add(problem: string): void {
    if (this.list.length < maxProblems) this.list.push(problem);
  }
}

function logFilesOf(value: Readonly<Record<string, unknown>>, problems: Problems): ListedLogFile[] {
  const list = value['logFiles'];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    problems.add('has a logFiles that is no array');
    return [];
  }
  const files: ListedLogFile[] = [];
  for (const [index, item] of (list as readonly unknown[]).entries()) {
    const where = ` in logFiles[${index}]`;
    if (!isObject(item)) {
      problems.add(`has a logFiles[${index}] that is no object`);
      continue;
    }
    const s3Object = textOf(item, 's3Object', problems, where);
    const hashValue = textOf(item, 'hashValue', problems, where);
    if (s3Object === '') problems.add(`has no s3Object${where}`);
    if (hashValue === '') problems.add(`has no hashValue${where}`);
    if (s3Object === '') continue;
    files.push({
      s3Bucket: textOf(item, 's3Bucket', problems, where),
      s3Object,
      hashValue,
      hashAlgorithm: textOf(item, 'hashAlgorithm', problems, where),
      newestEventTime: nullableOf(item, 'newestEventTime', problems, where),
      oldestEventTime: nullableOf(item, 'oldestEventTime', problems, where),
    });
  }
  return files;
}

function textOf(value: Readonly<Record<string, unknown>>, key: string, problems: Problems, where: string): string {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  if (typeof found === 'string') return found;
  if (found !== undefined) problems.add(`has a ${key}${where} that is no text`);
  return '';
}

function nullableOf(
  value: Readonly<Record<string, unknown>>,
  key: string,
  problems: Problems,
  where: string,
): string | null {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  if (typeof found === 'string') return found;
  if (found !== undefined && found !== null) problems.add(`has a ${key}${where} that is neither text nor null`);
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
