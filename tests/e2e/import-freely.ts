import { cachedTrail } from '../fixtures/cached-trail.ts';
import { expect, test } from './fixtures.ts';
import { PageTasks } from './page-tasks.ts';
import type { SpoorPage } from './spoor-page.ts';

export const longestTaskMs = 100;

async function answerMs(spoor: SpoorPage, filter: string): Promise<number> {
  const began = performance.now();
  await spoor.filter(filter);
  return performance.now() - began;
}

/** Imports a generated trail: the page's thread is free meanwhile, and filters on columns answer at once. */
export async function importFreely(spoor: SpoorPage, events: number, files: number): Promise<void> {
  const folder = await cachedTrail({ events, files, seed: 1 });
  await spoor.open();
  const tasks = await PageTasks.record(spoor.page);
  const began = performance.now();
  await spoor.drop([folder]);
  await expect(spoor.page.getByRole('progressbar', { name: 'Import' })).toBeVisible();
  await spoor.idle();
  const seconds = (performance.now() - began) / 1000;
  await spoor.expectCount(events, events);

  const ms: number[] = [];
  for (const filter of ['eventName:GetObject', 'readOnly:false -errorCode:*', 'userIdentity.arn:*user*']) {
    ms.push(await answerMs(spoor, filter));
    await expect(spoor.resultCount).toHaveText(/^[1-9][\d,]* of [\d,]+ events$/);
  }
  expect(Math.max(...ms), 'slowest answer to a filter on columns, ms').toBeLessThan(1000);
  const longest = await tasks.longestMs();
  expect(longest, 'longest task of the page, ms').toBeLessThanOrEqual(longestTaskMs);
  const speed = `${events} events in ${seconds.toFixed(1)} s, longest task of the page ${longest.toFixed(0)} ms; filters in ${ms.map((each) => each.toFixed(0)).join(', ')} ms`;
  test.info().annotations.push({ type: 'speed', description: speed });
  console.log(speed);
}
