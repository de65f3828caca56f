import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { RowId } from '../../src/model/view.ts';
import { addendum, aggregatedByName, errorInsight, insightEnd, insightStart } from '../fixtures/other-kinds.ts';
import { openPage, settled } from './open-page.ts';

const detail = page.getByRole('region', { name: 'Event detail' });
const filter = page.getByRole('searchbox', { name: 'Filter' });
const [first, second] = [9 as RowId, 3 as RowId];

/** Opens the newest event, which is this one. */
async function openGiven(event: unknown, other?: unknown): Promise<void> {
  const { app, engine } = await openPage({ events: 10, files: 1 });
  engine.given.set(first, event);
  if (other !== undefined) {
    engine.given.set(second, other);
    const related = { relation: 'shared', time: 0, account: '' } as const;
    engine.relatedTo.set(first, { events: [{ ...related, row: second }], more: 0, mayMiss: false });
    engine.relatedTo.set(second, { events: [{ ...related, row: first }], more: 0, mayMiss: false });
  }
  await app.selection.openAt(0);
  await settled();
}

test('an insight shows its other event, and back', async () => {
  await openGiven(insightStart, insightEnd);
  await expect.element(detail.getByText('it lasted 7 min 0 s')).toBeVisible();
  await detail.getByRole('button', { name: 'Show its end' }).click();
  await expect.element(detail.getByText('2026-03-02 10:22:00Z', { exact: true })).toBeVisible();
  await detail.getByRole('button', { name: 'Show its start' }).click();
  await expect.element(detail.getByRole('button', { name: 'Show its end' })).toBeVisible();
});

test('an insight leads to the calls of its time, and a value of it to the menu of all values', async () => {
  await openGiven(insightStart, insightEnd);
  const userAgent = detail.getByRole('table', { name: 'Attributed by userAgent' });
  await userAgent.getByRole('button', { name: 'Boto3/1.34.0' }).click();
  await page.getByRole('menuitem', { name: 'Filter for this value' }).click();
  await settled();
  await expect.element(filter).toHaveValue('userAgent:Boto3/1.34.0');
  await detail.getByRole('button', { name: 'Show the RunInstances events of this time' }).click();
  await settled();
  await expect
    .element(filter)
    .toHaveValue(
      'eventSource:ec2.amazonaws.com eventName:RunInstances eventTime>=2026-03-02T10:15:00Z eventTime<2026-03-02T10:23:00Z',
    );
});

test('what calls without an error are called is no value to filter for', async () => {
  await openGiven(insightStart);
  const errors = detail.getByRole('table', { name: 'Attributed by errorCode' });
  await expect.element(errors.getByText('no error')).toBeVisible();
  expect(errors.getByRole('button').elements()).toEqual([]);
});

test('an insight whose other event is not loaded says so', async () => {
  await openGiven(errorInsight);
  await expect.element(detail.getByText('It is still open, or its end is not among the loaded events.')).toBeVisible();
});

test('an aggregated event shows twenty values of a dimension at a time', async () => {
  const statistics = Array.from({ length: 45 }, (_, i) => ({ name: `arn:aws:s3:::b${String(i)}`, value: i }));
  const details = [{ dimension: 'resourceARN', statistics, aggregationType: 'Count' }];
  await openGiven({ ...aggregatedByName, summary: { ...aggregatedByName.summary, details } });
  const table = detail.getByRole('table', { name: 'By resourceARN' });
  await expect.poll(() => table.getByRole('row').elements().length).toBe(21);
  await detail.getByRole('button', { name: 'Show 20 more of 25' }).click();
  await detail.getByRole('button', { name: 'Show 5 more of 5' }).click();
  await expect.poll(() => table.getByRole('row').elements().length).toBe(46);
});

test('an addendum whose original is not loaded says so', async () => {
  await openGiven(addendum);
  await expect.element(detail.getByText('The original event is not among the loaded ones.')).toBeVisible();
});
