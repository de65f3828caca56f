import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CaseId } from '../../src/model/cases.ts';
import { madeCase } from './fake-cases.ts';
import { openPage, settled } from './open-page.ts';

/** Holds answers of one kind back, from when it is told to until it is let go. */
class Held {
  #release: () => void = () => undefined;
  #until: Promise<void> | undefined;
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  readonly gate = (call: string): Promise<void> => (call === this.#what && this.#until) || Promise.resolve();

  hold(): void {
    this.#until = new Promise((resolve) => (this.#release = resolve));
  }

  release(): void {
    this.#until = undefined;
    this.#release();
  }
}

const trail = { events: 1000, files: 3 };
const view = (name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });
const button = (name: string | RegExp) => page.getByRole('button', { name });

test('validation is stopped, what there is stays, and it goes on when it is told to', async () => {
  const held = new Held('integrity');
  held.hold();
  const opened = openPage({ ...trail, gate: held.gate, digestHours: 6 });
  await expect.element(view('Integrity')).toBeVisible();
  await view('Integrity').click();
  await expect.element(page.getByRole('progressbar', { name: 'Validation' })).toBeVisible();
  await button('Stop validation').click();
  held.release();
  const { engine: stopped, app: now } = await opened;
  await settled();
  await expect.element(page.getByText('Stopped; what was hashed is kept.')).toBeVisible();
  expect(stopped.integrity.calls.filter((call) => call === 'refresh')).toHaveLength(1);
  // neither more events nor another look at the view begin it again
  stopped.change();
  await settled();
  await view('Events').click();
  await view('Integrity').click();
  await settled();
  expect(stopped.integrity.calls.filter((call) => call === 'refresh')).toHaveLength(1);
  await button('Go on').click();
  await settled();
  expect(stopped.integrity.calls.filter((call) => call === 'refresh')).toHaveLength(2);
  expect(now.integrity.isStopped).toBe(false);
  await expect.element(page.getByText('Stopped; what was hashed is kept.')).not.toBeInTheDocument();
});

test('a report that is cancelled is not saved', async () => {
  const held = new Held('report');
  const { saved } = await openPage({ ...trail, gate: held.gate, digestHours: 6 });
  await view('Integrity').click();
  await settled();
  held.hold();
  await button('Export integrity report').click();
  await expect.element(page.getByRole('progressbar', { name: 'Report' })).toBeVisible();
  await button('Cancel report').click();
  held.release();
  await settled();
  expect(saved).toEqual([]);
  await button('Export integrity report').click();
  await settled();
  expect(saved.map(({ name }) => name)).toEqual(['spoor-integrity-report.json']);
});

test('counting a field for which events are read is cancelled by closing it', async () => {
  const held = new Held('facets');
  const { app } = await openPage({ ...trail, gate: held.gate });
  held.hold();
  app.facets.add('requestParameters.name');
  const counting = page.getByRole('progressbar', { name: 'Counting requestParameters.name' });
  await expect.element(counting).toHaveAttribute('value', '0.4');
  await button('Cancel counting requestParameters.name').click();
  await expect.element(counting).not.toBeInTheDocument();
  held.release();
  await settled();
  const name = page.getByRole('group', { name: 'Facet: requestParameters.name' }).getByRole('button').first();
  await expect.element(name).toHaveAttribute('aria-expanded', 'false');
  await name.click();
  await settled();
  expect(app.facets.isStale('requestParameters.name')).toBe(false);
});

test('the overview says how far it is, and is cancelled', async () => {
  const held = new Held('overview');
  const { engine } = await openPage({ ...trail, gate: held.gate });
  held.hold();
  await view('Overview').click();
  await expect.element(page.getByRole('status', { name: 'Overview status' })).toHaveTextContent('Counting: 40.0 %');
  await button('Cancel counting').click();
  held.release();
  await settled();
  await expect.element(page.getByText('Cancelled; nothing was counted.')).toBeVisible();
  await button('Count').click();
  await settled();
  await expect.element(page.getByText('All 1,000 events that are open.')).toBeVisible();
  expect(engine.calls.filter((call) => call === 'overview')).toHaveLength(2);
});

test('a search that takes its time is seen and cancelled from the overview too', async () => {
  const held = new Held('search');
  const { app } = await openPage({ ...trail, gate: held.gate });
  await view('Overview').click();
  await settled();
  held.hold();
  app.search.setFilter('slow');
  await expect.element(page.getByRole('progressbar', { name: 'Search' })).toHaveAttribute('value', '0.4');
  await button('Cancel search').click();
  held.release();
  await settled();
  expect(app.search.cancelled).toBe(true);
  await expect.element(page.getByText('All 1,000 events that are open.')).toBeVisible();
});

