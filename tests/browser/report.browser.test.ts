import { page, userEvent } from 'vitest/browser';
import { describe, expect, test, vi } from 'vitest';
import { AppError } from '../../src/base/app-error.ts';
import { fromWire, toWire } from '../../src/rpc/wire-error.ts';
import { errorReport } from '../../src/state/error-report.ts';
import { openPage, settled } from './open-page.ts';

/** What must not be found in a report; with what ends texts and lines, so that no quotes hold it together. */
const secret =
  'AKIAsecret"\'`\n    at AKIAsecret (https://AKIAsecret.example/AKIAsecret.js:1:2)\nAKIAsecret@AKIAsecret:1:1\n';

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

const errors: Readonly<Record<string, () => unknown>> = {
  'a text that is no JSON': () => thrownBy(() => JSON.parse(secret)),
  'a text that is no number': () => thrownBy(() => BigInt(secret)),
  'a text that is no address': () => thrownBy(() => new URL(secret)),
  'a text that is no expression': () => thrownBy(() => new RegExp(`(${secret}`)),
  'a text that is no class': () => thrownBy(() => document.body.classList.add(secret)),
  'a value that cannot be sent': () => thrownBy(() => structuredClone({ [secret]: Object(Symbol(secret)) as unknown })),
  'a name that is not there': () => thrownBy(() => (({}) as Record<string, () => void>)[secret]!()),
  'a message of its own': () => new Error(secret),
  'a message that was changed': () => Object.assign(new Error(secret), { message: 'another' }),
  'a name of its own': () => Object.assign(new Error('x'), { name: secret }),
  'a refusal with details': () => new AppError('store/missing-record', secret, { path: secret, [secret]: secret }),
  'what caused it': () => new AppError('store/write-failed', secret, {}, { cause: new Error(secret) }),
  'what was thrown in a worker': () => fromWire(toWire(thrownBy(() => JSON.parse(secret)))),
  'a text that was thrown': () => secret,
  'an object that was thrown': () => ({ message: secret, stack: secret, toString: () => secret }),
};

describe('a report', () => {
  test.each(Object.entries(errors))('of %s holds nothing of a log', (_, make) => {
    const report = errorReport(make());
    expect(report).not.toMatch(/AKIA|secret/i);
    expect(report).toMatch(/^Spoor \d/);
    expect(report).toContain(navigator.userAgent);
  });

  test('says what it was, where, and what caused it', () => {
    const cause = thrownBy(() => JSON.parse('{'));
    const report = errorReport(new AppError('store/quota', 'full', { bytes: 7, worker: 'query' }, { cause }));
    expect(report).toMatch(/store\/quota bytes=7 worker=query\n {4}at (?:\S+ )?\(report\.browser\.test\.ts:\d+:\d+\)/);
    expect(report).toMatch(/Caused by SyntaxError\n {4}at .*report\.browser\.test\.ts:\d+:\d+/);
  });
});

describe('a view that breaks', () => {
  test('is told of in its place, with a report that holds nothing of a log; the others go on', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { engine } = await openPage({ events: 100, files: 3 });
    const overview = await engine.overview();
    vi.spyOn(engine, 'overview').mockResolvedValue({
      ...overview,
      // two alike, which no list may have: what draws them names them
      services: [1, 2].map(() => ({ ...overview.services[0]!, value: secret })),
    });
    const views = page.getByRole('navigation', { name: 'Views' });
    await views.getByRole('link', { name: 'Overview' }).click();
    await settled();
    const region = page.getByRole('region', { name: 'This view broke' });
    await expect.element(region).toBeVisible();
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await userEvent.click(region.getByRole('button', { name: 'Copy report' }));
    expect(copied).toHaveBeenCalledOnce();
    for (const text of [copied.mock.calls[0]![0], document.body.textContent]) expect(text).not.toMatch(/AKIA|secret/);
    expect(region.element().textContent).toContain(navigator.userAgent);
    await views.getByRole('link', { name: 'Events' }).click();
    await settled();
    await expect.element(region).not.toBeInTheDocument();
    await expect.element(page.getByRole('grid', { name: 'Events' })).toBeVisible();
    error.mockRestore();
  });
});
