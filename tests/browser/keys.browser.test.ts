import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openPage, settled } from './open-page.ts';

const filter = page.getByRole('searchbox', { name: 'Filter' });
const detail = page.getByRole('region', { name: 'Event detail' });
const palette = page.getByRole('dialog', { name: 'Commands' });
const command = page.getByRole('combobox', { name: 'Command' });

describe('shortcuts', () => {
  test('move, open, step and close without the grid being focused first', async () => {
    const { app } = await openPage({ events: 500, files: 1 });
    await userEvent.keyboard('jjk');
    expect(app.selection.cursor).toBe(1);
    await expect.element(page.getByRole('grid', { name: 'Events' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(detail).toHaveTextContent('"requestID":"req-498"');
    await userEvent.keyboard(']]');
    await expect.element(detail).toHaveTextContent('"requestID":"req-496"');
    await userEvent.keyboard('[[');
    await expect.element(detail).toHaveTextContent('"requestID":"req-497"');
    await userEvent.keyboard('{Escape}');
    await expect.element(detail).not.toBeInTheDocument();
  });

  test('go to the views', async () => {
    const { app } = await openPage({ events: 100, files: 2 });
    for (const [keys, view] of [
      ['gs', 'sources'],
      ['gi', 'integrity'],
      ['go', 'overview'],
      ['ge', 'events'],
    ]) {
      await userEvent.keyboard(keys ?? '');
      expect(app.route.view).toBe(view);
    }
    await userEvent.keyboard('gs/');
    expect(app.route.view).toBe('events');
    await expect.element(filter).toHaveFocus();
  });

  test('filter by the value that has the focus', async () => {
    const { app } = await openPage({ events: 100, files: 1 });
    await app.selection.openAt(0);
    await settled();
    const value = detail.getByRole('button', { name: 'AwsApiCall' });
    (value.element() as HTMLElement).focus();
    await userEvent.keyboard('e');
    await settled();
    await expect.element(filter).toHaveValue('eventType:AwsApiCall');
  });

  test('are text in a field', async () => {
    const { app } = await openPage({ events: 100, files: 1 });
    await userEvent.type(filter, 'gs?j/z');
    await expect.element(filter).toHaveValue('gs?j/z');
    expect(app.route.view).toBe('events');
    expect(app.palette.shown).toBeUndefined();
  });

  test('are all listed by ?', async () => {
    await openPage({ events: 100, files: 1 });
    await userEvent.keyboard('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await expect.element(help).toBeVisible();
    for (const label of ['Focus the filter', 'Next row', 'Zoom out in time', 'All commands', 'Go to Integrity']) {
      await expect.element(help.getByText(label)).toBeVisible();
    }
    await userEvent.keyboard('{Escape}');
    await expect.element(help).not.toBeInTheDocument();
  });
});

describe('the command palette', () => {
  test('opens by Ctrl+K also while the filter is typed, and runs what is found', async () => {
    const { app } = await openPage({ events: 100, files: 1 });
    await userEvent.type(filter, 'ab');
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(command).toHaveFocus();
    await userEvent.keyboard('theme dark{Enter}');
    await expect.element(palette).not.toBeInTheDocument();
    expect(app.theme.choice).toBe('dark');
    app.theme.choose('system');
    await expect.element(filter).toHaveFocus();
  });

  test('has the commands used last on top', async () => {
    await openPage({ events: 100, files: 1 });
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.keyboard('local time{Enter}');
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(palette.getByRole('option').first()).toHaveTextContent('Show times in UTC');
    await userEvent.keyboard('{ArrowDown}{ArrowUp}{Enter}');
    await expect.element(page.getByRole('button', { name: 'Times are in UTC' })).toBeVisible();
  });

  test('applies presets and goes to views', async () => {
    const { app } = await openPage({ events: 100, files: 1, hash: '#view=sources' });
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.keyboard('root{Enter}');
    await settled();
    expect(app.route.view).toBe('events');
    await expect.element(filter).toHaveValue('userIdentity.type:Root');
  });

  test('asks before it deletes a case', async () => {
    const { engines } = await openPage({ events: 100, files: 1 });
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.keyboard('delete this{Enter}');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete case', exact: true }).click();
    await settled();
    expect(engines.calls).toEqual(['remove Case 1']);
  });

  test('says so where nothing fits, and closes by Escape', async () => {
    await openPage({ events: 100, files: 1 });
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.keyboard('xyzzy');
    await expect.element(palette).toHaveTextContent('No command fits “xyzzy”');
    await userEvent.keyboard('{Enter}{Escape}');
    await expect.element(palette).not.toBeInTheDocument();
  });
});

describe('the time zone', () => {
  test('is UTC until it is switched, and always beside the time', async () => {
    const { app } = await openPage({ events: 10, files: 1 });
    const grid = page.getByRole('grid', { name: 'Events' });
    await expect.element(grid.getByText('2023-07-10 07:00:09Z')).toBeVisible();
    await page.getByRole('button', { name: 'Times are in UTC' }).click();
    expect(app.zone.choice).toBe('local');
    const head = grid.getByRole('columnheader').first();
    await expect.element(head).toHaveTextContent(`Time ${app.zone.name}`);
    await expect.element(grid.getByText(app.zone.text(1_688_972_409), { exact: true })).toBeVisible();
    expect(app.zone.text(1_688_972_409)).toMatch(/^2023-07-\d\d \d\d:\d\d:09[+-]\d\d:\d\d$/);
  });
});
