import { describe, expect, test } from 'vitest';
import { Drop } from '../../fixtures/chains/drop.ts';
import { makeTree } from '../../fixtures/chains/make-chains.ts';
import { tamperings } from '../../fixtures/chains/tamper.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';
import type { TestFile } from '../ingest/case-harness.ts';
import { differences } from './compare.ts';
import { shuffled } from '../integrity/shuffle.ts';
import { foundIn, ValidatedCase, zipWithoutPaths, type Told } from './validated-case.ts';

/** Where the way in matters most: what is damaged, renamed, gone, or only odd. */
const kinds = [
  'log truncated in its body',
  'log truncated in its trailer',
  'bytes after the log',
  'second member after the log',
  'log replaced by garbage',
  'log inflated',
  'log renamed by a browser',
  'edited copy beside the log',
  'digest edited: log left out',
  'digest replaced by garbage',
  'digest truncated in its trailer',
  'two digests in a row deleted',
  'signature wrong from the beginning',
  'key edited',
];

/** The smallest tree of some that has a place for it, with keys of AWS's size. */
function tampered(kind: string, seed: number): Drop {
  for (let tree = seed; ; tree++) {
    const drop = new Drop(makeTree(tree, 'full'));
    if (drop.files.size < 60 && tamperings[kind]!(drop, new SeededRandom(tree))) return drop;
  }
}

const filesOf = (drop: Drop): TestFile[] => [...drop.files].map(([path, bytes]) => ({ path, bytes }));

/** What is told, but for what follows from the order of the drops. */
const content = ({ items, summary }: Told): unknown => ({
  items: items
    .map(({ kind, key, verdict, reasons, from, to, events }) => ({
      kind,
      key,
      verdict,
      codes: reasons.map(({ code }) => code),
      from,
      to,
      events,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
  chains: summary.chains,
  gaps: summary.gaps,
  totals: summary.totals,
  keys: summary.keys.map(({ fingerprint, uses }) => `${fingerprint} ${uses}`).sort(),
  unusedSignatures: summary.unusedSignatures,
});

describe('verdicts on made-up trees that are imported', { timeout: 30_000 }, () => {
  test.each(kinds)('%s', async (kind) => {
    const drop = tampered(kind, 10 * kinds.indexOf(kind));
    const files = filesOf(drop);
    const seed = `seed ${drop.tree.seed}`;
    const folder = await ValidatedCase.of(files);
    expect(differences(drop, foundIn(await folder.told())), `folder, ${seed}`).toEqual([]);
    const zip = await ValidatedCase.of([zipWithoutPaths(files, drop.random)]);
    expect(differences(drop, foundIn(await zip.told())), `zip, ${seed}`).toEqual([]);
  });

  test('dropped little by little, in any order, the same is told in the end', async () => {
    for (const kind of ['digest edited: log left out', 'two digests in a row deleted', 'log edited']) {
      const drop = tampered(kind, 70);
      const files = shuffled(filesOf(drop), drop.random.word());
      const atOnce = await ValidatedCase.of(filesOf(drop));
      const little = await ValidatedCase.make();
      const parts = 5;
      const size = Math.ceil(files.length / parts);
      for (let i = 0; i < parts; i++) await little.drop(files.slice(i * size, (i + 1) * size));
      expect(content(await little.told()), `${kind}, seed ${drop.tree.seed}`).toEqual(content(await atOnce.told()));
    }
  });
});
