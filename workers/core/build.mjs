// Compiles the core to workers/core/build/core.wasm, unless that is newer than every source.
import { mkdir, readdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
const output = `${here}build/core.wasm`;

const sources = (await readdir(here)).filter((name) => name.endsWith('.ts') || name === 'build.mjs');
const modified = async (path) => (await stat(path)).mtimeMs;
const newest = Math.max(...(await Promise.all(sources.map((name) => modified(here + name)))));
const built = await modified(output).catch(() => 0);

if (built < newest || process.argv.includes('--force')) {
  await mkdir(`${here}build`, { recursive: true });
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '--baseDir',
      here,
      '--outFile',
      'build/core.wasm',
      '--textFile',
      'build/core.wat',
      '-O3',
      '--noAssert',
      '--enable',
      'simd',
      '--runtime',
      'minimal',
      '--initialMemory',
      '64',
      '--maximumMemory',
      '16384',
    ],
    { stdout: process.stdout, stderr: process.stderr },
  );
  if (error) {
    console.error(error.message, stderr?.toString() ?? '');
    process.exit(1);
  }
}
