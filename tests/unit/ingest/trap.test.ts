import { expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import type { CoreKit } from '../../../src/core/core-kit.ts';
import { TestCase } from './case-harness.ts';
import { logFile, sampleEvents } from './sample-events.ts';

/** A core that gives up in the middle of any text that holds the word. */
function brittle(makeKit: () => CoreKit, word: string, made: CoreKit[]): () => CoreKit {
  return () => {
    const kit = makeKit();
    const { scanner, text } = kit;
    const run = scanner.run.bind(scanner);
    scanner.run = (final) => {
      const state = run(final);
      if (Buffer.from(text.view(0, text.length)).includes(word)) throw new AppError('core/trap', 'the core trapped');
      return state;
    };
    made.push(kit);
    return kit;
  };
}

it('a trap in the core ends that file with a diagnostic, and neither the import nor what came before', async () => {
  const spoor = await TestCase.make();
  const made: CoreKit[] = [];
  await spoor.import(
    [
      { path: 'a.json', bytes: logFile(sampleEvents(0, 5)) },
      { path: 'trap.json', bytes: logFile(sampleEvents(10, 12)).fill(0x7e, -1) },
      { path: 'b.json', bytes: logFile(sampleEvents(20, 25)) },
    ],
    undefined,
    brittle(spoor.makeKit, '~', made),
  );
  expect(made).toHaveLength(2);
  const ledger = await spoor.ledger();
  expect(ledger.get('trap.json')?.diagnostics.map(({ code }) => code)).toEqual(['core/trap']);
  expect(ledger.get('trap.json')?.events).toBe(0);
  expect(await spoor.events()).toEqual([...sampleEvents(0, 5), ...sampleEvents(20, 25)]);
});
