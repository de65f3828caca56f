import { page } from 'vitest/browser';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/base/app-error.ts';
import { openPage, settled } from './open-page.ts';

const alert = page.getByRole('alert');
const count = page.getByRole('status', { name: 'Result count' });

const death = (worker: string, calls = '', more: Record<string, string> = {}): AppError =>
  new AppError('rpc/worker-died', 'it ended', { worker, calls, ...more });

describe('a worker that ended', () => {
  test('is told of with what it leaves undone, and what is shown is asked for anew', async () => {
    const { engine } = await openPage({ events: 100, files: 3 });
    engine.calls.length = 0;
    engine.events = 120;
    engine.losses.tell(death('query', 'search exportEvents rows'), false);
    await settled();
    await expect.element(alert).toHaveTextContent(/was started again\. The case is as it was\. An export did not come/);
    await expect.element(count).toHaveTextContent('120 of 120 events');
    expect(engine.calls.filter((call) => call.startsWith('search'))).toEqual(['search ']);
  });

  test('for good is told of once, in place of what was told before, and nothing is asked of it', async () => {
    const { engine } = await openPage({ events: 100, files: 3 });
    engine.losses.tell(death('query'), false);
    await settled();
    engine.calls.length = 0;
    engine.losses.tell(death('query', '', { again: 'no' }), true);
    await settled();
    await expect.element(alert).toHaveTextContent(/ends again and again/);
    expect(document.querySelectorAll('[role=alert]')).toHaveLength(1);
    expect(engine.calls).toEqual([]);
  });

  test('while it validated has it validate again', async () => {
    const { engine, app } = await openPage({ events: 100, files: 30, digestHours: 3 });
    const revalidated = expect.poll(() => app.integrity.isRunning || app.integrity.summary !== undefined);
    engine.losses.tell(death('integrity', 'report addSignatures'), false);
    await revalidated.toBe(true);
    await settled();
    await expect
      .element(alert)
      .toHaveTextContent(/goes on from the hashes .*The report was not made.*paste them again/);
  });
});

test('what another page sets for the case is there at once', async () => {
  const { engine } = await openPage({ events: 100, files: 3 });
  engine.settingsElsewhere.tell('saved-filters', '{"version":1,"list":[{"name":"theirs","filter":"errorCode:*"}]}');
  await page.getByRole('button', { name: 'Saved' }).click();
  await expect.element(page.getByRole('menuitem', { name: /^theirs/ })).toBeVisible();
});

test('a case that cannot be opened says why in its place, and is tried again on demand', async () => {
  let isRefused = true;
  const gate = (call: string): Promise<void> =>
    call === 'summary' && isRefused
      ? Promise.reject(new AppError('store/version-too-new', 'newer', { stored: 99 }))
      : Promise.resolve();
  await openPage({ events: 100, files: 3, gate });
  await expect.element(page.getByRole('heading', { name: 'The case cannot be opened' })).toBeVisible();
  await expect.element(page.getByText(/written by a newer Spoor.*Nothing of it was changed/)).toBeVisible();
  await expect.element(page.getByRole('grid', { name: 'Events' })).not.toBeInTheDocument();
  isRefused = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await settled();
  await expect.element(count).toHaveTextContent('100 of 100 events');
});
