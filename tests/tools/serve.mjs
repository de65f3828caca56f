// Serves a folder as a static host would: types, compression, and the headers that its `_headers` file asks for.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/** @type {ReadonlyMap<string, string>} */
const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json'],
  ['.webmanifest', 'application/manifest+json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.wasm', 'application/wasm'],
  ['.woff2', 'font/woff2'],
  ['.md', 'text/markdown; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.tgz', 'application/gzip'],
]);
const incompressible = new Set(['.png', '.ico', '.woff2', '.tgz']);

/**
 * Rules of a `_headers` file as Netlify and Cloudflare Pages read it: a path, `*` standing for any run, then its
 * headers indented below it.
 * @param {string} text
 */
export function parseHeaderRules(text) {
  /** @type {{ path: RegExp, headers: [string, string][] }[]} */
  const rules = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    if (!/^\s/.test(line)) {
      const pattern = line
        .trim()
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
      rules.push({ path: new RegExp(`^${pattern.join('.*')}$`), headers: [] });
    } else if (colon > 0) {
      rules.at(-1)?.headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    }
  }
  return rules;
}

/**
 * Starts serving `folder` under `basePath` ("/" or "/some/path/"), with the headers of its `_headers` unless told not to.
 * @param {{ folder: string, host?: string, port?: number, basePath?: string, hasHeaders?: boolean }} options port 0: any
 *   free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ folder, host = '127.0.0.1', port = 0, basePath = '/', hasHeaders = true }) {
  const rules = hasHeaders ? parseHeaderRules(await readFile(join(folder, '_headers'), 'utf8').catch(() => '')) : [];
  const root = normalize(folder + sep);

  /** @param {string} requestUrl */
  async function find(requestUrl) {
    let path = decodeURIComponent(new URL(requestUrl, 'http://localhost').pathname);
    if (!path.startsWith(basePath)) return undefined;
    path = path.slice(basePath.length - 1);
    if (path.endsWith('/')) path += 'index.html';
    const file = normalize(join(root, path));
    if (!file.startsWith(root) || path.includes('\0')) return undefined;
    const body = await readFile(file).catch(() => undefined);
    return body && { path, body };
  }

  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    find(request.url ?? '/').then(
      (found) => {
        const path = found?.path ?? '/404';
        for (const rule of rules) {
          if (rule.path.test(path)) for (const [name, value] of rule.headers) response.setHeader(name, value);
        }
        if (!found) {
          response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
          return;
        }
        const extension = extname(path);
        let { body } = found;
        response.setHeader('content-type', types.get(extension) ?? 'application/octet-stream');
        response.setHeader('vary', 'accept-encoding');
        if (!incompressible.has(extension) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
          body = gzipSync(body);
          response.setHeader('content-encoding', 'gzip');
        }
        response.setHeader('content-length', body.length);
        response.end(request.method === 'HEAD' ? undefined : body);
      },
      () => {
        response.writeHead(400).end();
      },
    );
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      resolve(undefined);
    });
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host}:${actual}${encodeURI(basePath)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Serves `dist/` where PORT says, else on 4173, and prints the address. */
export async function serveDist() {
  const port = Number(process.env.PORT ?? 4173);
  try {
    const { url } = await serve({ folder: fileURLToPath(new URL('../../dist', import.meta.url)), port });
    console.log(`\nSpoor is at ${url}  (Ctrl+C ends it)`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Error(`Port ${port} is taken. Choose another: PORT=4174 npm start`, { cause: error });
    }
    throw error;
  }
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) await serveDist();
