import type { SourceId } from '../model/segment.ts';
import type { LakeSignFacts } from './facts.ts';
import { readJsonDocuments } from './json-documents.ts';
import { exactFieldsOf, quoted, textOf, type Fields } from './json-fields.ts';

/** Result files of one query that are looked at. */
export const maxLakeFiles = 100_000;

type SignedFile = LakeSignFacts['files'][number];

/**
 * `result_sign.json` of a CloudTrail Lake query (AWS user guide, "CloudTrail sign file structure"). What the file does
 * not say is an empty text; the keys that validation needs are then named in `problems`.
 */
export function readLakeSign(text: string, source: SourceId, path: string): LakeSignFacts {
  const { values, problem } = readJsonDocuments(text);
  const problems = problem === undefined ? [] : [problem];
  const fields: Fields = exactFieldsOf(values[0]) ?? new Map();
  if (problem === undefined && fields.size === 0) problems.push('no JSON object');
  if (values.length > 1) problems.push('several JSON documents');

  const required = (name: string): string => {
    const value = textOf(fields, name);
    if (value === undefined) problems.push(`no "${name}"`);
    return value ?? '';
  };
  const named = (name: string, only: string): string => {
    const value = textOf(fields, name) ?? '';
    if (value !== '' && value !== only) problems.push(`"${name}" is ${quoted(value)} and not "${only}"`);
    return value;
  };
  return {
    source,
    path,
    region: textOf(fields, 'region') ?? '',
    files: readFiles(fields.get('files'), problems),
    hashAlgorithm: named('hashAlgorithm', 'SHA-256'),
    signatureAlgorithm: named('signatureAlgorithm', 'SHA256withRSA'),
    hashSignature: required('hashSignature'),
    publicKeyFingerprint: required('publicKeyFingerprint').toLowerCase(),
    queryCompleteTime: textOf(fields, 'queryCompleteTime') ?? '',
    problems,
  };
}

/** What is signed: the hashes as the file spells them, in its order, one space between. */
export function lakeMessage({ files }: Pick<LakeSignFacts, 'files'>): string {
  return files.map((file) => file.fileHashValue).join(' ');
}

function readFiles(list: unknown, problems: string[]): SignedFile[] {
  if (!Array.isArray(list)) {
    problems.push('no list "files"');
    return [];
  }
  if (list.length === 0) problems.push('"files" names no file');
  if (list.length > maxLakeFiles) problems.push(`"files" names more than ${maxLakeFiles} files`);
  const files: SignedFile[] = [];
  let damaged = 0;
  for (const entry of list.slice(0, maxLakeFiles) as readonly unknown[]) {
    const fields = exactFieldsOf(entry);
    const fileName = fields && textOf(fields, 'fileName');
    const fileHashValue = fields && textOf(fields, 'fileHashValue');
    if (fileName === undefined || fileHashValue === undefined) damaged++;
    else files.push({ fileName, fileHashValue });
  }
  if (damaged > 0) problems.push(`${damaged} of "files" without "fileName" and "fileHashValue"`);
  return files;
}
