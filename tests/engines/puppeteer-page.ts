import { env } from 'node:process';
import puppeteer from 'puppeteer-core';
import { browserArgs } from '../tools/find-browser.mjs';
import type { PuppeteerEngine } from '../tools/find-engines.mjs';
import { downloadFolder } from './download-folder.ts';
import type { EnginePage, Key } from './engine-page.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

export async function openPuppeteerPage(engine: PuppeteerEngine, size: Size): Promise<EnginePage> {
  const isFirefox = engine.name === 'Firefox';
  const downloads = await downloadFolder();
  const browser = await puppeteer.launch({
    browser: isFirefox ? 'firefox' : 'chrome',
    executablePath: engine.browser,
    protocol: 'webDriverBiDi',
    headless: true,
    args: isFirefox ? [] : browserArgs,
    env: { ...env, ...downloads.env },
    protocolTimeout: 120_000,
    defaultViewport: size,
  });
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    const type = message.type();
    if (type === 'error' || type === 'warn') complaints.push(`console ${type}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${String(error)}`));
  page.on('request', (request) => requests.push(request.url()));
  await page.evaluateOnNewDocument(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`policy violation: ${violatedDirective} ${blockedURI}`);
    });
  });
  return {
    version: await browser.version(),
    goto: async (url) => {
      await page.goto(url);
    },
    reload: async () => {
      await page.reload();
    },
    evaluate: <Argument, Result>(
      run: (argument: Argument) => Result | Promise<Result>,
      argument?: Argument,
    ): Promise<Result> => page.evaluate(run as (argument: unknown) => Result | Promise<Result>, argument),
    press: (key: Key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    click: (x, y) => page.mouse.click(x, y),
    pick: async (label, paths) => {
      const input = await page.$(`input[type=file][aria-label="${label}"]`);
      if (!input) throw new Error(`no input ${label}`);
      await input.uploadFile(...paths);
    },
    download: (name) => downloads.read(name),
    heard: () => Promise.resolve({ complaints, requests }),
    close: async () => {
      await browser.close();
      await downloads.remove();
    },
  };
}
