import { readFile } from 'node:fs/promises';
import type { Download, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

export interface LedgerFile {
  readonly version: number;
  readonly totals: Readonly<
    Record<'files' | 'events' | 'duplicates' | 'conflicts' | 'diagnostics' | 'skippedBytes' | 'partial', number>
  > &
    Readonly<Record<'textBytes' | 'eventBytes' | 'structureBytes', number>>;
  readonly files: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly format: string;
    readonly events: number;
    readonly duplicates: number;
    readonly conflicts: number;
    readonly skippedBytes: number;
    readonly partial: number;
    readonly textBytes: number;
    readonly eventBytes: number;
    readonly structureBytes: number;
    readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly detail: string }[];
  }[];
}

export type View = 'Events' | 'Integrity' | 'Sources';

const count = (value: number): string => value.toLocaleString('en-US');

/** Spoor as a user has it, by the roles and names of docs/contract.md. */
export class SpoorPage {
  readonly page: Page;
  readonly site: string;
  readonly filterBox: Locator;
  readonly resultCount: Locator;
  readonly grid: Locator;
  readonly detail: Locator;
  readonly ledgerTable: Locator;

  constructor(page: Page, site: string) {
    this.page = page;
    this.site = site;
    this.filterBox = page.getByRole('searchbox', { name: 'Filter' });
    this.resultCount = page.getByRole('status', { name: 'Result count' });
    this.grid = page.getByRole('grid', { name: 'Events' });
    this.detail = page.getByRole('region', { name: 'Event detail' });
    this.ledgerTable = page.getByRole('table', { name: 'Import ledger' });
  }

  /** Opens the app, with a link's hash if given. */
  async open(hash = ''): Promise<void> {
    await this.page.goto(this.site + hash);
    await this.idle();
  }

  async idle(): Promise<void> {
    // with each frame, as is usual, would make the page draw frames
    const options = { timeout: 0, polling: 50 };
    await this.page.waitForFunction(() => document.documentElement.dataset['idle'] === 'true', undefined, options);
  }

  /** Picks files or, by the other button, a folder. */
  async pick(button: 'Open files' | 'Open folder', paths: string | string[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: button }).click();
    await (await chooser).setFiles(paths);
    await this.idle();
  }

  /** Drops files and folders on the page, as the desktop does. */
  async drop(paths: readonly string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data });
    }
    await session.detach();
  }

  async show(view: View): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
    await this.idle();
  }

  async filter(text: string): Promise<void> {
    await this.filterBox.fill(text);
    await this.filterBox.press('Enter');
    await this.idle();
  }

  async expectCount(matching: number, loaded: number): Promise<void> {
    await expect(this.resultCount).toHaveText(`${count(matching)} of ${count(loaded)} events`);
  }

  /** Opens the nth event of the grid (from 0) and gives the raw JSON that the detail shows. */
  async openEvent(nth: number): Promise<string> {
    await this.grid.locator(`[role=row][aria-rowindex="${nth + 2}"]`).click();
    await expect(this.detail).toBeVisible();
    const raw = this.detail.getByRole('tab', { name: /raw/i });
    if (await raw.count()) await raw.click();
    await this.idle();
    const texts = await this.detail.locator('pre').allTextContents();
    return texts.find((text) => text.trimStart().startsWith('{')) ?? '';
  }

  async download(button: string | RegExp): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const started: Promise<Download> = this.page.waitForEvent('download');
    await this.page.getByRole('button', { name: button }).click();
    const download = await started;
    const bytes = await readFile(await download.path());
    await this.idle();
    return { name: download.suggestedFilename(), bytes };
  }

  /** The ledger as the Sources view exports it. */
  async ledger(): Promise<LedgerFile> {
    await this.show('Sources');
    const { bytes } = await this.download('Export ledger');
    return JSON.parse(bytes.toString('utf8')) as LedgerFile;
  }

  async exportedLines(): Promise<string[]> {
    const { bytes } = await this.download('Export NDJSON');
    const lines = bytes.toString('utf8').split('\n');
    expect(lines.pop(), 'every line ends').toBe('');
    return lines;
  }
}
