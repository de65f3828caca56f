/** What the page's own thread does while a case of many events is imported, asked and scrolled; and how soon it is there. */
import type { Page } from '@playwright/test';
import { cachedTrail } from '../fixtures/cached-trail.ts';
import { PageTasks } from '../e2e/page-tasks.ts';
import { recordFrames } from './page-frames.ts';
import { questions } from './questions.ts';
import { SpoorPeer } from './spoor-peer.ts';

export interface PageOptions {
  readonly site: string;
  readonly events: number;
  readonly files: number;
  readonly say: (line: string) => void;
}

export interface PageFigure {
  readonly what: string;
  readonly unit: string;
  readonly figure: number;
  /** At most. */
  readonly goal: number;
}

const turnsOfTheWheel = 120;
const questionsAsked = 6;

/** What the page fetched to be drawn, as sent: not its workers, and not what the service worker keeps. */
async function bytesOfFirstLoad(page: Page): Promise<number> {
  return page.evaluate(() => {
    const kinds = ['navigation', 'resource'];
    const entries = kinds.flatMap((kind) => performance.getEntriesByType(kind)) as PerformanceResourceTiming[];
    const ofPage = entries.filter(({ name }) => !name.includes('.worker-'));
    return ofPage.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  });
}

export async function benchPage({ site, events, files, say }: PageOptions): Promise<PageFigure[]> {
  const figures: PageFigure[] = [];
  const add = (what: string, unit: string, figure: number, goal: number): void => {
    figures.push({ what, unit, figure, goal });
    say(`${what}: ${figure.toFixed(1)} ${unit} of ${String(goal)}`);
  };
  const folder = await cachedTrail({ events, files, seed: 1 });
  const spoor = await SpoorPeer.open(site);
  add('the shell, compressed', 'KB', (await bytesOfFirstLoad(spoor.page)) / 1000, 150);
  await spoor.setOffline(true);
  add('from navigation to interactive, without a network', 'ms', await spoor.reopen(), 1000);
  await spoor.setOffline(false);

  let tasks = await PageTasks.record(spoor.page);
  await spoor.load(folder, events);
  add(`longest task of the page, import of ${String(events)} events`, 'ms', await tasks.longestMs(), 50);
  tasks = await PageTasks.record(spoor.page);
  for (const { filter } of questions.slice(0, questionsAsked)) await spoor.ask(filter);
  add('longest task of the page, filters', 'ms', await tasks.longestMs(), 50);
  await spoor.ask('');
  tasks = await PageTasks.record(spoor.page);
  for (const [, scroll] of scrolls) await scroll(spoor.page);
  add('longest task of the page, scrolling', 'ms', await tasks.longestMs(), 50);
  for (const [how, scroll] of scrolls) {
    const frames = await spoor.unwatched(() => recordFrames(spoor.page, () => scroll(spoor.page)));
    const what = `scrolling ${String(events)} rows by ${how}, 95th percentile`;
    add(`script in a frame, ${what}`, 'ms', frames.scriptP95, 8);
    add(`from frame to frame, ${what}`, 'ms', frames.intervalP95, 1000 / 60 + 1);
  }
  await spoor.close();
  return figures;
}

async function byWheel(page: Page): Promise<void> {
  const box = await page.getByRole('grid', { name: 'Events' }).boundingBox();
  if (!box) throw new Error('the grid is not shown');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn < turnsOfTheWheel; turn++) await page.mouse.wheel(0, turn % 40 < 30 ? 240 : -180);
}

/** Every row in view is another in each frame. */
async function byBar(page: Page): Promise<void> {
  await page.getByRole('grid', { name: 'Events' }).evaluate(async (grid) => {
    const steps = 60;
    // asked for once: to ask is to lay out the page
    const height = grid.scrollHeight - grid.clientHeight;
    for (let step = 0; step <= steps; step++) {
      grid.scrollTop = (step / steps) * height;
      await new Promise((next) => requestAnimationFrame(next));
    }
  });
}

const scrolls = [
  ['the wheel', byWheel],
  ['its bar', byBar],
] as const;
