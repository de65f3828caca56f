// npm run bench -- [--only core,import,tree,questions,paths,text,reopen,detail,single,page,scale] [--events N] [--runs N]
//   [--most N] [--docs]
// Measures, prints a table, writes bench-results.json. SPOOR_DATA names real data, whose tree of small files is opened too.
// `scale` goes up to 10,000,000 events, or `--most`; with `--docs` its pictures are written to docs/performance/.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { findOrInstallBrowser } from '../tools/find-browser.mjs';
import { projectRoot, runNode } from '../tools/install.mjs';
import { serve } from '../tools/serve.mjs';

const events = 100_000;
const files = 50;
const runs = 7;
const eventsPerKeptFile = 50;
const { values: asked } = parseArgs({
  options: {
    only: { type: 'string' },
    events: { type: 'string' },
    runs: { type: 'string' },
    most: { type: 'string' },
    docs: { type: 'boolean' },
  },
});
const only = asked.only === undefined ? undefined : new Set(asked.only.split(','));
/** Of the trail that is opened in the browser. */
const product = { events: Number(asked.events ?? 1_000_000), files: 500, runs: Number(asked.runs ?? 5) };
const sizes = [100_000, 1_000_000, 5_000_000, 10_000_000].filter((size) => size <= Number(asked.most ?? 10_000_000));
/** Of the case that is validated. */
const chain = { logs: 10_000, digests: 1_000 };

/** What the first contestant must reach, as a multiple of the second. */
const goals = new Map([
  ['inflate', 3],
  ['events, columns, dictionaries', 2],
  ['SHA-256 of 20 kB files', 0.5],
]);

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

runNode('workers/core/build.mjs');
async function core() {
  const { module } =
    /** @type {{ module: typeof import('./core-bench.ts') }} */
    (await runnerImport(join(projectRoot, 'tests/bench/core-bench.ts'), { configFile: false, root: projectRoot }));

  console.log(`${events} events in ${files} files, one thread, ${runs} interleaved runs`);
  const trail = await module.benchTrail(events, files);
  const kit = await module.loadKit(join(projectRoot, 'workers/core/build/core.wasm'));

  /** @param {import('./core-bench.ts').Contest} contest */
  async function measure({ name, unit, bytes, expected, contestants }) {
    const times = contestants.map(() => /** @type {number[]} */ ([]));
    for (let round = -1; round < runs; round++) {
      for (const [index, contestant] of contestants.entries()) {
        const began = performance.now();
        const found = await contestant.run();
        const ms = performance.now() - began;
        if (found !== expected) throw new Error(`${name}, ${contestant.name}: ${found} instead of ${expected}`);
        // the first round warms up
        if (round >= 0) times[index]?.push(ms);
      }
    }
    const measured = contestants.map((contestant, index) => {
      const own = times[index] ?? [];
      const speed = own.map((ms) => bytes / 1e3 / ms);
      return {
        name: contestant.name,
        medianMs: median(own),
        median: median(speed),
        slowest: Math.min(...speed),
        fastest: Math.max(...speed),
      };
    });
    const ratio = (measured[0]?.median ?? NaN) / (measured[1]?.median ?? NaN);
    return { name, unit, bytes, contestants: measured, ratio, goal: goals.get(name) };
  }

  const results = [];
  const keptFiles = module.hashContest(() => kit, trail, eventsPerKeptFile);
  for (const contest of [...module.coreContests(kit, trail), ...module.hashContests(kit), keptFiles]) {
    results.push(await measure(contest));
  }

  for (const { name, unit, contestants, ratio, goal } of results) {
    console.log(`\n${name}`);
    for (const each of contestants) {
      const spread = `${each.slowest.toFixed(0)} to ${each.fastest.toFixed(0)}`;
      console.log(
        `  ${each.name.padEnd(26)}${each.median.toFixed(0).padStart(6)} ${unit}  (${spread})${each.medianMs.toFixed(0).padStart(7)} ms`,
      );
    }
    console.log(`  ${ratio.toFixed(2)} times${goal === undefined ? '' : `; the goal is ${goal}`}`);
  }

  console.log(`\nvalidation of ${chain.logs} log files by ${chain.digests} signed digests, in memory`);
  const validation = await module.validateCase(() => kit, chain.logs, chain.digests);
  for (const { what, seconds, longestBlockMs } of validation) {
    console.log(
      `  ${what.padEnd(26)}${seconds.toFixed(2).padStart(6)} s, longest wait ${longestBlockMs.toFixed(0)} ms`,
    );
  }
  return {
    events,
    files,
    runs,
    results,
    validation: validation.map(({ what, seconds, longestBlockMs }) => ({ what, seconds, longestBlockMs })),
  };
}

/** @param {string} line */
const say = (line) => {
  console.log(line);
};

/** The built app in the browser. @param {string} site its address */
async function inBrowser(site) {
  /** @param {string} part */
  const wants = (part) => only?.has(part) ?? true;
  const { module } =
    /** @type {{ module: typeof import('./browser-benches.ts') }} */
    (await runnerImport(join(projectRoot, 'tests/bench/browser-benches.ts'), { configFile: false, root: projectRoot }));
  const realTree = join(process.env.SPOOR_DATA ?? '', 's3-tree');
  const bench = new module.ProductBench({
    ...product,
    site,
    only,
    realTree: existsSync(realTree) ? realTree : undefined,
    say,
  });
  await bench.run();
  const page = wants('page') ? await module.benchPage({ ...product, site, say }) : undefined;
  const scale = wants('scale') ? await module.benchScale({ site, sizes, say }) : undefined;
  if (scale && asked.docs) {
    const folder = join(projectRoot, 'docs/performance');
    mkdirSync(folder, { recursive: true });
    for (const [name, picture] of module.scaleCharts(scale)) writeFileSync(join(folder, name), picture);
  }
  return { ...product, ratios: bench.ratios, figures: bench.figures, page, scale };
}

async function withBuiltApp() {
  const browser = findOrInstallBrowser();
  if (browser) process.env.CHROME_PATH = browser;
  runNode('node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn');
  const host = await serve({ folder: join(projectRoot, 'dist') });
  try {
    return await inBrowser(host.url);
  } finally {
    await host.close();
  }
}

const report = {
  version: 3,
  at: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  core: only === undefined || only.has('core') ? await core() : undefined,
  browser: only === undefined || [...only].some((part) => part !== 'core') ? await withBuiltApp() : undefined,
};
writeFileSync(join(projectRoot, 'bench-results.json'), `${JSON.stringify(report, null, 2)}\n`);
