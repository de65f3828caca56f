/**
 * Adds `spoor.html` to a build: the whole app in one file, opened from a disk and making no connection. Its scripts run
 * because the page's policy has their hashes; they are packed, since the sample alone is two thirds of the file.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'fflate';
import { build, type Plugin, type PluginOption, type Rolldown } from 'vite';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): Buffer => readFileSync(projectRoot + path);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const oneFileName = 'spoor.html';

interface Options {
  /** What the page's sources need besides Vite itself; a fresh one for each build. */
  readonly plugins: () => PluginOption[];
  /** Notes which packages a build takes in; a fresh one for each. */
  readonly collector: () => Plugin;
  /** The licences of what has been noted so far. */
  readonly licences: () => string;
}

export function oneFile({ plugins, collector, licences }: Options): Plugin {
  return {
    name: 'one-file',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler() {
        const worker = await bundleOf('workers/one-file.worker.ts', [coreInside(), collector()]);
        const page = await bundleOf('src/one-file/main.ts', [...plugins(), workerInside(worker.script), collector()]);
        const { script: unpack } = await bundleOf('src/one-file/unpack.ts', [collector()]);
        const source = pageOf({ ...page, unpack, licences: licences() });
        this.emitFile({ type: 'asset', fileName: oneFileName, source });
      },
    },
  };
}

interface Parts {
  readonly script: string;
  readonly style: string;
}

/** Bundles an entry, with all that it loads later, to one classic script and one style sheet. */
async function bundleOf(entry: string, plugins: PluginOption[]): Promise<Parts> {
  const built = await build({
    configFile: false,
    root: `${projectRoot}src`,
    publicDir: false,
    logLevel: 'warn',
    plugins,
    define: { 'import.meta': '{}' },
    build: {
      write: false,
      target: 'es2023',
      cssCodeSplit: false,
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        checks: { bundlerTimings: false },
        input: projectRoot + entry,
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const parts = { script: '', style: '' };
  for (const file of (built as Rolldown.RolldownOutput).output) {
    if (file.type === 'chunk' && parts.script === '') parts.script = file.code;
    else if (file.type === 'asset' && file.fileName.endsWith('.css')) parts.style += String(file.source);
    else throw new Error(`${entry}: ${file.fileName} would be a file of its own`);
  }
  return parts;
}

/** The worker's script as text, for the page to make workers of. */
function workerInside(script: string): Plugin {
  const id = 'virtual:one-file-worker';
  return {
    name: 'worker-inside',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (resolved) => (resolved === `\0${id}` ? `export default ${JSON.stringify(script)};` : undefined),
  };
}

/** Lets the workers find the core in their own script. */
function coreInside(): Plugin {
  return {
    name: 'core-inside',
    enforce: 'pre',
    resolveId: (source) => (source === './load-core.ts' ? `${projectRoot}workers/load-inlined-core.ts` : undefined),
  };
}

interface Page extends Parts {
  readonly unpack: string;
  readonly licences: string;
}

function pageOf({ script, style, licences, unpack }: Page): string {
  const icon = `data:image/svg+xml;base64,${base64(read('public/icon.svg'))}`;
  const packed = deflateSync(new TextEncoder().encode(script), { level: 9 });
  const data = (id: string, text: string): string => element('script', text, ` type="text/plain" id="${id}"`);
  const body = [
    data('third-party', licences),
    data('sample-trail', base64(read('public/sample/sample-trail.tgz'))),
    data('page-script', base64(packed)),
    element('script', unpack),
  ];
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)} ${hashOf(unpack)} 'wasm-unsafe-eval'`,
    `style-src ${hashOf(style)}`,
    'worker-src blob:',
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  let html = read('src/index.html').toString('utf8');
  const put = (place: RegExp, text: string): void => {
    if (!place.test(html)) throw new Error(`src/index.html has no ${String(place)}`);
    html = html.replace(place, () => text);
  };
  put(
    /<meta charset="utf-8" \/>/,
    `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
  );
  put(/<link rel="icon" href="[^"]*"/, `<link rel="icon" href="${icon}"`);
  put(/ *<link rel="apple-touch-icon"[^>]*>\n/, '');
  put(/<\/head>/, `${element('style', style)}\n  </head>`);
  put(/ *<script type="module"[^>]*><\/script>\n/, '');
  put(/<\/body>/, `${body.join('\n')}\n  </body>`);
  return html;
}

/** Throws for text that would end the element early, or that the HTML parser would change. */
function element(name: 'script' | 'style', text: string, attributes = ''): string {
  if (/<\/(script|style)|<!--|[\r\0]/i.test(text)) throw new Error(`text that cannot stand in <${name}>`);
  return `<${name}${attributes}>${text}</${name}>`;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
