import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';
import { cruise } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, test } from 'vitest';

interface Rules {
  readonly forbidden: NonNullable<NonNullable<Parameters<typeof cruise>[1]>['ruleSet']>['forbidden'];
  readonly options: object;
}

const { forbidden, options } = createRequire(import.meta.url)('../../tools/depcruise.cjs') as Rules;

/** Each breaks one rule: the file, what it says, and the rule that must answer. */
const violations = [
  ['src/base/leaf.ts', `import '../model/word.ts'`, 'base-imports-rooms'],
  ['src/base/packaged.ts', `import 'dexie'`, 'base-imports-packages'],
  ['src/base/node.ts', `import 'node:fs'`, 'base-imports-packages'],
  ['src/model/stores.ts', `import type { R } from '../store/word.ts'; export type S = R;`, 'model-imports-rooms'],
  ['src/core/reads.ts', `import '../read/word.ts'`, 'core-imports-rooms'],
  ['src/read/decodes.ts', `import '../decode/word.ts'`, 'read-imports-rooms'],
  ['src/read/shows.ts', `import '../ui/Part.svelte'`, 'read-imports-rooms'],
  ['src/decode/reads.ts', `import '../read/word.ts'`, 'decode-imports-rooms'],
  ['src/decode/runs-core.ts', `import { word } from '../core/word.ts'; word();`, 'decode-imports-types-only'],
  ['src/store/queries.ts', `import '../query/word.ts'`, 'store-imports-rooms'],
  ['src/store/second-db.ts', `import 'dexie'`, 'store-dexie-in-one-place'],
  ['src/ingest/queries.ts', `import '../query/word.ts'`, 'ingest-imports-rooms'],
  ['src/evidence/queries.ts', `import '../query/word.ts'`, 'evidence-imports-rooms'],
  ['src/explore/ingests.ts', `import '../ingest/word.ts'`, 'explore-imports-rooms'],
  ['src/explore/remote.ts', `import { word } from '../rpc/word.ts'; word();`, 'explore-imports-types-only'],
  ['src/query/stores.ts', `import '../store/word.ts'`, 'query-imports-rooms'],
  ['src/query/runs-core.ts', `import { word } from '../core/word.ts'; word();`, 'query-imports-types-only'],
  ['src/integrity/stores.ts', `import '../store/word.ts'`, 'integrity-imports-rooms'],
  ['src/crypto/judges.ts', `import '../integrity/word.ts'`, 'crypto-imports-rooms'],
  ['src/verify/ingests.ts', `import '../ingest/word.ts'`, 'verify-imports-rooms'],
  ['src/ingest/judges.ts', `import '../integrity/word.ts'`, 'ingest-imports-rooms'],
  ['src/rpc/runs-store.ts', `import { word } from '../store/word.ts'; word();`, 'rpc-imports-types-only'],
  ['src/rpc/shows.ts', `import type { R } from '../state/word.ts'; export type S = R;`, 'rpc-imports-rooms'],
  ['src/query/remote.ts', `import 'comlink'`, 'query-imports-packages'],
  ['src/state/remote.ts', `import '../rpc/word.ts'`, 'state-imports-rooms'],
  ['src/ui/Remote.svelte', `<script lang="ts">import '../rpc/word.ts'</script>`, 'ui-imports-rooms'],
  ['src/ui/Reads.svelte', `<script lang="ts">import '../read/word.ts'</script>`, 'ui-imports-rooms'],
  ['src/ui/kit/Domain.svelte', `<script lang="ts">import '../../model/word.ts'</script>`, 'ui-kit-knows-no-domain'],
  ['src/ui/stores.ts', `import 'dexie'`, 'ui-imports-packages'],
  ['src/main.ts', `import './store/word.ts'`, 'main-wires-the-page'],
  ['src/attic/old.ts', `import '../base/word.ts'`, 'no-room-unlisted'],
  ['src/base/tested.ts', `import '../../tests/word.ts'`, 'base-imports-rooms'],
  ['src/query/lost.ts', `import './nowhere.ts'`, 'all-resolve'],
  ['src/query/ring-back.ts', `import './ring.ts'`, 'no-cycles'],
  ['workers/shows.worker.ts', `import '../src/ui/Part.svelte'`, 'workers-are-wiring'],
  ['workers/states.worker.ts', `import '../src/state/word.ts'`, 'workers-are-wiring'],
] as const;

const allowed = [
  ['src/store/disk-store.ts', `import 'dexie'; import '../model/word.ts'`],
  ['src/rpc/serve.ts', `import 'comlink'; import type { R } from '../store/word.ts'; export type S = R;`],
  ['src/decode/records.ts', `import type { R } from '../core/word.ts'; export type S = R;`],
  ['src/state/search.svelte.ts', `import 'svelte'; import '../query/word.ts'`],
  ['src/ui/kit/Plain.svelte', `<script lang="ts">import '../../base/word.ts'; import 'svelte'</script>`],
  ['src/verify/hashes.ts', `import '../integrity/word.ts'; import '../evidence/word.ts'; import '../core/word.ts'`],
  ['workers/ingest.worker.ts', `import '../src/store/disk-store.ts'; import '../src/rpc/serve.ts'`],
] as const;

const rooms = 'base model crypto core read decode ingest evidence explore store query integrity verify rpc state'.split(
  ' ',
);

let folder: string;
let found: ICruiseResult['summary']['violations'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spoor-rules-'));
  const files = new Map<string, string>([
    ['package.json', JSON.stringify({ type: 'module', dependencies: { dexie: '1', comlink: '1', svelte: '1' } })],
    ...['dexie', 'comlink', 'svelte'].flatMap((name): [string, string][] => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, ''],
    ]),
    ...['client', 'disclose-version', 'flags/legacy'].map((path): [string, string] => [
      `node_modules/svelte/internal/${path}.js`,
      '',
    ]),
    ...rooms.map((room): [string, string] => [
      `src/${room}/word.ts`,
      'export const word = (): void => {}; export type R = 1;',
    ]),
    ['src/ui/Part.svelte', '<p>part</p>'],
    ['src/query/ring.ts', `import './ring-back.ts'`],
    ['tests/word.ts', ''],
    ...violations.map(([path, text]): [string, string] => [path, text]),
    ...allowed.map(([path, text]): [string, string] => [path, text]),
  ]);
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const { output } = await cruise(['src', 'workers'], {
    ...options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: forbidden ?? [] },
  });
  if (typeof output === 'string') throw new Error(output);
  found = output.summary.violations;
});
afterAll(() => rm(folder, { recursive: true }));

test.each(violations)('%s with "%s" breaks %s', (path, _, rule) => {
  expect(found.filter(({ from }) => from === path).map((violation) => violation.rule.name)).toContain(rule);
});

test.each(allowed)('%s with "%s" breaks nothing', (path) => {
  expect(found.filter(({ from }) => from === path)).toEqual([]);
});
