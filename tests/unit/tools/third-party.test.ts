import { expect, test } from 'vitest';
import { packageFolder, thirdPartyText } from '../../tools/third-party.mjs';
import { projectRoot } from '../../tools/install.mjs';

test('a module belongs to the package whose folder is nearest', () => {
  expect(packageFolder('/a/node_modules/dexie/dist/dexie.mjs?v=1')).toBe('/a/node_modules/dexie');
  expect(packageFolder('\0/a/node_modules/@noble/hashes/sha2.js')).toBe('/a/node_modules/@noble/hashes');
  expect(packageFolder('/a/node_modules/x/node_modules/y/i.js')).toBe('/a/node_modules/x/node_modules/y');
  expect(packageFolder('/a/src/main.ts')).toBeUndefined();
});

test('each package is listed with its licence and the text of it', () => {
  const text = thirdPartyText([`${projectRoot}/node_modules/dexie`, `${projectRoot}/node_modules/comlink`]);
  expect(text).toMatch(/^comlink [\d.]+ \(Apache-2\.0\)\ndexie [\d.]+ \(Apache-2\.0\)\n/m);
  expect(text.match(/Apache License/g)?.length).toBeGreaterThanOrEqual(2);
});

test('packages with the same text are named above it, and it stands there once', () => {
  const folders = ['workbox-core', 'workbox-routing'].map((name) => `${projectRoot}/node_modules/${name}`);
  const text = thirdPartyText(folders);
  expect(text).toMatch(/={80}\nworkbox-core [\d.]+\nworkbox-routing [\d.]+\n\n/);
  expect(text.match(/Permission is hereby granted/g)).toHaveLength(1);
});

test('a package that does not say its licence cannot be shipped', () => {
  expect(() => thirdPartyText([`${projectRoot}/src`])).toThrow();
});
