import { env } from 'node:process';
import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/integrity/judge.ts';
import type { Judgement } from '../../../src/integrity/judge.ts';
import { eventIntegrities } from '../../../src/model/integrity.ts';
import { baseName, Drop } from '../../fixtures/chains/drop.ts';
import { makeTree } from '../../fixtures/chains/make-chains.ts';
import { tamperings } from '../../fixtures/chains/tamper.ts';
import type { Tamper } from '../../fixtures/chains/tampering.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';
import { differences } from './compare.ts';
import { factsOf, NodeChecker } from './facts-of.ts';
import { shuffled } from '../integrity/shuffle.ts';

/** Other trees by another seed, as with the other property tests. */
const firstSeed = Number(env['SPOOR_SEED'] ?? 0) * 100_000;
const checker = new NodeChecker();

/** Every other drop without its folders, where that leaves each file a name of its own. */
function filesOf({ files, tree }: Drop): (readonly [path: string, bytes: Uint8Array])[] {
  const flat = new Map([...files].map(([path, bytes]) => [baseName(path), bytes]));
  return tree.seed % 2 === 1 && flat.size === files.size ? [...flat] : [...files];
}

const judged = (drop: Drop, random: SeededRandom): Promise<Judgement> =>
  judge(factsOf(shuffled(filesOf(drop), random.word())), checker);

const badges = {
  valid: 'verified',
  invalid: 'changed',
  unverified: 'unverified',
  missing: 'unverified',
  'not-covered': 'not-covered',
} as const;

/** One line for each thing that is wrong in what is said of a drop. */
async function wrongIn(drop: Drop, random: SeededRandom): Promise<string[]> {
  const { items, gaps, keys, sources } = await judged(drop, random);
  const found = items.map(({ key, verdict, reasons }) => ({ key, verdict, codes: reasons.map(({ code }) => code) }));
  const wrong = differences(drop, { items: found, gaps, keys });
  for (const { kind, key, verdict, source } of items) {
    const badge = source === undefined ? undefined : eventIntegrities[sources.codes[source] ?? 0];
    if (kind === 'log' && badge !== undefined && badge !== badges[verdict] && !drop.genuine.has(key)) {
      wrong.push(`events of ${key}: ${badge}, where the file is ${verdict}`);
    }
  }
  return wrong;
}

/** The first of the trees from a seed on that have a place for it. */
function tampered(tamper: Tamper, seed: number): Drop {
  for (let tree = seed; ; tree += 10_000) {
    const drop = new Drop(makeTree(tree));
    if (tamper(drop, new SeededRandom(tree + 1))) return drop;
  }
}

describe('verdicts on made-up trees', { timeout: 30_000 }, () => {
  test('nothing is said against an honest one', async () => {
    for (let seed = firstSeed; seed < firstSeed + 40; seed++) {
      expect(await wrongIn(new Drop(makeTree(seed)), new SeededRandom(seed)), `seed ${seed}`).toEqual([]);
    }
  });

  const kinds = Object.entries(tamperings);
  const treesEach = Math.ceil(460 / kinds.length);
  test.each(kinds)('%s', async (_, tamper) => {
    for (let n = 0; n < treesEach; n++) {
      const drop = tampered(tamper, firstSeed + n);
      expect(await wrongIn(drop, drop.random), `seed ${drop.tree.seed}`).toEqual([]);
    }
  });
});
