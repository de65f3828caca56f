import puppeteer from 'puppeteer-core';
import { browserArgs } from '../tools/find-browser.mjs';
import type { PuppeteerEngine } from '../tools/find-engines.mjs';
import type { EnginePage, Key } from './engine-page.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

export async function openPuppeteerPage(engine: PuppeteerEngine, size: Size): Promise<EnginePage> {
  const isFirefox = engine.name === 'Firefox';
  const browser = await puppeteer.launch({
    browser: isFirefox ? 'firefox' : 'chrome',
    executablePath: engine.browser,
    protocol: 'webDriverBiDi',
    headless: true,
    args: isFirefox ? [] : browserArgs,
    protocolTimeout: 120_000,
    defaultViewport: size,
  });
  const page = await browser.newPage();
  return {
    version: await browser.version(),
    goto: async (url) => {
      await page.goto(url);
    },
    evaluate: <Argument, Result>(
      run: (argument: Argument) => Result | Promise<Result>,
      argument?: Argument,
    ): Promise<Result> => page.evaluate(run as (argument: unknown) => Result | Promise<Result>, argument),
    press: (key: Key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    click: (x, y) => page.mouse.click(x, y),
    close: () => browser.close(),
  };
}
