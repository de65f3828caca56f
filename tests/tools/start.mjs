// npm start: from a fresh clone to the built app in one step.
import { installDependencies, runNode } from './install.mjs';
import { serveDist } from './serve.mjs';

try {
  installDependencies();
  runNode('workers/core/build.mjs');
  runNode('node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn');
  await serveDist();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
