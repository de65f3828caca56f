/** Imports rounds of damaged files in a browser, as a user does, and looks at what became of them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { watchFor } from '../e2e/fixtures.ts';
import { SpoorPage, type LedgerFile } from '../e2e/spoor-page.ts';
import { browserArgs, findBrowser } from '../tools/find-browser.mjs';
import { makeRound, type FuzzFile, type FuzzRound } from './make-round.ts';

/** A round takes seconds; one that is not over by then hangs. */
const hangMs = 120_000;

export interface FuzzOptions {
  /** Address of the built app. */
  readonly site: string;
  readonly seed: number;
  readonly minutes: number;
  readonly filesPerRound: number;
  /** Where the files of a round that failed are written. */
  readonly out: string;
}

export interface FuzzOutcome {
  readonly rounds: number;
  readonly files: number;
  readonly damaged: number;
  readonly events: number;
  readonly diagnostics: ReadonlyMap<string, number>;
  /** What was wrong, with the seed of its round. */
  readonly faults: readonly string[];
}

/** The folder that a file picker reports is not part of a picked file's path. */
const rowOf = (ledger: LedgerFile, { name }: FuzzFile) => ledger.files.find(({ path }) => path === name);

function* faultsOf({ files, events }: FuzzRound, ledger: LedgerFile, lines: readonly string[]): Generator<string> {
  for (const file of files) if (!rowOf(ledger, file)) yield `${file.name} is not in the ledger`;
  for (const row of ledger.files) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) {
        yield `${row.path}: ${name} is ${value}`;
      }
    }
    if (row.diagnostics.some(({ code }) => code === 'core/trap')) yield `${row.path}: a trap in the core`;
  }
  if (ledger.totals.events !== lines.length)
    yield `${ledger.totals.events} events in the ledger, ${lines.length} exported`;

  const found = new Map<string, unknown[]>();
  for (const line of lines) {
    const value = JSON.parse(line) as { readonly eventID?: unknown };
    const id = String(value.eventID);
    found.set(id, [...(found.get(id) ?? []), value]);
  }
  for (const { name, isDamaged, eventIds } of files) {
    if (isDamaged) continue;
    for (const id of eventIds) {
      const isThere = found.get(id)?.some((value) => isDeepStrictEqual(value, events.get(id)));
      if (!isThere) yield `${name}, which is whole: event ${id} is not there as it was written`;
    }
  }
}

async function runRound(
  browser: Browser,
  site: string,
  round: FuzzRound,
): Promise<{ ledger: LedgerFile; faults: string[] }> {
  const context = await browser.newContext({ acceptDownloads: true });
  context.setDefaultTimeout(hangMs);
  const faults = await watchFor(context, new URL(site).origin);
  try {
    const page = await context.newPage();
    page.on('crash', () => faults.push('the page crashed'));
    const spoor = new SpoorPage(page, site);
    await spoor.open();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open files' }).click();
    const picked = round.files.map(({ name, bytes }) => ({ name, mimeType: '', buffer: Buffer.from(bytes) }));
    await (await chooser).setFiles(picked);
    await page.waitForFunction(() => document.documentElement.dataset['idle'] === 'true', undefined, {
      timeout: hangMs,
    });
    const lines = await spoor.exportedLines();
    const ledger = await spoor.ledger();
    faults.push(...faultsOf(round, ledger, lines));
    await spoor.show('Integrity');
    await spoor.show('Events');
    await spoor.filter('errorCode:* OR requestParameters.bucketName:*');
    await page.reload();
    await spoor.idle();
    await spoor.filter('');
    await spoor.expectCount(lines.length, lines.length);
    return { ledger, faults };
  } finally {
    await context.close();
  }
}

async function keep(folder: string, round: FuzzRound): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of round.files) await writeFile(join(folder, name), bytes);
}

/** Runs rounds, each with the seed after the last one's, until the time is over or one fails. */
export async function fuzz({ site, seed, minutes, filesPerRound, out }: FuzzOptions): Promise<FuzzOutcome> {
  const executablePath = findBrowser();
  const browser = await chromium.launch({ args: browserArgs, ...(executablePath ? { executablePath } : {}) });
  const end = performance.now() + minutes * 60_000;
  const diagnostics = new Map<string, number>();
  let [rounds, files, damaged, events] = [0, 0, 0, 0];
  const faults: string[] = [];
  try {
    do {
      const own = seed + rounds;
      const round = makeRound(own, filesPerRound);
      let found: string[];
      try {
        const { ledger, faults: complaints } = await runRound(browser, site, round);
        found = complaints;
        events += ledger.totals.events;
        for (const { code } of ledger.files.flatMap((row) => row.diagnostics)) {
          diagnostics.set(code, (diagnostics.get(code) ?? 0) + 1);
        }
      } catch (error) {
        found = [error instanceof Error ? error.message : String(error)];
      }
      rounds++;
      files += round.files.length;
      damaged += round.files.filter(({ isDamaged }) => isDamaged).length;
      if (found.length > 0) {
        const folder = join(out, String(own));
        await keep(folder, round);
        faults.push(...found.map((fault) => `seed ${own}: ${fault}`), `its files are in ${folder}`);
      }
    } while (faults.length === 0 && performance.now() < end);
  } finally {
    await browser.close();
  }
  return { rounds, files, damaged, events, diagnostics, faults };
}
