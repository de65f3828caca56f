import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseHeaderRules } from '../../tools/serve.mjs';

const read = (name: string): string => readFileSync(new URL(`../../../public/${name}`, import.meta.url), 'utf8');
const rules = parseHeaderRules(read('_headers'));
/** What `_headers` says of a path. */
const headersOf = (path: string): string[] =>
  rules
    .flatMap((rule) => (rule.path.test(path) ? rule.headers.map(([name, value]) => `${name}: ${value}`) : []))
    .sort();
const paths = [
  '/',
  '/index.html',
  '/assets/index-1.js',
  '/sw.js',
  '/share-target.js',
  '/icon.svg',
  '/spoor.html',
  '/sample/trail.tgz',
];

interface VercelRule {
  readonly source: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
}

test('Vercel gets the same headers', () => {
  const { headers } = JSON.parse(read('vercel.json')) as { readonly headers: readonly VercelRule[] };
  for (const path of paths) {
    const own = headers.filter(({ source }) => new RegExp(`^${source}$`).test(path));
    const said = own.flatMap((rule) => rule.headers.map(({ key, value }) => `${key}: ${value}`)).sort();
    expect({ path, said }).toEqual({ path, said: headersOf(path) });
  }
});

interface AzureRules {
  readonly globalHeaders: Readonly<Record<string, string>>;
  readonly routes: readonly { readonly route: string; readonly headers: Readonly<Record<string, string>> }[];
}

test('Azure Static Web Apps gets the same headers, by the first route that fits', () => {
  const { globalHeaders, routes } = JSON.parse(read('staticwebapp.config.json')) as AzureRules;
  for (const path of paths) {
    const route = routes.find((each) => new RegExp(`^${each.route.replace('*', '.*')}$`).test(path));
    const all = { ...globalHeaders, ...route?.headers };
    const said = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    expect({ path, said: said.sort() }).toEqual({ path, said: headersOf(path) });
  }
});

test('Apache gets the same headers', () => {
  const said: { readonly path: RegExp; readonly header: string }[] = [];
  let path = /(?:)/;
  for (const line of read('.htaccess').split('\n')) {
    const condition = /<If "%\{REQUEST_URI\} =~ m#(.*)#">/.exec(line);
    if (condition?.[1] !== undefined) path = new RegExp(condition[1]);
    if (line.includes('</If>')) path = /(?:)/;
    const [, name, value] = /Header set (\S+) "(.*)"$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) said.push({ path, header: `${name}: ${value}` });
  }
  for (const each of paths) {
    const own = said.filter((rule) => rule.path.test(each)).map(({ header }) => header);
    // a folder's address is that of its index.html
    const expected = headersOf(each === '/' ? '/index.html' : each);
    expect({ each, own: own.sort() }).toEqual({ each, own: expected });
  }
});
