// Fails where the built app has grown over its budget. Sizes are of gzip, as a host sends them, but for the one-file
// edition, whose size is the file's own.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const budgetKiB = { firstPaint: 125, worker: 95, precache: 610 };
const oneFile = 'spoor.html';
const oneFileBudget = 2_000_000;

/** @typedef {{ what: string, bytes: number, budget: number }} Size in bytes */

/**
 * The files that the page loads before it first paints: what index.html names, and what those scripts import statically.
 * @param {string} dist
 */
function firstPaintFiles(dist) {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const waiting = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? '');
  const files = new Set(waiting);
  for (const file of waiting) {
    if (!file.endsWith('.js')) continue;
    const code = readFileSync(join(dist, file), 'utf8');
    for (const [, name = ''] of code.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)) {
      const imported = `assets/${name}`;
      if (files.has(imported) || !existsSync(join(dist, imported))) continue;
      files.add(imported);
      waiting.push(imported);
    }
  }
  return [...files];
}

/**
 * Sizes of the built app against their budgets.
 * @param {string} dist
 * @returns {Size[]}
 */
export function measure(dist) {
  /** @param {string} file */
  const zipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  /** @param {string[]} files */
  const total = (files) => files.reduce((sum, file) => sum + zipped(file), 0);
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  const workers = files.filter((file) => /\.worker-[^/]*\.js$/.test(file));
  const precached = files.filter((file) => /\.(js|css|html|svg|png|wasm|webmanifest)$/.test(file) && file !== oneFile);
  return [
    { what: 'first paint', bytes: total(firstPaintFiles(dist)), budget: budgetKiB.firstPaint * 1024 },
    ...workers.map((file) => ({ what: file, bytes: zipped(file), budget: budgetKiB.worker * 1024 })),
    { what: 'precache', bytes: total(precached), budget: budgetKiB.precache * 1024 },
    { what: oneFile, bytes: statSync(join(dist, oneFile)).size, budget: oneFileBudget },
  ];
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const sizes = measure(fileURLToPath(new URL('../../dist', import.meta.url)));
  for (const { what, bytes, budget } of sizes) {
    const verdict = bytes > budget ? 'OVER' : 'ok';
    console.log(
      `${(bytes / 1024).toFixed(1).padStart(7)} of ${(budget / 1024).toFixed(0)} KiB  ${verdict.padEnd(4)}  ${what}`,
    );
  }
  if (sizes.some(({ bytes, budget }) => bytes > budget)) process.exitCode = 1;
}
