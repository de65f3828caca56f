// Lists every package whose code is in the built app, workers and core included, with its licence.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ name: string, version: string, license: string, text: string }} ThirdParty */

const licenceFile = /^(licen[cs]e|copying)(\.(md|txt))?$/i;

/** Whose code gets in without a bundler: the core's standard library, and what the service worker is made of. */
const unseen = ['assemblyscript', 'workbox-core', 'workbox-precaching', 'workbox-routing', 'workbox-strategies'];

/**
 * The folder of the package that a module belongs to; undefined for the project's own.
 * @param {string} moduleId
 */
export function packageFolder(moduleId) {
  const [path = ''] = moduleId.replaceAll('\\', '/').replace(/^\0+/, '').split('?');
  const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
  return match?.[1];
}

/**
 * Throws where a package has no licence or none of its text: it could not be shipped.
 * @param {string} folder
 * @returns {ThirdParty}
 */
export function readThirdParty(folder) {
  const { name, version, license } =
    /** @type {{ name?: string, version?: string, license?: string }} */
    (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const file = readdirSync(folder).find((each) => licenceFile.test(each));
  if (!name || !version || !license) throw new Error(`${folder} does not say its name, version and licence`);
  // In a repository of several packages, one text may stand for all of them.
  const text = file === undefined ? `Licensed under ${license}.` : readFileSync(join(folder, file), 'utf8').trim();
  return { name, version, license, text };
}

/**
 * A list of all, then each text once, under the names of those that have it.
 * @param {Iterable<string>} folders
 */
export function thirdPartyText(folders) {
  const all = [...folders].map(readThirdParty).sort((a, b) => (a.name < b.name ? -1 : 1));
  const list = all.map(({ name, version, license }) => `${name} ${version} (${license})`);
  const texts = [...new Set(all.map(({ text }) => text))].map((text) => {
    const names = all.filter((one) => one.text === text).map(({ name, version }) => `${name} ${version}`);
    return `${'='.repeat(80)}\n${names.join('\n')}\n\n${text}\n`;
  });
  return `Spoor contains code of these packages:\n\n${list.join('\n')}\n\n${texts.join('\n')}`;
}

/**
 * `collector` notes the packages of a build: of the page, of each worker. `file` writes them to `third-party.txt` in the
 * end, and `text` gives what it writes.
 * @param {string} projectRoot
 */
export function thirdParty(projectRoot) {
  const folders = new Set(unseen.map((name) => join(projectRoot, 'node_modules', name)));
  /** @type {() => import('vite').Plugin} */
  const collector = () => ({
    name: 'third-party-collector',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const id of chunk.moduleIds) {
          const folder = packageFolder(id);
          if (folder !== undefined && existsSync(join(folder, 'package.json'))) folders.add(folder);
        }
      }
    },
  });
  const text = () => thirdPartyText(folders);
  /** @type {import('vite').Plugin} */
  const file = {
    name: 'third-party',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler() {
        this.emitFile({ type: 'asset', fileName: 'third-party.txt', source: text() });
      },
    },
  };
  return { collector, file, text };
}
