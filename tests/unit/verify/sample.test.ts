import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { answers } from '../../fixtures/sample/answers.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { everyItem, integrityByPath, validated } from './verify-setup.ts';

const archive = new Uint8Array(readFileSync(new URL('../../../public/sample/sample-trail.tgz', import.meta.url)));

it('the sample trail has one log file that was edited, and one digest missing', async () => {
  const spoor = await TestCase.make();
  await spoor.import([{ path: 'sample-trail.tgz', bytes: archive }]);
  const validation = await validated(spoor);
  const { totals, keys, gaps, pendingFiles } = await validation.summary();
  expect(pendingFiles).toBe(0);
  expect(keys.map((key) => key.fingerprintMatchesKey)).toEqual([true]);

  const invalid = await everyItem(validation, { verdicts: ['invalid'] });
  expect(invalid.map(({ kind, key, reasons }) => [kind, key, reasons[0]?.code])).toEqual([
    ['log', answers.editedLogKey, 'log/hash-mismatch'],
  ]);
  const missing = await everyItem(validation, { kinds: ['digest'], verdicts: ['missing'] });
  expect(missing.map(({ key }) => key)).toEqual([answers.deletedDigestKey]);
  expect(totals.digests).toMatchObject({ invalid: 0, missing: 1 });
  expect(totals.digests.valid + totals.digests.unverified).toBe(answers.totals.digests);
  expect(gaps.filter(({ kind }) => kind === 'missing-digest')).toHaveLength(1);

  const found = await integrityByPath(spoor, await validation.verdicts());
  const changed = [...found].filter(([, integrity]) => integrity === 'changed').map(([path]) => path);
  expect(changed).toEqual([`sample-trail.tgz!/${answers.editedLogKey.replace(/\.gz$/, '')}`]);
  expect(found.size).toBe(answers.totals.logFiles);
});
