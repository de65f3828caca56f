// npm run release: packs the built app: a zip of dist/ with the SHA-256 of each file, and of what is to be
// published. The same sources give the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { projectRoot } from './install.mjs';

/** No file of a release is older; a fixed time keeps the zip's bytes the same. */
const packedAt = new Date(2026, 0, 1);

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** In the form that `sha256sum --check` reads. @param {ReadonlyMap<string, Uint8Array>} files */
const sums = (files) => [...files].map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`).join('');

/**
 * @param {string} folder
 * @returns {Map<string, Uint8Array>} by path from the folder, in order
 */
export function readFolder(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const files = paths.filter((path) => statSync(join(folder, path)).isFile()).sort();
  return new Map(files.map((path) => [path, readFileSync(join(folder, path))]));
}

/**
 * The files of a release by name: the zip, the one-file edition where there is one, and their sums.
 * @param {ReadonlyMap<string, Uint8Array>} dist
 * @param {string} version
 */
export function releaseFiles(dist, version) {
  const name = `spoor-${version}`;
  /** @type {Record<string, Uint8Array>} */
  const packed = { [`${name}/SHA256SUMS`]: new TextEncoder().encode(sums(dist)) };
  for (const [path, bytes] of dist) packed[`${name}/${path}`] = bytes;
  /** @type {Map<string, Uint8Array>} */
  const files = new Map([[`${name}.zip`, zipSync(packed, { level: 9, mtime: packedAt })]]);
  const oneFile = dist.get('spoor.html');
  if (oneFile) files.set(`${name}.html`, oneFile);
  return new Map([...files, ['SHA256SUMS', new TextEncoder().encode(sums(files))]]);
}

function release() {
  const { version } = /** @type {{ version: string }} */ (
    JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
  );
  const out = join(projectRoot, 'release');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  for (const [name, bytes] of releaseFiles(readFolder(join(projectRoot, 'dist')), version)) {
    writeFileSync(join(out, name), bytes);
    console.log(`${sha256(bytes)}  release/${name}`);
  }
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) release();
