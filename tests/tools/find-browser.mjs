// Which Chromium the tests drive: an installed one where there is one, else one that can be installed.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { env, platform } from 'node:process';

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

/**
 * Features of Chromium that tests do without. Of several such switches the last one counts, so what Playwright leaves out
 * is here too.
 */
const withoutFeatures = [
  // pages of the browser's own, made anew for every window
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
  // what asks the network by itself, or has plain http be https
  'AimEnabled',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PreconnectToSearch',
  // what Playwright is at odds with
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'LensOverlay',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
];

/** Switches that every test browser is started with; the sandbox needs rights that containers and root lack. */
export const browserArgs = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  `--disable-features=${withoutFeatures.join()}`,
];

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {string[]} */
function commonLocations() {
  if (platform === 'darwin') {
    const apps = [
      'Google Chrome.app/Contents/MacOS/Google Chrome',
      'Chromium.app/Contents/MacOS/Chromium',
      'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ];
    return ['/Applications', join(env.HOME ?? '', 'Applications')].flatMap((at) => apps.map((app) => join(at, app)));
  }
  if (platform === 'win32') {
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].flatMap((at) =>
      at ? programs.map((program) => join(at, program)) : [],
    );
  }
  return ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/usr/lib/chromium/chromium'];
}

/** @returns {string | undefined} */
function playwrightsOwn() {
  try {
    const { chromium } = /** @type {typeof import('playwright-core')} */ (
      createRequire(import.meta.url)('playwright-core')
    );
    const path = chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Path of a Chrome, Chromium or Edge on this machine: what CHROME_PATH names, then the PATH, then the usual places,
 * then what Playwright has downloaded.
 * @returns {string | undefined}
 */
export function findBrowser() {
  if (env.CHROME_PATH) return isExecutable(env.CHROME_PATH) ? env.CHROME_PATH : undefined;
  for (const command of platform === 'win32' ? [] : commands) {
    for (const folder of (env.PATH ?? '').split(delimiter)) {
      const path = join(folder, command);
      if (folder && isExecutable(path)) return path;
    }
  }
  return commonLocations().find(isExecutable) ?? playwrightsOwn();
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function attempt(command, args) {
  console.log(`> ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: platform === 'win32' });
  return status === 0;
}

/** True on Debian and what is made of it, as root. */
export function canAptInstall() {
  return platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** @param {string[]} packages of Debian */
export function aptInstall(packages) {
  attempt('apt-get', ['update']);
  attempt('apt-get', ['install', '-y', '--no-install-recommends', ...packages]);
}

/**
 * `findBrowser`, and where there is none: Playwright's download, then Debian's package where this is Debian and root.
 * @returns {string | undefined}
 */
export function findOrInstallBrowser() {
  const found = findBrowser();
  if (found || env.CHROME_PATH) return found;
  console.log('No Chrome, Chromium or Edge found: installing one.');
  if (attempt('npx', ['playwright', 'install', 'chromium'])) {
    const own = findBrowser();
    if (own) return own;
  }
  if (canAptInstall()) aptInstall(['chromium']);
  return findBrowser();
}
