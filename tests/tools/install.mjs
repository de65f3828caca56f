// Makes a fresh clone ready with nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform, versions } from 'node:process';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} LockedPackage */

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage>}
 */
function lockedPackages(path) {
  const lock = /** @type {{ packages: Record<string, LockedPackage> }} */ (JSON.parse(readFileSync(path, 'utf8')));
  return lock.packages;
}

/** True where node_modules holds just the versions that the lock file names. */
export function isInstalled(root = projectRoot) {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const present = lockedPackages(installed);
  return Object.entries(lockedPackages(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

/** Throws where this Node is too old for the tools. */
export function checkNode() {
  const [major = 0, minor = 0] = versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node 20.19 or newer is needed; this is ${versions.node}.`);
  }
}

/** Installs the dependencies unless they are there. */
export function installDependencies() {
  checkNode();
  if (isInstalled()) return;
  console.log('Installing dependencies (npm ci).');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: projectRoot,
    stdio: 'inherit',
    shell: platform === 'win32',
  });
  if (status !== 0) throw new Error('npm ci failed; see above.');
}

/**
 * Runs a project script or tool with this Node, its output shown. Throws where it fails.
 * @param {string} script
 * @param {...string} args
 */
export function runNode(script, ...args) {
  const { status } = spawnSync(process.execPath, [join(projectRoot, script), ...args], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${script} failed; see above.`);
}