test('copying many events says how far it is, and is cancelled', async () => {
  const held = new Held('export');
  const { app } = await openPage({ ...trail, gate: held.gate });
  app.selection.selectAll();
  held.hold();
  await button('Copy JSON').click();
  await expect.element(page.getByRole('progressbar', { name: 'Copy' })).toHaveAttribute('value', '0.4');
  await button('Cancel copy').click();
  held.release();
  await settled();
  expect(app.copying.last?.outcome).toBe('cancelled');
  await expect.element(page.getByText('Cancelled; the clipboard is as it was')).toBeInTheDocument();
  await expect.element(page.getByRole('progressbar', { name: 'Copy' })).not.toBeInTheDocument();
});

test('a case that takes its time to open says so, and can be left for another', async () => {
  const held = new Held('summary');
  const slow = { events: 70, files: 1, info: madeCase('Slow', { events: 70 }), gate: held.gate };
  const { cases } = await openPage({ ...trail, info: madeCase('Acme'), others: [slow] });
  held.hold();
  void cases.switchTo('Slow' as CaseId);
  await expect.element(page.getByRole('status', { name: 'Opening status' })).toHaveTextContent('Opening case “Slow”…');
  await button('Other cases…').click();
  await page.getByRole('dialog', { name: 'Cases' }).getByRole('button', { name: 'Open Acme' }).click();
  await expect.element(button('Cases: Acme')).toBeVisible();
  await expect.element(page.getByRole('status', { name: 'Result count' })).toHaveTextContent('1,000 of 1,000 events');
  held.release();
  await settled();
  await expect.element(button('Cases: Acme')).toBeVisible();
});

test('a case that takes its time to delete says so', async () => {
  const other = { events: 70, files: 1, info: madeCase('Other', { events: 70 }) };
  const { cases, engines } = await openPage({ ...trail, info: madeCase('Acme'), others: [other] });
  await cases.load();
  let goOn = (): void => undefined;
  engines.gate = () => new Promise((resolve) => (goOn = resolve));
  void cases.remove('Other' as CaseId);
  const status = page.getByRole('status', { name: 'Case deletion status' });
  await expect.element(status).toHaveTextContent('Deleting case “Other” for good…');
  goOn();
  await settled();
  await expect.element(status).not.toBeInTheDocument();
  expect(cases.list?.map(({ name }) => name)).toEqual(['Acme']);
});

test('an event that takes its time to come says so, and is closed', async () => {
  const held = new Held('event');
  const { app } = await openPage({ ...trail, gate: held.gate });
  held.hold();
  void app.selection.openAt(0);
  await expect.element(page.getByRole('status', { name: 'Event status' })).toHaveTextContent('Reading the event…');
  await button('Close event').click();
  await userEvent.keyboard('{Escape}');
  held.release();
  await settled();
  expect(app.selection.isOpen).toBe(false);
});

/** It shows what it has found so far, and is held back there. */
async function searchThatTakesLong() {
  const held = new Held('search');
  await openPage({ ...trail, gate: held.gate });
  const count = page.getByRole('status', { name: 'Result count' });
  const box = page.getByRole('searchbox', { name: 'Filter' });
  held.hold();
  await box.fill('slow early');
  await userEvent.keyboard('{Enter}');
  await expect.element(count).toHaveTextContent('20 of 1,000 events so far');
  return { held, count, box };
}

test('a search that takes long shows what it has found so far, and takes it back when it is cancelled', async () => {
  const { held, count, box } = await searchThatTakesLong();
  await expect.element(button('Export CSV')).toBeDisabled();
  await expect.element(page.getByRole('grid', { name: 'Events' })).toHaveAttribute('aria-rowcount', '21');
  await button('Cancel search').click();
  await expect.element(count).toHaveTextContent(/^1,000 of 1,000 events$/);
  await expect.element(button('Export CSV')).toBeEnabled();
  held.release();
  await settled();
  await expect.element(page.getByText('Cancelled; these are the last filter’s events')).toBeVisible();
  await expect.element(count).toHaveTextContent(/^1,000 of 1,000 events$/);
  held.hold();
  await userEvent.click(box);
  await userEvent.keyboard('{Enter}');
  await expect.element(count).toHaveTextContent('20 of 1,000 events so far');
  held.release();
  await settled();
  await expect.element(count).toHaveTextContent(/^100 of 1,000 events$/);
  await expect.element(button('Export CSV')).toBeEnabled();
});

test('another search takes the place of what one has found so far', async () => {
  const { held, count, box } = await searchThatTakesLong();
  held.release();
  await box.fill('12345');
  await userEvent.keyboard('{Enter}');
  await settled();
  await expect.element(count).toHaveTextContent(/^200 of 1,000 events$/);
});
