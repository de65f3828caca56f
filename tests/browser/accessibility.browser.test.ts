import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openPage, settled } from './open-page.ts';

/** Violations in brief; none is the only good answer. */
async function violations(): Promise<string[]> {
  const { violations: found, passes } = await axe.run(document, {
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
  ['the sources', () => openPage({ events: 1000, files: 120, hash: '#view=sources' })],
  ['the integrity view', () => openPage({ events: 1000, files: 120, hash: '#view=integrity' })],
  [
    'the question before erasing',
    async () => {
      await openPage({ events: 1000, files: 2, hash: '#view=sources' });
      await page.getByRole('button', { name: 'Erase all data' }).click();
    },
  ],
];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(scenes)('%s has no accessibility violation', async (_name, open) => {
    await open();
    document.documentElement.dataset['theme'] = theme;
    expect(await violations()).toEqual([]);
  });
});
