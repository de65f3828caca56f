// A part of npm test: fails where importing has become many times slower than it was. Wants dist/ to be built.
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { findOrInstallBrowser } from '../tools/find-browser.mjs';
import { projectRoot } from '../tools/install.mjs';
import { serve } from '../tools/serve.mjs';

/** Of node's time, on one thread. Measured: 0.8 with two cores, 1.2 with one. */
const most = 2.5;

const browser = findOrInstallBrowser();
if (browser) process.env.CHROME_PATH = browser;
const { module } =
  /** @type {{ module: typeof import('./speed-check.ts') }} */
  (await runnerImport(join(projectRoot, 'tests/bench/speed-check.ts'), { configFile: false, root: projectRoot }));
const host = await serve({ folder: join(projectRoot, 'dist') });
try {
  const { events, spoorMs, nodeMs } = await module.checkSpeed(host.url);
  const ratio = spoorMs / nodeMs;
  console.log(
    `import of ${events} events: ${spoorMs.toFixed(0)} ms; gunzip and JSON.parse in node: ${nodeMs.toFixed(0)} ms; ${ratio.toFixed(2)} of at most ${most}`,
  );
  if (!(ratio <= most)) process.exitCode = 1;
} finally {
  await host.close();
}
