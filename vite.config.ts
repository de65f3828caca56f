import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { oneFile, oneFileName } from './src/one-file/build.ts';
import { browserArgs, findBrowser } from './tests/tools/find-browser.mjs';
import { parseHeaderRules } from './tests/tools/serve.mjs';
import { thirdParty } from './tests/tools/third-party.mjs';

const projectRoot = fileURLToPath(new URL('.', import.meta.url));
const licences = thirdParty(projectRoot);

const sveltePlugin = () =>
  svelte({
    configFile: false,
    dynamicCompileOptions: ({ filename }) => (filename.includes('node_modules') ? undefined : { runes: true }),
  });

/** Writes the policy of `public/_headers` into the built page, for hosts that send no headers of their own. */
function policyInPage(): Plugin {
  return {
    name: 'policy-in-page',
    apply: 'build',
    transformIndexHtml: () => {
      const headers = parseHeaderRules(readFileSync(`${projectRoot}public/_headers`, 'utf8')).flatMap(
        (rule) => rule.headers,
      );
      const policy = headers.find(([name]) => name.toLowerCase() === 'content-security-policy')?.[1];
      if (policy === undefined) throw new Error('public/_headers sets no Content-Security-Policy');
      // A page cannot say frame-ancestors of itself: browsers ignore it in <meta> and warn.
      const content = policy.replace(/;\s*frame-ancestors [^;]*/, '');
      return [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' }];
    },
  };
}

const launchOptions = () => {
  const executablePath = findBrowser();
  return executablePath === undefined ? { args: browserArgs } : { executablePath, args: browserArgs };
};

const mainFlow = 'tests/engines/main-flow.test.ts';

/** After so long a test hangs. No measure of speed: several files run at once, on whatever machine. */
const hangMs = 60_000;

export default defineConfig({
  root: 'src',
  publicDir: '../public',
  base: './',
  plugins: [
    sveltePlugin(),
    policyInPage(),
    licences.collector(),
    oneFile({ plugins: () => [sveltePlugin()], collector: licences.collector, licences: licences.text }),
    licences.file,
    VitePWA({
      strategies: 'generateSW',
      registerType: 'prompt',
      injectRegister: false,
      includeAssets: ['icon.svg', 'icon-192.png', 'icon-512.png'],
      workbox: {
        importScripts: ['share-target.js'],
        globPatterns: ['**/*.{js,css,html,svg,png,wasm,webmanifest,tgz}'],
        inlineWorkboxRuntime: true,
        cleanupOutdatedCaches: true,
        clientsClaim: true,
        navigateFallback: 'index.html',
        // an app of its own, and what the service worker itself is made of
        globIgnores: [oneFileName, 'share-target.js'],
        navigateFallbackDenylist: [new RegExp(`/${oneFileName}$`)],
        sourcemap: false,
      },
      manifest: {
        name: 'Spoor',
        short_name: 'Spoor',
        description: 'Opens AWS CloudTrail logs in a browser tab. Nothing leaves this machine.',
        start_url: '.',
        scope: '.',
        display: 'standalone',
        file_handlers: [
          {
            action: '.',
            accept: {
              'application/json': ['.json', '.jsonl', '.ndjson'],
              'application/gzip': ['.gz', '.tgz'],
              'application/zstd': ['.zst'],
              'application/vnd.apache.parquet': ['.parquet'],
              'application/zip': ['.zip'],
              'text/csv': ['.csv'],
            },
          },
        ],
        share_target: {
          action: 'share',
          method: 'POST',
          enctype: 'multipart/form-data',
          params: {
            text: 'text',
            files: [
              {
                name: 'files',
                accept: [
                  ...['application/json', '.json', '.jsonl', '.ndjson', 'application/gzip', '.gz', '.tgz'],
                  ...['application/zip', '.zip', 'application/x-tar', '.tar', 'application/zstd', '.zst'],
                  ...['text/csv', '.csv', 'text/plain', '.txt', '.log', 'application/octet-stream'],
                ],
              },
            ],
          },
        },
        launch_handler: { client_mode: 'focus-existing' },
        background_color: '#16181d',
        theme_color: '#16181d',
        icons: [
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
        ],
      },
    }),
  ],
  worker: {
    format: 'es',
    plugins: () => [licences.collector()],
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  server: { fs: { allow: [projectRoot] } },
  test: {
    projects: [
      {
        plugins: [sveltePlugin()],
        test: {
          name: 'unit',
          root: projectRoot,
          maxWorkers: availableParallelism(),
          testTimeout: hangMs,
          hookTimeout: hangMs,
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          setupFiles: [`${projectRoot}tests/unit/setup.ts`],
        },
      },
      {
        // the main flow in Chromium, Firefox and WebKit, both editions: a part of npm test
        test: {
          name: 'main-flow',
          root: projectRoot,
          maxConcurrency: Math.max(2, availableParallelism()),
          testTimeout: 300_000,
          hookTimeout: hangMs,
          environment: 'node',
          include: [mainFlow],
        },
      },
      {
        // what takes long, in every engine that is installed: npm run engines
        test: {
          name: 'engines',
          root: projectRoot,
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: hangMs,
          environment: 'node',
          include: ['tests/engines/**/*.test.ts'],
          exclude: [mainFlow],
        },
      },
      {
        plugins: [sveltePlugin()],
        worker: { format: 'es' },
        server: { fs: { allow: [projectRoot] } },
        // what is met first while tests run makes Vite load them anew, and some of them fail by that
        optimizeDeps: { entries: ['src/**/*.svelte', 'tests/browser/**/*.ts'] },
        test: {
          name: 'browser',
          root: projectRoot,
          maxWorkers: Math.min(4, availableParallelism()),
          testTimeout: hangMs,
          hookTimeout: hangMs,
          expect: { poll: { timeout: 5000, interval: 15 } },
          include: ['tests/browser/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: launchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
