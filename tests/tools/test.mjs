// npm test: everything that is checked, from a fresh clone, in one run. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findOrInstallBrowser } from './find-browser.mjs';
import { installEngines, sayEngines } from './find-engines.mjs';
import { installDependencies, projectRoot, runNode } from './install.mjs';

const reports = join(projectRoot, '.cache/test-reports');

/**
 * A thing to run. `report` reads how many tests passed and failed; without one the stage counts as one test.
 * @typedef {{ name: string, command: string[], report?: () => Tally }} Stage
 * @typedef {{ passed: number, failed: number }} Tally
 */

/** @param {string} file */
const readReport = (file) => /** @type {unknown} */ (JSON.parse(readFileSync(join(reports, file), 'utf8')));

/**
 * @param {string} file
 * @returns {Tally}
 */
function vitestTally(file) {
  const report = /** @type {{ numPassedTests: number, numFailedTests: number }} */ (readReport(file));
  return { passed: report.numPassedTests, failed: report.numFailedTests };
}

/**
 * @param {string} file
 * @returns {Tally}
 */
function playwrightTally(file) {
  const { stats } = /** @type {{ stats: { expected: number, unexpected: number, flaky: number } }} */ (
    readReport(file)
  );
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

const bin = (/** @type {string} */ path) => `node_modules/${path}`;
const vitest = (/** @type {string} */ project) => [
  bin('vitest/vitest.mjs'),
  'run',
  `--project=${project}`,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(reports, `${project}.json`)}`,
];

/** Type-aware rules leave much behind; a larger nursery spares the collector a tenth of the whole time. */
const eslint = ['--max-semi-space-size=64', bin('eslint/bin/eslint.js'), '--config', 'tests/tools/eslint.config.js'];

/** Takes longer than all other checks together: what comes after those begins beside it. @type {Stage} */
const lint = { name: 'lint', command: [...eslint, '.'] };

/**
 * Independent of each other and of one thread each: as many at a time as there are cores, the longest first.
 * @type {Stage[]}
 */
const checks = [
  {
    name: 'types',
    command: [bin('svelte-check/bin/svelte-check'), '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
  },
  { name: 'format', command: [bin('prettier/bin/prettier.cjs'), '--check', '.', '!workers/core/*.ts'] },
  { name: 'build', command: [bin('vite/bin/vite.js'), 'build', '--logLevel', 'warn'] },
  { name: 'types of worker rooms', command: [bin('typescript/bin/tsc'), '-p', 'workers'] },
  { name: 'types of the core', command: [bin('typescript/bin/tsc'), '--noEmit', '-p', 'workers/core'] },
  {
    name: 'import rules',
    command: [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      'src',
      'workers',
      '--config',
      'tests/tools/depcruise.cjs',
    ],
  },
  { name: 'unused code', command: [bin('knip/bin/knip.js')] },
];

/** @type {Stage} */
const unitTests = { name: 'unit tests', command: vitest('unit'), report: () => vitestTally('unit.json') };

/** Each uses all cores, and has them to itself. @type {Stage[]} */
const suites = [
  { name: 'size', command: ['tests/tools/size-check.mjs'] },
  { name: 'speed of an import', command: ['tests/bench/speed-check.mjs'] },
  { name: 'browser tests', command: vitest('browser'), report: () => vitestTally('browser.json') },
  {
    name: 'end-to-end tests',
    command: [bin('@playwright/test/cli.js'), 'test', '--config', 'tests/e2e/playwright.config.ts'],
    report: () => playwrightTally('e2e.json'),
  },
  { name: 'main flow in each engine', command: vitest('main-flow'), report: () => vitestTally('main-flow.json') },
];

/** @type {Tally} */
const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const failures = [];

/**
 * Runs a stage and adds to the totals. A stage that fails without a failed test, or that runs no test, is one failure.
 * @param {Stage} stage
 * @param {'now' | 'when done'} show
 */
async function run({ name, command, report }, show) {
  const began = performance.now();
  const child = spawn(process.execPath, command, {
    cwd: projectRoot,
    stdio: show === 'now' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SPOOR_REPORTS: reports, NO_UPDATE_NOTIFIER: '1' },
  });
  if (show === 'now') console.log(`\n== ${name}`);
  /** @type {Buffer[]} */
  const output = [];
  child.stdout?.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk));
  child.stderr?.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk));
  const status = await new Promise((resolve) => {
    child.on('error', () => {
      resolve(1);
    });
    child.on('close', resolve);
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (show === 'when done') {
    console.log(`\n== ${name}`);
    process.stdout.write(Buffer.concat(output));
  }

  let { passed, failed } = { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  if (report) {
    try {
      ({ passed, failed } = report());
    } catch {
      ({ passed, failed } = { passed: 0, failed: 1 });
    }
    if (failed === 0 && (status !== 0 || passed === 0)) failed = 1;
  }
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) failures.push(name);
  console.log(`-- ${name}: ${passed} passed, ${failed} failed (${seconds} s)`);
}

/**
 * @param {Stage[]} stages
 * @param {number} atOnce
 */
async function runSideBySide(stages, atOnce) {
  const waiting = [...stages];
  const worker = async () => {
    for (let stage = waiting.shift(); stage; stage = waiting.shift()) await run(stage, 'when done');
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const began = performance.now();
try {
  installDependencies();
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const browser = findOrInstallBrowser();
  if (browser) process.env.CHROME_PATH = browser;
  else
    console.error('No browser could be found or installed: set CHROME_PATH. Browser and end-to-end tests will fail.');
  console.log(`Browser: ${browser ?? 'none'}`);
  installEngines();
  sayEngines();
  runNode('workers/core/build.mjs');
  const linted = run(lint, 'when done');
  await runSideBySide(checks, Math.max(1, availableParallelism() - 1));
  await run(unitTests, 'now');
  await linted;
  for (const suite of suites) await run(suite, 'now');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  failures.push('setup');
  total.failed++;
}
console.log(`\nTook ${((performance.now() - began) / 1000).toFixed(0)} s.`);
if (failures.length) console.log(`Failed: ${failures.join(', ')}`);
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
console.log(`${total.passed} passed, ${total.failed} failed`);
