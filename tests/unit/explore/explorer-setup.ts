import { Explorer } from '../../../src/explore/explorer.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { eventText } from '../query/arbitrary.ts';

export const context = { signal: new AbortController().signal, progress: () => undefined };

/** An explorer over events in this order: row n is the nth text. */
export async function explorerOver(texts: readonly string[]): Promise<Explorer> {
  const testCase = await TestCase.make();
  const bytes = new TextEncoder().encode(`{"Records":[${texts.join(',')}]}`);
  await testCase.import([{ path: 'log.json', bytes }]);
  return new Explorer(await testCase.open());
}

/** Text is also found in a value that a repeated key replaced, which parsed events no longer show. */
export const withoutRepeatedKeys = eventText.filter((text) => /^\{\s*"eventVersion"/.test(text));

/** Sets events apart that would else be repeats of each other. */
export function numbered(texts: readonly string[]): string[] {
  return texts.map((text, n) => text.replace(/\}$/, `,"nth":${n}}`));
}

/** A search's rows in their order. */
export async function searchRows(
  explorer: Explorer,
  request: Parameters<Explorer['results']['search']>[0],
): Promise<number[]> {
  const { id } = await explorer.results.search(request, context);
  return [...explorer.results.rows(id)];
}
