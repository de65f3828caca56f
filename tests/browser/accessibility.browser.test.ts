import axe from 'axe-core';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { AppError } from '../../src/base/app-error.ts';
import { insightStart } from '../fixtures/other-kinds.ts';
import { manyChains } from './fake-chains.ts';
import { madeCase } from './fake-cases.ts';
import { openPage, settled } from './open-page.ts';

/** Violations in brief, of every rule or of these alone; none is the only good answer. */
async function violations(rules?: string[]): Promise<string[]> {
  const { violations: found, passes } = await axe.run(document, {
    ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}),
    // what else was looked at is told by one place each
    resultTypes: ['violations'],
    // the test frame's own page around ours
    rules: { 'document-title': { enabled: false }, 'html-has-lang': { enabled: false } },
  });
  // a run that looked at no colour would find nothing wrong with any
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

const scenes: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['the start page', () => openPage()],
  ['the events', () => openPage({ events: 1000, files: 2 })],
  [
    'an open event',
    async () => {
      const { app } = await openPage({ events: 1000, files: 2 });
      await app.selection.openAt(3);
      await settled();
    },
  ],
  [
    'an open insight',
    async () => {
      const { app, engine } = await openPage({ events: 1000, files: 2 });
      engine.given.set(999, insightStart);
      await app.selection.openAt(0);
      await settled();
      await expect.element(page.getByRole('table', { name: 'Statistics' })).toBeVisible();
    },
  ],
  [
    'the menu of a value',
    async () => {
      const { app } = await openPage({ events: 1000, files: 2 });
      await app.selection.openAt(3);
      await page.getByRole('region', { name: 'Event detail' }).getByRole('button', { name: 'AwsApiCall' }).click();
    },
  ],
  [
    'a filter error',
    async () => {
      await openPage({ events: 1000, files: 2 });
      await userEvent.fill(page.getByRole('searchbox'), '(a');
      await settled();
    },
  ],
  [
    'suggestions for the filter, one of them marked',
    async () => {
      await openPage({ events: 1000, files: 2 });
      await userEvent.type(page.getByRole('searchbox', { name: 'Filter' }), 'errorCode:* eventName:');
      await settled();
      await userEvent.keyboard('{ArrowDown}');
    },
  ],
  [
    'the terms of a filter as chips',
    () => openPage({ events: 1000, files: 2, hash: '#q=a%20-eventName%3AGetObject%20(b%20OR%20c)' }),
  ],
  [
    'the presets',
    async () => {
      await openPage({ events: 1000, files: 2, hash: '#q=errorCode%3A*' });
      await page.getByRole('button', { name: 'Presets' }).click();
    },
  ],
  [
    'the saved filters',
    async () => {
      const { app } = await openPage({ events: 1000, files: 2, hash: '#q=errorCode%3A*' });
      app.saved.save('Failures', 'errorCode:*');
      await page.getByRole('button', { name: 'Saved' }).click();
      await page.getByRole('menuitem', { name: 'Save or remove filters…' }).click();
    },
  ],
  [
    'the command palette',
    async () => {
      await openPage({ events: 1000, files: 2 });
      await userEvent.keyboard('{Control>}k{/Control}');
    },
  ],
  [
    'the keys',
    async () => {
      await openPage({ events: 1000, files: 2 });
      await userEvent.keyboard('?');
    },
  ],
  [
    'the list of all values of a field',
    async () => {
      const { app } = await openPage({ events: 1000, files: 2 });
      app.facets.openSheet('eventName');
      await settled();
    },
  ],
  [
    'a filter by facets, and the timeline as a table',
    async () => {
      const { app } = await openPage({ events: 1000, files: 2, hash: '#q=eventName:PutObject%20-awsRegion:us-east-1' });
      app.facets.setOpen('awsRegion', true);
      await page.getByRole('button', { name: 'Figures as a table' }).click();
      await settled();
    },
  ],
  ['the overview', () => openPage({ events: 1000, files: 2, hash: '#view=overview' })],
  [
    'selected events, long pauses and a path as column',
    async () => {
      const { app } = await openPage({ events: 1000, files: 2, pause: { from: 990, seconds: 9000 } });
      app.columns.add('requestParameters.name');
      app.selection.select(2);
      app.selection.select(4, 'extend');
      await settled();
    },
  ],
  [
    'the choice of columns',
    async () => {
      await openPage({ events: 1000, files: 2 });
      await page.getByRole('button', { name: 'Columns' }).click();
      await settled();
    },
  ],
  [
    'an event with a decoded policy and masked values',
    async () => {
      const { app } = await openPage({ events: 1000, files: 2 });
      const index = Array.from({ length: 40 }, (_, i) => i).find(
        (i) => app.rows.textsAt(i, 'eventName')?.[0] === 'CreateAccessKey',
      );
      await app.selection.openAt(index ?? 0);
      await settled();
      await expect.element(page.getByRole('list', { name: 'leaves out' })).toBeVisible();
    },
  ],
  [
    'a comparison',
    async () => {
      const { app } = await openPage({ events: 1000, files: 2 });
      app.selection.select(2);
      app.selection.select(4, 'extend');
      await app.compare.open();
      await settled();
    },
  ],
  ['the sources', () => openPage({ events: 1000, files: 120, hash: '#view=sources' })],
  ['the integrity view without digests', () => openPage({ events: 1000, files: 120, hash: '#view=integrity' })],
  [
    'the integrity view with a file open and hours as a table',
    async () => {
      const { app } = await openPage({ events: 1000, files: 120, digestHours: 48, hash: '#view=integrity' });
      await page.getByRole('button', { name: 'Hours as a table' }).click();
      app.integrity.list.setFilter({ chain: 0, from: 1_688_976_000, to: 1_688_990_400 });
      await settled();
      app.integrity.list.select(7);
      await settled();
    },
  ],
  [
    'many chains',
    async () => {
      const { engine } = await openPage({ events: 1000, files: 120, digestHours: 48, hash: '#view=integrity' });
      const odd = [{ chain: 3, hour: 5, state: 'missing' }] as const;
      engine.integrity.summary = () => Promise.resolve(manyChains(40, 2000, odd));
      engine.integrity.change();
      await settled();
    },
  ],
  [
    'keys and a pasted signature',
    async () => {
      const { app } = await openPage({ events: 1000, files: 120, digestHours: 48, hash: '#view=integrity' });
      await page.getByRole('tab', { name: 'Keys and signatures' }).click();
      await app.integrity.addSignatures('no signature');
    },
  ],
  [
    'missing hours',
    async () => {
      await openPage({ events: 1000, files: 120, digestHours: 48, hash: '#view=integrity' });
      await page.getByRole('tab', { name: 'Missing hours' }).click();
    },
  ],
  [
    'how to get the files for validation',
    async () => {
      await openPage({ events: 1000, files: 120, digestHours: 48, hash: '#view=integrity' });
      await page.getByRole('button', { name: 'How do I get these files?' }).click();
    },
  ],
  [
    'the cases',
    async () => {
      const [disk, memory] = [madeCase('Acme'), madeCase('Draft', { place: { kind: 'memory' } })];
      await openPage({ events: 1000, files: 2, info: memory, others: [{ events: 70_000, files: 9, info: disk }] });
      await userEvent.keyboard('gc');
      await page.getByRole('button', { name: 'Rename Acme' }).click();
    },
  ],
  [
    'a case that has lost parts',
    async () => {
      const { app, engine } = await openPage({ events: 1000, files: 2 });
      engine.summary = () => Promise.reject(new AppError('store/segment-gone', 'lost'));
      await app.case.refresh();
      await expect.element(page.getByRole('button', { name: 'Read events anew' })).toBeVisible();
    },
  ],
  [
    'the question before a case is deleted',
    async () => {
      await openPage({ events: 1000, files: 2, hash: '#view=sources' });
      await page.getByRole('button', { name: 'Delete case…' }).click();
      await expect.element(page.getByRole('dialog')).toBeVisible();
    },
  ],
];

test.each(scenes)('%s has no accessibility violation, in light colours and in dark', async (_name, open) => {
  await open();
  document.documentElement.dataset['theme'] = 'light';
  expect(await violations()).toEqual([]);
  // a theme is a choice of colours and of nothing else
  document.documentElement.dataset['theme'] = 'dark';
  expect(await violations(['color-contrast', 'link-in-text-block'])).toEqual([]);
});
