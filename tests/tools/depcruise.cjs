// Who may import what. One line a room; the rules below are made from the table.

/**
 * `rooms`: rooms of src/ it may import besides itself. `types`: rooms of which it may import types only.
 * `npm`: packages. `only`: pieces of the room, as patterns, that alone may use the package.
 * @typedef {{ rooms: string[], types?: string[], npm?: string[], only?: Record<string, string> }} Room
 */

const everyRoom = [
  'base',
  'model',
  'crypto',
  'core',
  'segment',
  'read',
  'parquet',
  'decode',
  'ingest',
  'evidence',
  'paths',
  'explore',
  'store',
  'query',
  'integrity',
  'verify',
  'archive',
  'rpc',
  'state',
  'ui',
  'one-file',
];
const workerSide = everyRoom.filter((room) => !['state', 'ui', 'one-file'].includes(room));

/** @type {Record<string, Room>} */
const rooms = {
  base: { rooms: [] },
  model: { rooms: ['base'] },
  crypto: { rooms: ['base'], npm: ['@noble/hashes', 'micro-rsa-dsa-dh'] },
  core: { rooms: ['base', 'model'], npm: ['fzstd'], only: { fzstd: '^src/core/zstd-inflater\\.ts$' } },
  read: { rooms: ['base', 'model', 'core'] },
  parquet: { rooms: ['base', 'model', 'read'] },
  decode: { rooms: ['base', 'model'], types: ['core'] },
  segment: { rooms: ['base', 'model'], types: ['core'] },
  store: {
    rooms: ['base', 'model'],
    npm: ['dexie'],
    only: { dexie: '^src/store/(case-database|disk-[a-z]+|case-registry|open-database|store-error)\\.ts$' },
  },
  ingest: { rooms: ['base', 'model', 'core', 'segment', 'read', 'parquet', 'decode', 'store'] },
  evidence: { rooms: ['base', 'model', 'core', 'store'] },
  paths: { rooms: ['base', 'model', 'core', 'segment', 'store', 'evidence', 'query'] },
  explore: { rooms: ['base', 'model', 'core', 'segment', 'store', 'evidence', 'paths', 'query'], types: ['rpc'] },
  query: { rooms: ['base', 'model', 'segment'], types: ['core'] },
  integrity: { rooms: ['base', 'model', 'crypto'] },
  verify: { rooms: ['base', 'model', 'core', 'store', 'evidence', 'crypto', 'integrity'] },
  archive: {
    rooms: ['base', 'model', 'core', 'crypto', 'segment', 'read', 'ingest', 'evidence', 'store'],
    types: ['rpc'],
    npm: ['fflate'],
  },
  rpc: { rooms: ['base', 'model'], types: workerSide, npm: ['comlink'] },
  state: { rooms: ['base', 'model', 'query', 'decode'], npm: ['svelte'] },
  ui: { rooms: ['base', 'model', 'state'], npm: ['svelte', '@lucide/svelte'] },
  'one-file': {
    rooms: ['base', 'read', 'rpc', 'ui'],
    npm: ['vite', 'fflate', 'crypto', 'fs', 'url'],
    only: Object.fromEntries(
      ['vite', 'fflate', 'crypto', 'fs', 'url'].map((name) => [name, '^src/one-file/build\\.ts$']),
    ),
  },
};

/** @param {string[]} names */
const either = (names) => `(${names.join('|')})`;
/** @param {string} text */
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** @param {string} name */
const npmPath = (name) => `(^|node_modules/)${literal(name)}($|/)`;

/**
 * @param {string} room
 * @param {Room} options
 */
function rulesOf(room, { rooms: may, types = [], npm = [], only = {} }) {
  const path = `^src/${room}/`;
  /** @type {import('dependency-cruiser').IRegularForbiddenRuleType[]} */
  const rules = [];
  /**
   * @param {string} name
   * @param {string} comment
   * @param {import('dependency-cruiser').IRegularForbiddenRuleType['from']} from
   * @param {import('dependency-cruiser').IRegularForbiddenRuleType['to']} to
   */
  const forbid = (name, comment, from, to) =>
    rules.push({ name: `${room}-${name}`, comment, severity: 'error', from, to });

  const typesOf = types.length ? `; types of ${types.join(', ')}` : '';
  forbid(
    'imports-rooms',
    `src/${room} may import: ${may.join(', ') || 'nothing'}${typesOf}`,
    { path },
    { path: '^(src|workers|tests)/', pathNot: `^src/${either([room, ...may, ...types])}/` },
  );
  if (types.length) {
    forbid(
      'imports-types-only',
      `src/${room} may import only types of ${types.join(', ')}`,
      { path },
      {
        path: `^src/${either(types)}/`,
        pathNot: `^src/${either([room, ...may])}/`,
        dependencyTypesNot: ['type-only'],
      },
    );
  }
  forbid(
    'imports-packages',
    `src/${room} may import these packages: ${npm.join(', ') || 'none'}`,
    { path },
    {
      dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'core'],
      ...(npm.length ? { pathNot: npm.map(npmPath) } : {}),
    },
  );
  for (const [name, where] of Object.entries(only)) {
    forbid(`${name}-in-one-place`, `Only ${where} imports ${name}`, { path, pathNot: where }, { path: npmPath(name) });
  }
  return rules;
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(rooms).flatMap(([room, options]) => rulesOf(room, options)),
    { name: 'no-cycles', comment: 'Imports form no cycle.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'ui-kit-knows-no-domain',
      comment: 'src/ui/kit may import base, itself and widgets.',
      severity: 'error',
      from: { path: '^src/ui/kit/' },
      to: { path: '^(src|workers|tests)/', pathNot: '^src/(base|ui/kit)/' },
    },
    {
      name: 'workers-are-wiring',
      comment: 'Worker entries import any room but state and ui, and no package.',
      severity: 'error',
      from: { path: '^workers/[^/]+\\.worker\\.ts$' },
      to: { path: ['^src/(state|ui)/', '^src/[^/]+$', '^tests/', 'node_modules/'] },
    },
    {
      name: 'main-wires-the-page',
      comment: 'src/main.ts imports ui, state, rpc, read, base and model.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^(src|workers|tests)/', pathNot: '^src/(ui|state|rpc|read|base|model)/' },
    },
    {
      name: 'all-resolve',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'no-room-unlisted',
      comment: 'A folder of src/ without a line in the table above.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/${either(everyRoom)}/` },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^workers/core/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['svelte', 'browser', 'import', 'types'] },
  },
};
