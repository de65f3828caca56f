import type { ExpectStatic } from 'vitest';
import { settled, type EnginePage } from './engine-page.ts';

const pollOptions = { timeout: 60_000, interval: 20 };
const text = (count: number): string => count.toLocaleString('en-US');

/** Spoor in some browser engine, by the roles and names of docs/contract.md. */
export class SpoorInEngine {
  readonly page: EnginePage;
  readonly #expect: ExpectStatic;

  /** `expect` of the test: several may run at once. */
  constructor(page: EnginePage, expect: ExpectStatic) {
    this.page = page;
    this.#expect = expect;
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await settled(this.page);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await settled(this.page);
  }

  /** Clicks the middle of the first element with that selector, and text if given. */
  async click(selector: string, label = ''): Promise<void> {
    const place = await this.page.evaluate(
      ([css, words]) => {
        const found = [...document.querySelectorAll(css)].find(({ textContent }) => textContent.includes(words));
        if (!found) throw new Error(`no ${css} ${words}`);
        const { left, top, width, height } = found.getBoundingClientRect();
        return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
      },
      [selector, label] as const,
    );
    await this.page.click(place.x, place.y);
    await settled(this.page);
  }

  textOf(selector: string): Promise<string> {
    return this.page.evaluate((css) => document.querySelector(css)?.textContent.trim() ?? '', selector);
  }

  /** `''` for all events. */
  async filter(words: string): Promise<void> {
    await this.page.evaluate(() => {
      const box = document.querySelector<HTMLInputElement>('input[type=search]');
      if (!box) throw new Error('no filter box');
      box.focus();
      box.select();
    });
    await (words === '' ? this.page.press('Delete') : this.page.type(words));
    await this.page.press('Enter');
    await settled(this.page);
  }

  /** Waits until so many events match of so many that are there. */
  async expectCount(matching: number, total: number): Promise<void> {
    await this.#expect
      .poll(() => this.textOf('[role=status][aria-label="Result count"]'), pollOptions)
      .toBe(`${text(matching)} of ${text(total)} events`);
    await settled(this.page);
  }

  async show(view: 'Events' | 'Integrity'): Promise<void> {
    await this.click('nav[aria-label=Views] a', view);
  }

  /** Clicks a button that downloads a file, and gives the text that has been saved once `isWhole` says so. */
  async download(button: string, name: string, isWhole: (bytes: Buffer) => boolean): Promise<string> {
    await this.click('button', button);
    return (await this.saved(name, isWhole)).toString('utf8');
  }

  /** What has been downloaded under that name, once `isWhole` says so. */
  async saved(name: string, isWhole: (bytes: Buffer) => boolean): Promise<Buffer> {
    let saved: Buffer | undefined;
    await this.#expect
      .poll(async () => {
        saved = await this.page.download(name);
        return saved !== undefined && isWhole(saved);
      }, pollOptions)
      .toBe(true);
    return saved!;
  }
}
