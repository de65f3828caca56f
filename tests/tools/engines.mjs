// npm run engines: the grid over ten million rows, and the built app, in every browser engine that is installed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { findEngines, sayEngines } from './find-engines.mjs';
import { projectRoot, runNode } from './install.mjs';

sayEngines();
runNode('workers/core/build.mjs');
runNode('node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn');
await build({
  configFile: false,
  logLevel: 'warn',
  root: join(projectRoot, 'tests/engines/grid-page'),
  base: './',
  plugins: [
    svelte({
      configFile: false,
      dynamicCompileOptions: ({ filename }) => (filename.includes('node_modules') ? undefined : { runes: true }),
    }),
  ],
  build: { outDir: join(projectRoot, '.cache/grid-page'), emptyOutDir: true, target: 'es2023' },
});
const projects = ['--project=engines', '--project=main-flow'];
const { status } = spawnSync(
  process.execPath,
  [join(projectRoot, 'node_modules/vitest/vitest.mjs'), 'run', ...projects, ...process.argv.slice(2)],
  { cwd: projectRoot, stdio: 'inherit' },
);
process.exitCode = findEngines().found.length === 0 ? 1 : (status ?? 1);
