// Which browser engines are here for the tests in tests/engines, and what the others need.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';
import { aptInstall, canAptInstall, findBrowser } from './find-browser.mjs';

/**
 * @typedef {{ name: 'Chromium' | 'Firefox', browser: string }} PuppeteerEngine
 * @typedef {{ name: 'WebKit', browser: string, driver: string, xvfb: string | undefined }} WebDriverEngine WebKitGTK's
 *   MiniBrowser; Xvfb for where there is no display
 * @typedef {PuppeteerEngine | WebDriverEngine} Engine with the paths of its executables
 */

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string[]} commands */
function onPath(...commands) {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return commands.flatMap((command) => folders.map((folder) => join(folder, command))).find(isExecutable);
}

/** MiniBrowser is on no PATH: Debian has it below /usr/lib/<architecture>, others below /usr/libexec. */
function findMiniBrowser() {
  const roots = ['/usr/lib', '/usr/libexec', '/usr/lib64'].filter((root) => existsSync(root));
  const folders = roots.flatMap((root) => [root, ...readdirSync(root).map((name) => join(root, name))]);
  return folders
    .flatMap((folder) => ['webkitgtk-6.0', 'webkit2gtk-4.1'].map((name) => join(folder, name, 'MiniBrowser')))
    .find(isExecutable);
}

/** @returns {{ found: Engine[], missing: { name: Engine['name'], needs: string }[] }} */
export function findEngines() {
  /** @type {Engine[]} */
  const found = [];
  /** @type {{ name: Engine['name'], needs: string }[]} */
  const missing = [];
  const chromium = findBrowser();
  if (chromium) found.push({ name: 'Chromium', browser: chromium });
  else missing.push({ name: 'Chromium', needs: 'Chrome, Chromium or Edge, or CHROME_PATH' });

  const firefox = env.FIREFOX_PATH ?? onPath('firefox-esr', 'firefox');
  if (firefox) found.push({ name: 'Firefox', browser: firefox });
  else missing.push({ name: 'Firefox', needs: 'firefox or firefox-esr, or FIREFOX_PATH' });

  const [driver, browser, xvfb] = [onPath('WebKitWebDriver'), findMiniBrowser(), onPath('Xvfb')];
  if (driver && browser && (xvfb ?? env.DISPLAY)) found.push({ name: 'WebKit', browser, driver, xvfb });
  else missing.push({ name: 'WebKit', needs: 'WebKitWebDriver, its MiniBrowser, and a display or Xvfb' });
  return { found, missing };
}

/** Prints what is here, and loudly what is not. */
export function sayEngines() {
  const { found, missing } = findEngines();
  console.log(`Engines: ${found.map(({ name, browser }) => `${name} (${browser})`).join(', ') || 'none'}`);
  for (const { name, needs } of missing) console.log(`LEFT OUT: ${name}; it needs ${needs}`);
}

/** True on Debian as root: there no engine may be missing, since `installEngines` could have installed it. */
export const canInstall = canAptInstall;

/** Installs what is missing where it can be. */
export function installEngines() {
  const { missing } = findEngines();
  if (missing.length === 0 || !canInstall()) return;
  console.log(`Installing what ${missing.map(({ name }) => name).join(' and ')} needs.`);
  const packages = { Chromium: ['chromium'], Firefox: ['firefox-esr'], WebKit: ['webkit2gtk-driver', 'xvfb'] };
  aptInstall(missing.flatMap(({ name }) => packages[name]));
}
