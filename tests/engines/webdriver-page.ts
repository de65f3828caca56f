import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { env } from 'node:process';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Builder, By, Key as WebDriverKey, Origin, type WebDriver } from 'selenium-webdriver';
import type { WebDriverEngine } from '../tools/find-engines.mjs';
import { downloadFolder } from './download-folder.ts';
import type { EnginePage, Key } from './engine-page.ts';
import { watchPage } from './page-watch.ts';

const keys: Readonly<Record<Key, string>> = {
  ArrowDown: WebDriverKey.ARROW_DOWN,
  ArrowUp: WebDriverKey.ARROW_UP,
  Delete: WebDriverKey.DELETE,
  End: WebDriverKey.END,
  Enter: WebDriverKey.ENTER,
  Home: WebDriverKey.HOME,
  PageDown: WebDriverKey.PAGE_DOWN,
  PageUp: WebDriverKey.PAGE_UP,
};

interface Size {
  readonly width: number;
  readonly height: number;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}

/** A display that nobody looks at, unless there is one already. */
async function openDisplay(
  xvfb: string | undefined,
): Promise<{ readonly name: string; readonly process?: ChildProcess }> {
  if (env['DISPLAY'] !== undefined) return { name: env['DISPLAY'] };
  const args = ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'];
  if (xvfb === undefined) throw new Error('there is no display');
  const process = spawn(xvfb, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const told = process.stdio[3] as Readable;
  const number = await new Promise<string>((resolve, reject) => {
    process.once('error', reject);
    process.once('exit', () => {
      reject(new Error('Xvfb ended before it had a display'));
    });
    told.once('data', (text: Buffer) => {
      resolve(text.toString('latin1').trim());
    });
  });
  return { name: `:${number}`, process };
}

/** Asks the driver until it answers that it is ready. */
async function whenReady(url: string, driver: ChildProcess): Promise<void> {
  for (;;) {
    if (driver.exitCode !== null) throw new Error('WebKitWebDriver ended before it was ready');
    const response = await fetch(`${url}/status`).catch(() => undefined);
    if (response?.ok) return;
    await setTimeout(50);
  }
}

async function openSession(engine: WebDriverEngine, url: string, size: Size): Promise<WebDriver> {
  const session = await new Builder()
    .usingServer(url)
    .withCapabilities({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: engine.browser, args: ['--automation'] },
    })
    .build();
  await session.manage().setTimeouts({ script: 120_000, pageLoad: 60_000 });
  await session
    .manage()
    .window()
    .setRect({ x: 0, y: 0, ...size });
  return session;
}

export async function openWebDriverPage(engine: WebDriverEngine, size: Size): Promise<EnginePage> {
  const display = await openDisplay(engine.xvfb);
  const downloads = await downloadFolder();
  const port = await freePort();
  const driver = spawn(engine.driver, [`--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...env,
      ...downloads.env,
      DISPLAY: display.name,
      // the sandbox needs rights that containers and root lack
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
  });
  const endAll = (): void => {
    driver.kill();
    display.process?.kill();
  };
  try {
    const url = `http://127.0.0.1:${port}`;
    await whenReady(url, driver);
    const session = await openSession(engine, url, size);
    const capabilities = await session.getCapabilities();
    const heard = { complaints: [] as string[], requests: [] as string[] };
    // the driver tells of neither; what the page did before this is not heard
    const watch = (): Promise<void> => session.executeScript(`(${watchPage.toString()})()`);
    const hear = async (): Promise<void> => {
      const { complaints, requests }: typeof heard = await session.executeScript(`return {
        complaints: complaints.splice(0),
        requests: performance.getEntriesByType('resource').map(({ name }) => name),
      }`);
      heard.complaints.push(...complaints);
      heard.requests.push(...requests);
    };
    return {
      version: `WebKitGTK ${capabilities.getBrowserVersion() ?? '?'}`,
      goto: async (to) => {
        await session.get(to);
        await watch();
      },
      reload: async () => {
        await hear();
        await session.navigate().refresh();
        await watch();
      },
      evaluate: async <Argument, Result>(
        run: (argument: Argument) => Result | Promise<Result>,
        argument?: Argument,
      ): Promise<Result> => {
        const script = `const [argument, done] = arguments;
          Promise.resolve(argument).then(${run.toString()}).then(
            (value) => done({ value }), (error) => done({ error: String(error) }));`;
        const answer: { readonly value: Result } | { readonly error: string } = await session.executeAsyncScript(
          script,
          argument,
        );
        if ('error' in answer) throw new Error(answer.error);
        return answer.value;
      },
      press: (key) => session.actions().sendKeys(keys[key]).perform(),
      type: (text) => session.actions().sendKeys(text).perform(),
      click: (x, y) => session.actions().move({ origin: Origin.VIEWPORT, x, y, duration: 0 }).click().perform(),
      pick: async (label, paths) => {
        await session.findElement(By.css(`input[type=file][aria-label="${label}"]`)).sendKeys(paths.join('\n'));
      },
      download: (name) => downloads.read(name),
      heard: async () => {
        await hear();
        return heard;
      },
      close: async () => {
        await session.quit();
        endAll();
        await downloads.remove();
      },
    };
  } catch (error) {
    endAll();
    throw error;
  }
}
