import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { exportCase, importCase } from '../../../src/archive/case-file-calls.ts';
import { isAbort } from '../../../src/base/app-error.ts';
import { defaultLimits } from '../../../src/base/limits.ts';
import type { CaseFileProgress } from '../../../src/model/case-file.ts';
import { CaseRegistry } from '../../../src/store/case-registry.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvent } from '../ingest/sample-events.ts';
import { exported } from './case-files.ts';

const module = new WebAssembly.Module(readFileSync(new URL('../../../workers/core/build/core.wasm', import.meta.url)));
const registry = new CaseRegistry('half-made');
const files = Array.from({ length: 6 }, (_, i) => {
  return { path: `${String(i)}.json.gz`, bytes: gzipped(logFile([sampleEvent(2 * i), sampleEvent(2 * i + 1)])) };
});
let testCase: TestCase;
let whole: Uint8Array;

beforeAll(async () => {
  testCase = await TestCase.make();
  await testCase.import(files);
  whole = (await exported(testCase)).bytes;
});

const databases = async (): Promise<readonly string[]> =>
  (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith('half-made') === true ? name : []));

/** `onprogress` may abort. */
function importing(bytes: Uint8Array, onprogress: (progress: CaseFileProgress, abort: () => void) => void) {
  const controller = new AbortController();
  return importCase(
    'half-made',
    new Blob([bytes.slice()]),
    { module, limits: defaultLimits },
    {
      signal: controller.signal,
      progress: (progress) => {
        onprogress(progress, () => {
          controller.abort();
        });
      },
    },
  );
}

it.each(['reading', 'ordering'] as const)('nothing stays of an import that is cancelled while %s', async (phase) => {
  let isMade = false;
  const done = importing(whole, (progress, abort) => {
    if (progress.phase !== phase) return;
    isMade = true;
    abort();
  });
  await expect(done).rejects.toSatisfy(isAbort);
  expect(isMade).toBe(true);
  expect(await registry.list()).toEqual([]);
  expect(await databases()).toEqual([]);
});

it('nothing stays where the part that is read last is changed, and the case is not listed before its end', async () => {
  const changed = whole.slice();
  const at = Buffer.from(changed).indexOf('ledger.json') + 'ledger.json'.length + 4;
  changed[at]! ^= 1;
  let during: Promise<readonly unknown[]> | undefined;
  const done = importing(changed, () => {
    during ??= registry.list();
  });
  await expect(done).rejects.toMatchObject({ code: 'case-file/changed', details: { part: 'ledger.json' } });
  expect(await during).toEqual([]);
  expect(await databases()).toEqual([]);
});

it('a case beside it stays as it is', async () => {
  const { info } = await importing(whole, () => undefined);
  expect(info).toMatchObject({ name: 'Acme breach', events: 12, files: 6 });
  const before = await databases();
  await expect(importing(whole.slice(0, -30), () => undefined)).rejects.toMatchObject({ code: 'case-file/damaged' });
  await expect(
    importing(whole, (_, abort) => {
      abort();
    }),
  ).rejects.toSatisfy(isAbort);
  expect(await registry.list()).toEqual([info]);
  expect((await databases()).toSorted()).toEqual(before.toSorted());
  await registry.remove(info.id);
  expect(await databases()).toEqual([]);
});

it('an export that is cancelled gives no file', async () => {
  const controller = new AbortController();
  const about = { store: testCase.store, name: 'x', made: 0, ledger: '{}' };
  const done = exportCase(module, about, {
    signal: controller.signal,
    progress: () => {
      controller.abort();
    },
  });
  await expect(done).rejects.toSatisfy(isAbort);
});

it('an export tells of its progress, a hundredth at most once', async () => {
  const told: CaseFileProgress[] = [];
  const about = { store: testCase.store, name: 'x', made: 0, ledger: '{}' };
  const { blob, outcome } = await exportCase(module, about, {
    signal: new AbortController().signal,
    progress: (progress) => told.push(progress),
  });
  expect(blob.size).toBe(outcome.bytes);
  expect(told.at(-1)).toEqual({ phase: 'writing', share: 1 });
  expect(new Set(told.map(({ share }) => Math.floor(share * 100))).size).toBe(told.length);
});
