/** Spoor as a user has it: the built app in headless Chromium, its data on disk. Times are taken in the page. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { peakRendererBytes } from '../e2e/browser-memory.ts';
import { SpoorPage } from '../e2e/spoor-page.ts';
import { browserArgs, findBrowser } from '../tools/find-browser.mjs';
import type { Answer } from './duckdb.ts';
import { questionFacets } from './questions.ts';

declare global {
  var bench: { began: number; idle: number; said: number; event: number };
  /** Begins and ends watching. */
  var benchWatch: { begin: () => void; end: () => void };
}

/** Notes when something was asked for last, and when the page then said a count, drew an event, and became idle. */
function watch(): void {
  globalThis.bench = { began: 0, idle: 0, said: 0, event: 0 };
  const begin = (): void => {
    globalThis.bench = { began: performance.now(), idle: 0, said: 0, event: 0 };
  };
  for (const type of ['drop', 'pointerup', 'bench-begin']) addEventListener(type, begin, { capture: true });
  addEventListener('keydown', (event) => event.key === 'Enter' && begin(), { capture: true });
  const note = (): void => {
    const { bench } = globalThis;
    if (document.documentElement.dataset['idle'] === 'true') bench.idle ||= performance.now();
    else bench.idle = 0;
  };
  const observer = new MutationObserver((records) => {
    const { bench } = globalThis;
    const isCount = (node: Node): boolean =>
      (node instanceof Element ? node : node.parentElement)?.matches(
        '[aria-label="Result count"], [aria-label="Result count"] *',
      ) === true;
    if (records.some(({ target }) => isCount(target))) bench.said ||= performance.now();
    if (bench.event === 0 && document.querySelector('[aria-label="Event detail"][aria-busy="false"]'))
      requestAnimationFrame(() => setTimeout(() => (bench.event ||= performance.now())));
    note();
  });
  globalThis.benchWatch = {
    begin: () => {
      observer.observe(document, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ['data-idle', 'aria-rowindex', 'aria-busy'],
      });
    },
    end: () => {
      observer.disconnect();
    },
  };
  benchWatch.begin();
}

export class SpoorPeer {
  readonly #context: BrowserContext;
  readonly #profile: string;
  readonly #site: string;
  #spoor: SpoorPage;

  private constructor(context: BrowserContext, profile: string, site: string, spoor: SpoorPage) {
    this.#context = context;
    this.#profile = profile;
    this.#site = site;
    this.#spoor = spoor;
  }

  static async open(site: string): Promise<SpoorPeer> {
    const profile = await mkdtemp(join(tmpdir(), 'spoor-bench-'));
    const executablePath = findBrowser();
    const context = await chromium.launchPersistentContext(profile, {
      ...(executablePath ? { executablePath } : {}),
      args: browserArgs,
      viewport: { width: 1440, height: 900 },
    });
    context.setDefaultTimeout(0);
    await context.addInitScript(watch);
    const facets = JSON.stringify(questionFacets.map(([field]) => ({ field, isOpen: true })));
    await context.addInitScript((value) => {
      localStorage.setItem('spoor.facets', value);
    }, facets);
    const spoor = new SpoorPage(context.pages()[0] ?? (await context.newPage()), site);
    await spoor.open();
    return new SpoorPeer(context, profile, site, spoor);
  }

  get page(): Page {
    return this.#spoor.page;
  }

  setOffline(isOffline: boolean): Promise<void> {
    return this.#context.setOffline(isOffline);
  }

  async close(): Promise<void> {
    await this.#context.close();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #took(): Promise<number> {
    await this.#spoor.idle();
    return this.page.evaluate(() => globalThis.bench.idle - globalThis.bench.began);
  }

