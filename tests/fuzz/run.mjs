// npm run fuzz -- [--minutes 10] [--seed N] [--files 120]: damaged files of every kind, imported by the built app.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { findOrInstallBrowser } from '../tools/find-browser.mjs';
import { projectRoot, runNode } from '../tools/install.mjs';
import { serve } from '../tools/serve.mjs';

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, files: { type: 'string' } },
});
const minutes = Number(values.minutes ?? 10);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const filesPerRound = Number(values.files ?? 120);
if (!(minutes > 0) || !Number.isSafeInteger(seed) || !(filesPerRound > 0)) {
  throw new Error('npm run fuzz -- [--minutes 10] [--seed N] [--files 120]');
}

const browser = findOrInstallBrowser();
if (browser) process.env.CHROME_PATH = browser;
runNode('workers/core/build.mjs');
runNode('node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn');
const { module } =
  /** @type {{ module: typeof import('./fuzz.ts') }} */
  (await runnerImport(join(projectRoot, 'tests/fuzz/fuzz.ts'), { configFile: false, root: projectRoot }));

console.log(`Seed ${seed}, for ${minutes} minutes; --seed ${seed} begins with the same files.`);
const host = await serve({ folder: join(projectRoot, 'dist') });
const outcome = await module.fuzz({
  site: host.url,
  seed,
  minutes,
  filesPerRound,
  out: join(projectRoot, '.cache/fuzz'),
});
await host.close();
console.log(
  `${outcome.rounds} rounds, ${outcome.files} files, ${outcome.damaged} of them damaged, ${outcome.events} events found.`,
);
for (const [code, count] of [...outcome.diagnostics].sort()) console.log(`  ${String(count).padStart(7)}  ${code}`);
for (const fault of outcome.faults) console.error(fault);
if (outcome.faults.length > 0) process.exitCode = 1;
console.log(outcome.faults.length > 0 ? `FAILED at seed ${seed + outcome.rounds - 1}` : 'Nothing found.');
