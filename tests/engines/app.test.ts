import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, counts } from '../fixtures/sample/answers.ts';
import { largeFiles } from '../fixtures/large-files.ts';
import { findEngines } from '../tools/find-engines.mjs';
import { serve } from '../tools/serve.mjs';
import { openEnginePage, settled, type EnginePage } from './engine-page.ts';
import { expectCovered, look, lookSettled } from './grid-sight.ts';
import { SpoorInEngine } from './spoor-in-engine.ts';

const folder = fileURLToPath(new URL('../../dist', import.meta.url));
const total = answers.totals.events;
/** The last of them matches more events than fit the view. */
const filters = counts
  .filter(([words]) => words !== '')
  .slice(0, 12)
  .reverse();

describe.each(findEngines().found)('the built app in $name', (engine) => {
  let site: Awaited<ReturnType<typeof serve>>;
  let page: EnginePage;
  let spoor: SpoorInEngine;
  beforeAll(async () => {
    site = await serve({ folder });
    page = await openEnginePage(engine);
    spoor = new SpoorInEngine(page, expect);
    await spoor.open(site.url);
  });
  afterAll(async () => {
    await page.close();
    await site.close();
  });

  test('opens the sample trail, filters it, and shows its last event', async () => {
    await spoor.click('button', 'Open the sample trail');
    await spoor.expectCount(total, total);
    const end = await lookSettled(page, { to: (await look(page)).maxScrollTop });
    expectCovered(end);
    expect(end.rows.at(-1)!.index).toBe(total - 1);

    for (const [words, matching] of filters) {
      await spoor.filter(words);
      await spoor.expectCount(matching, total);
    }

    const matched = filters.at(-1)![1];
    const sight = await lookSettled(page, { to: (await look(page)).maxScrollTop });
    expectCovered(sight);
    const last = sight.rows.at(-1)!;
    expect(last.index).toBe(matched - 1);
    await spoor.click(`[role=grid][aria-label=Events] [role=row][aria-rowindex="${last.index + 2}"]`);
    const [, day, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)Z/.exec(last.text) ?? [];
    expect(await spoor.textOf('section[aria-label="Event detail"]')).toContain(`"eventTime":"${day}T${time}Z"`);
  });

  test('reads files of more than a megabyte one after the other, and keeps every byte', async () => {
    const { paths, events, text, matching } = await largeFiles();
    await spoor.filter('');
    await page.pick('Files', paths);
    await settled(page);
    await spoor.expectCount(total + events, total + events);
    await spoor.filter(`"${text}"`);
    await spoor.expectCount(matching, total + events);
  });
});