  /** From the drop until all `events` are stored, can be asked, and are drawn. Milliseconds. Throws where others are. */
  async load(folder: string, events: number): Promise<number> {
    await this.#spoor.drop([folder]);
    await this.page.getByRole('progressbar', { name: 'Import' }).or(this.#spoor.grid).first().waitFor();
    const ms = await this.#took();
    const found = await this.matching();
    if (found !== events) throw new Error(`${folder}: ${found} of ${events} events are there`);
    return ms;
  }

  async matching(): Promise<number> {
    const text = (await this.#spoor.resultCount.textContent()) ?? '';
    return Number(text.split(' of ')[0]?.replaceAll(',', ''));
  }

  /** From Enter until the count, rows, every open facet and the timeline are drawn. */
  async ask(filter: string): Promise<Answer> {
    await this.#spoor.filterBox.fill('');
    await this.#spoor.filter('');
    await this.page.evaluate((text) => {
      // one step, as a paste is; keys one by one would ask on the way
      const box = document.querySelector<HTMLInputElement>('[role=searchbox], input[type=search]');
      box!.value = text;
      dispatchEvent(new Event('bench-begin'));
      box!.dispatchEvent(new Event('input', { bubbles: true }));
      box!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    }, filter);
    const ms = await this.#took();
    return { count: await this.matching(), ms };
  }

  /** Until paths without a column can be asked without reading events. */
  async prepared(): Promise<void> {
    const isSo = (): boolean => document.documentElement.dataset['prepared'] === 'true';
    await this.page.waitForFunction(isSo, undefined, { polling: 50 });
  }

  /** Adds a facet: until its values are drawn. How many events have the first of them. Removes it again. */
  async facet(field: string): Promise<Answer> {
    const box = this.page.getByRole('combobox', { name: 'Add facet' });
    await box.fill(field);
    await box.press('Enter');
    const ms = await this.#took();
    const facet = this.page.getByRole('group', { name: `Facet: ${field}`, exact: true });
    const first = await facet
      .getByRole('button', { name: /, [\d,]+ events?$/ })
      .first()
      .getAttribute('aria-label');
    await facet.getByRole('button', { name: `Remove facet ${field}`, exact: true }).click();
    return { count: Number(/, ([\d,]+) events?/.exec(first ?? '')?.[1]?.replaceAll(',', '')), ms };
  }

  /** From Enter to the first rows that match, for a filter that reads all events. */
  async firstHitMs(): Promise<number> {
    return this.page.evaluate(() => globalThis.bench.said - globalThis.bench.began);
  }

  /** A fresh page over the stored case: until rows and facets are drawn. */
  async reopen(): Promise<number> {
    // where the last tab goes, the browser takes its window down and makes another, beside what is measured
    const page = await this.#context.newPage();
    await this.page.close();
    this.#spoor = new SpoorPage(page, this.#site);
    await this.#spoor.open();
    return page.evaluate(() => globalThis.bench.idle);
  }

  /**
   * Opens the event at a share of the way through the shown result. From the click, which is when the button goes up,
   * until its text and sentence are drawn, and until everything about it is. `pressMs`: how long the button is down;
   * undefined where the click comes out of nowhere.
   */
  async detail(share: number, pressMs?: number): Promise<{ readonly shownMs: number; readonly allMs: number }> {
    const { page } = this;
    await this.#spoor.grid.evaluate((grid, part) => {
      grid.scrollTop = part * (grid.scrollHeight - grid.clientHeight);
    }, share);
    const close = page.getByRole('button', { name: 'Close event' });
    if (await close.isVisible()) await close.click();
    await this.#spoor.idle();
    const cell = page.locator('[role=grid] [role=row][aria-rowindex] [role=gridcell]');
    const middle = cell.nth((await cell.count()) >> 1);
    if (pressMs === undefined) {
      await middle.evaluate((element: HTMLElement) => {
        dispatchEvent(new Event('bench-begin'));
        element.click();
      });
    } else await middle.click({ delay: pressMs });
    const allMs = await this.#took();
    const shownMs = await page.evaluate(() => globalThis.bench.event - globalThis.bench.began);
    if (!(shownMs > 0)) throw new Error('no event was shown');
    return { shownMs, allMs };
  }

  /** Does something without being watched: that takes a millisecond of each frame that draws rows. */
  async unwatched<T>(work: () => Promise<T>): Promise<T> {
    await this.page.evaluate(() => {
      benchWatch.end();
    });
    const done = await work();
    await this.page.evaluate(() => {
      benchWatch.begin();
    });
    return done;
  }

  peakBytes(): Promise<number | undefined> {
    return peakRendererBytes(this.#profile);
  }

  /** What the case takes on disk; the app itself, kept for use without a network, is not in it. */
  async storedBytes(): Promise<number> {
    return this.page.evaluate(async () => {
      const { usage = NaN, usageDetails } = (await navigator.storage.estimate()) as StorageEstimate & {
        readonly usageDetails?: Readonly<Record<string, number>>;
      };
      const { caches = 0, serviceWorkerRegistrations = 0 } = usageDetails ?? {};
      return usage - caches - serviceWorkerRegistrations;
    });
  }
}
