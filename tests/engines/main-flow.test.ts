import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, test, type ExpectStatic } from 'vitest';
import { canInstall, findEngines } from '../tools/find-engines.mjs';
import { serve } from '../tools/serve.mjs';
import { dropFolder } from './drop-folder.ts';
import { openEnginePage, settled, type EnginePage } from './engine-page.ts';
import { flowTrail } from './flow-trail.ts';
import { SpoorInEngine } from './spoor-in-engine.ts';

const { found, missing } = findEngines();
const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const site = await serve({ folder: dist });
const oneFile = pathToFileURL(join(dist, 'spoor.html')).href;
const runs = found.flatMap((engine) => [
  { engine, name: engine.name, edition: 'from a host', url: site.url, isOwn: (at: string) => at.startsWith(site.url) },
  { engine, name: engine.name, edition: 'as one file', url: oneFile, isOwn: (at: string) => at === oneFile },
]);

afterAll(() => site.close());

/** Before this, npm test has tried to install them. */
test.runIf(canInstall())('Chromium, Firefox and WebKit are here', ({ expect }) => {
  expect(missing).toEqual([]);
});

test.concurrent.for(runs)('drop, filter, validate, export, reload: $name, $edition', async (run, { expect }) => {
  const page = await openEnginePage(run.engine);
  try {
    await mainFlow(new SpoorInEngine(page, expect), run.url, expect);
    const { complaints, requests } = await page.heard();
    expect(complaints).toEqual([]);
    const addresses = requests.map((address) => address.replace(/#.*$/s, ''));
    expect(addresses.filter((address) => !run.isOwn(address) && !/^(blob|data):/.test(address))).toEqual([]);
    await expectRefusal(page, expect);
  } finally {
    await page.close();
  }
});

async function mainFlow(spoor: SpoorInEngine, url: string, expect: ExpectStatic): Promise<void> {
  const { page } = spoor;
  const { files, records, edited, another } = flowTrail;
  await spoor.open(url);
  const encoded = files.map(({ path, bytes }) => ({ path, base64: bytes.toString('base64') }));
  await page.evaluate(dropFolder, { name: 'trail', files: encoded });
  await spoor.expectCount(records.length, records.length);

  await spoor.filter('errorCode:*');
  await spoor.expectCount(records.filter(hasErrorCode).length, records.length);
  await spoor.filter('integrity:changed');
  await spoor.expectCount(edited.records.length, records.length);
  await spoor.click('[role=grid][aria-label=Events] [role=row][aria-rowindex="2"]');
  const detail = await spoor.textOf('section[aria-label="Event detail"]');
  expect(edited.records.filter((record) => detail.includes(eventId(record)))).toHaveLength(1);

  const size = edited.records.reduce((sum, record) => sum + Buffer.byteLength(record) + 1, 0);
  const events = await spoor.download('Export NDJSON', 'spoor-events.ndjson', ({ length }) => length >= size);
  expect(events.split('\n').toSorted()).toEqual(['', ...edited.records.toSorted()]);

  await spoor.show('Integrity');
  expect(await spoor.textOf('main')).toContain('1 log file was changed');
  const saved = await spoor.download('Export integrity report', 'spoor-integrity-report.json', isJson);
  const report = JSON.parse(saved) as Report;
  expect(verdicts(report.digests)).toEqual(new Map(flowTrail.digests.map((key) => [key, 'valid'])));
  expect(verdicts(report.logFiles)).toEqual(
    new Map(flowTrail.logs.map((key) => [key, key === edited.key ? 'invalid' : 'valid'])),
  );

  await spoor.show('Events');
  const known = files.find(({ path }) => path.includes('/CloudTrail/'))!;
  await pickFromDisk(page, [known, another]);
  const total = records.length + another.records.length;
  await spoor.expectCount(edited.records.length, total);

  await spoor.reload();
  await spoor.expectCount(edited.records.length, total);
  await spoor.filter('');
  await spoor.expectCount(total, total);
  await spoor.show('Integrity');
  expect(await spoor.textOf('main')).toContain('1 log file was changed');

  // the case as one file, and beside it what comes of that
  await spoor.click('header button[aria-haspopup=dialog]');
  await spoor.click('dialog button[aria-label$="to one file"]');
  const caseFile = await spoor.saved('Case 1.spoor-case.zip', isZip);
  await spoor.show('Events');
  await pickFromDisk(page, [{ path: 'renamed', bytes: caseFile }]);
  await expect.poll(() => spoor.textOf('header button[aria-haspopup=dialog]')).toMatch(/Case 1 \(2\)$/);
  await spoor.expectCount(total, total);
  await spoor.show('Integrity');
  expect(await spoor.textOf('main')).toContain('1 log file was changed');
}

/** It has the record that ends one. */
function isZip(bytes: Buffer): boolean {
  return bytes.length > 22 && bytes.readUInt32LE(bytes.length - 22) === 0x06054b50;
}

/** The page may connect to nobody; and had anything been complained about, it would have been heard. */
async function expectRefusal(page: EnginePage, expect: ExpectStatic): Promise<void> {
  const outcome = await page.evaluate(() =>
    fetch('https://elsewhere.invalid/').then(
      () => 'connected',
      () => 'refused',
    ),
  );
  expect(outcome).toBe('refused');
  await expect
    .poll(async () => (await page.heard()).complaints)
    .toContainEqual(expect.stringMatching(/policy violation: connect-src https:\/\/elsewhere\.invalid/));
}

/** Picks real files of this machine, which are read while they are there. */
async function pickFromDisk(
  page: EnginePage,
  files: readonly { readonly path: string; readonly bytes: Buffer }[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'spoor-flow-'));
  const paths: string[] = [];
  for (const { path, bytes } of files) {
    const at = join(folder, path.split('/').at(-1)!);
    await writeFile(at, bytes);
    paths.push(at);
  }
  await page.pick('Files', paths);
  await settled(page);
  await rm(folder, { recursive: true });
}

interface Report {
  readonly digests: readonly Judged[];
  readonly logFiles: readonly Judged[];
}

interface Judged {
  readonly key: string;
  readonly verdict: string;
}

function verdicts(items: readonly Judged[]): Map<string, string> {
  return new Map(items.map(({ key, verdict }) => [key, verdict]));
}

function hasErrorCode(record: string): boolean {
  return 'errorCode' in (JSON.parse(record) as object);
}

function eventId(record: string): string {
  return (JSON.parse(record) as { readonly eventID: string }).eventID;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
