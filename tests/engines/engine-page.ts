/** A page in some browser engine: Chromium and Firefox through WebDriver BiDi, WebKit through WebDriver. */
import type { Engine } from '../tools/find-engines.mjs';
import { openPuppeteerPage } from './puppeteer-page.ts';
import { openWebDriverPage } from './webdriver-page.ts';

export type Key = 'ArrowDown' | 'ArrowUp' | 'Delete' | 'End' | 'Enter' | 'Home' | 'PageDown' | 'PageUp';

export interface EnginePage {
  /** The browser's own name and version. */
  readonly version: string;
  goto(url: string): Promise<void>;
  /** Runs a function in the page, with what it returns or promises. It sees nothing but its argument. */
  evaluate<Result>(run: () => Result | Promise<Result>): Promise<Result>;
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  press(key: Key): Promise<void>;
  type(text: string): Promise<void>;
  /** Clicks at a place in the view, in CSS px. */
  click(x: number, y: number): Promise<void>;
  /** Loads the page anew, as the browser's button does. */
  reload(): Promise<void>;
  /** Picks files of this machine in the first `input[type=file]` with that label. */
  pick(label: string, paths: readonly string[]): Promise<void>;
  /** What was downloaded under that name so far; undefined before there is such a file. */
  download(name: string): Promise<Buffer | undefined>;
  /**
   * Console errors and warnings, uncaught errors and policy violations, and the addresses of requests, as far as this
   * engine's driver tells.
   */
  heard(): Promise<{ readonly complaints: readonly string[]; readonly requests: readonly string[] }>;
  close(): Promise<void>;
}

export const viewSize = { width: 1440, height: 900 };

export function openEnginePage(engine: Engine): Promise<EnginePage> {
  return engine.name === 'WebKit' ? openWebDriverPage(engine, viewSize) : openPuppeteerPage(engine, viewSize);
}

/** Waits until the page says that nothing is pending. */
export function settled(page: EnginePage): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const root = document.documentElement;
        const look = (): void => {
          if (root.dataset['idle'] !== 'true') return;
          observer.disconnect();
          resolve();
        };
        const observer = new MutationObserver(look);
        observer.observe(root, { attributes: true });
        look();
      }),
  );
}
