import { SeededRandom } from '../../fixtures/seeded-random.ts';

/** Another order of the same items (Fisher and Yates), the same for the same seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = new SeededRandom(seed);
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
