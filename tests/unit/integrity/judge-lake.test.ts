import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { FileFacts, LakeSignFacts } from '../../../src/integrity/facts.ts';
import { judge } from '../../../src/integrity/judge.ts';
import { eventIntegrities } from '../../../src/model/integrity.ts';
import { Facts, FakeChecker, fingerprint } from './made-facts.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const files = ['result_1.csv.gz', 'result_2.csv.gz'].map((fileName) => ({
  fileName,
  fileHashValue: sha256(`gz ${fileName}`),
}));
const hashSignature = sha256(`${fingerprint}\n${files.map((file) => file.fileHashValue).join(' ')}`);

function facts(sign: Partial<LakeSignFacts> = {}): Facts {
  const made = new Facts();
  made.lakeSigns.push({
    source: made.next(),
    path: 'query/result_sign.json',
    region: 'us-east-1',
    files,
    hashAlgorithm: 'SHA-256',
    signatureAlgorithm: 'SHA256withRSA',
    hashSignature,
    publicKeyFingerprint: fingerprint,
    queryCompleteTime: '2024-03-10T00:00:00Z',
    problems: [],
    ...sign,
  });
  return made;
}

/** A result as exported, or with another content. */
function result(made: Facts, path: string, content: string, fields: Partial<FileFacts> = {}): Facts {
  const hashes = { textHash: sha256(`text ${content}`), fileHash: sha256(`gz ${content}`) };
  made.lakeResults.push({ source: made.next(), path, bytes: 1, gzip: [], ...hashes, ...fields });
  return made;
}

async function said(made: Facts): Promise<string[]> {
  const { items, totals, sources } = await judge(made, new FakeChecker());
  const counted = Object.values(totals.lakeResults).reduce((sum, count) => sum + count, 0);
  expect(counted).toBe(items.length);
  return items.map(({ key, verdict, reasons, source }) => {
    const events = source === undefined ? '' : ` ${eventIntegrities[sources.codes[source] ?? 0]!}`;
    return `${key}: ${verdict} (${reasons.map((reason) => reason.code).join(', ')})${events}`;
  });
}

const complete = (): Facts =>
  result(result(facts(), 'query/result_1.csv.gz', files[0]!.fileName), 'x/renamed', files[1]!.fileName);

test('signed hashes of the compressed files', async () => {
  expect(await said(complete())).toEqual([
    'query/result_1.csv.gz: valid (lake/hash-matches) verified',
    'query/result_2.csv.gz: valid (lake/hash-matches) verified',
    'query/result_sign.json: valid (lake/signature-valid) unverified',
  ]);
});

test('a changed file, one not supplied, one that none lists', async () => {
  const made = result(result(facts(), 'query/result_1.csv.gz', 'other'), 'query/result_7.csv.gz', '7');
  expect(await said(made)).toEqual([
    'query/result_1.csv.gz: invalid (lake/hash-mismatch) changed',
    'query/result_2.csv.gz: missing (lake/not-supplied)',
    'query/result_7.csv.gz: not-covered (lake/not-covered) not-covered',
    'query/result_sign.json: valid (lake/signature-valid) unverified',
  ]);
});

test('only the text of a result cannot be checked', async () => {
  const text = sha256('text');
  const made = result(facts({ files: [files[0]!] }), 'query/result_1.csv', '', { textHash: text, fileHash: text });
  made.lakeSigns[0] = { ...made.lakeSigns[0]!, hashSignature: sha256(`${fingerprint}\n${files[0]!.fileHashValue}`) };
  expect((await said(made))[0]).toBe('query/result_1.csv.gz: unverified (lake/decompressed-copy) unverified');
});

test('results of one name in other folders are not taken for each other', async () => {
  const made = result(complete(), 'other/result_1.csv.gz', 'of another query');
  expect(await said(made)).toContain('other/result_1.csv.gz: not-covered (lake/not-covered) not-covered');
});

test('an edited sign file proves nothing', async () => {
  const made = result(facts({ hashSignature: 'ab' }), 'query/result_1.csv.gz', files[0]!.fileName);
  const lines = await said(made);
  expect(lines[0]).toMatch(/^query\/result_1.csv.gz: unverified .* unverified$/);
  expect(lines.at(-1)).toContain('invalid (lake/signature-invalid)');
});

test('no key, and no form', async () => {
  expect((await said(facts({ publicKeyFingerprint: 'bb' }))).at(-1)).toContain('unverified (lake/no-key)');
  expect((await said(facts({ problems: ['has no files'], files: [] })))[0]).toContain('invalid (lake/invalid-format');
  expect((await said(facts({ signatureAlgorithm: 'none' }))).at(-1)).toContain('invalid (lake/invalid-format');
});
