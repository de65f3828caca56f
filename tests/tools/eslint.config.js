import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Rooms that run in workers. `tsc -p workers` is the first fence, this the second, with a reason in its message. */
const workerRooms = [
  ...['base', 'model', 'crypto', 'core', 'segment', 'parquet', 'decode', 'ingest', 'evidence', 'paths', 'explore'],
  ...['store', 'query', 'integrity', 'verify', 'archive'],
];
const pageOnly = ['window', 'document', 'localStorage', 'sessionStorage', 'alert', 'HTMLElement', 'history', 'screen'];

/** @type {import('eslint').Rule.RuleModule} */
const fileName = {
  meta: { type: 'suggestion', schema: [] },
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename);
      const pattern = name.endsWith('.svelte')
        ? /^[A-Z][A-Za-z0-9]*\.svelte$/
        : /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)+$/;
      if (!pattern.test(name)) context.report({ node, message: `${name}: kebab-case.ts or PascalCase.svelte` });
      if (/^(utils|helpers|common)\./.test(name)) context.report({ node, message: `${name}: name the thing it holds` });
    },
  }),
};

/** @type {import('eslint').Rule.RuleModule} */
const namedExports = {
  meta: { type: 'suggestion', schema: [] },
  create: (context) => ({
    ExportDefaultDeclaration(node) {
      context.report({ node, message: 'Named exports only.' });
    },
  }),
};

export default defineConfig(
  globalIgnores(['dist/', 'public/share-target.js', 'workers/core/', 'test-results/', 'playwright-report/', '.cache/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  ts.configs.strictTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: projectRoot,
        extraFileExtensions: ['.svelte'],
      },
    },
    plugins: { spoor: { rules: { 'file-name': fileName, 'named-exports': namedExports } } },
    rules: {
      'spoor/file-name': 'error',
      'max-lines': ['error', { max: 400 }],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An index just checked against a length is known to hold a value; noUncheckedIndexedAccess cannot see that.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // tsc refuses enums (erasableSyntaxOnly), which these look for in every assignment, at a tenth of the whole time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      // A style attribute is refused by the page's Content-Security-Policy; `style:` directives go through the CSSOM.
      'no-restricted-syntax': [
        'error',
        { selector: 'SvelteAttribute[key.name="style"]', message: 'Use a class or a style: directive.' },
      ],
    },
  },
  // A JSDoc cast is a comment: tsc honours it (checkJs), ESLint's type queries do not see it.
  { files: ['**/*.{mjs,cjs,js}'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
  { files: ['**/*.svelte'], rules: { 'max-lines': ['error', { max: 150 }] } },
  {
    files: ['src/**', 'workers/**/*.worker.ts'],
    rules: { 'no-console': 'error' },
  },
  { files: ['src/**/*.ts', 'workers/*.ts'], ignores: ['**/*.d.ts'], rules: { 'spoor/named-exports': 'error' } },
  {
    files: [...workerRooms.map((room) => `src/${room}/**/*.ts`), 'workers/*.worker.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...pageOnly.map((name) => ({ name, message: 'This room runs in workers; there is no page here.' })),
      ],
    },
  },
);
