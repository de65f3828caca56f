import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Engine } from '../../src/model/engine.ts';
import type { Facet, FacetField, FacetsRequest } from '../../src/model/explorer.ts';
import type { RowId } from '../../src/model/view.ts';
import { compileEventMatcher } from '../../src/query/match-event.ts';
import { parseFilter } from '../../src/query/parse.ts';
import { withoutField } from '../../src/query/terms.ts';
import { openPage, settled } from './open-page.ts';

const filter = page.getByRole('searchbox', { name: 'Filter' });

function facet(field: string) {
  return page.getByRole('group', { name: `Facet: ${field}`, exact: true });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Object.entries(at).find(([k]) => k === key)?.[1] : undefined),
    value,
  );
}

/** Facets counted one event at a time, as the contract says. */
function naiveFacet(events: readonly unknown[], { field, limit, contains = '' }: FacetField, text: string): Facet {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const path = field.split('.');
  const matches = compileEventMatcher(withoutField(parsed.query, path));
  const counts = new Map<string, number>();
  let without = 0;
  for (const event of events) {
    if (!matches(event)) continue;
    const value = valueAt(event, path);
    if (value === undefined || value === null) without++;
    else {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const all = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
  const listed = all.filter(({ value }) => value.toLowerCase().includes(contains.toLowerCase()));
  const withValue = all.reduce((sum, { count }) => sum + count, 0);
  return {
    field,
    values: listed.slice(0, limit),
    listed: listed.length,
    distinct: all.length,
    withValue,
    without,
    truncated: false,
  };
}

/** A page of 300 events whose facets are counted for real. */
async function openFacets(hash = '#q=') {
  const opened = await openPage({ events: 300, files: 1 });
  const { engine, app } = opened;
  const texts = await Promise.all(Array.from({ length: 300 }, (_, row) => engine.event(row as RowId)));
  const events = texts.map(({ json }): unknown => JSON.parse(json));
  const asked: FacetsRequest[] = [];
  engine.facets = (request) => {
    asked.push(request);
    return Promise.resolve(request.fields.map((field) => naiveFacet(events, field, request.filter)));
  };
  app.search.setFilter('s');
  await settled();
  app.search.setFilter(decodeURIComponent(hash.slice(3)));
  await settled();
  return { ...opened, events, asked };
}

function countsOf(field: string): Record<string, string> {
  const rows = [...facet(field).element().querySelectorAll('.facet-value')];
  const text = (row: Element, part: string): string => row.querySelector(part)?.textContent ?? '';
  return Object.fromEntries(rows.map((row) => [text(row, '.text'), text(row, '.count')]));
}

describe('a facet', () => {
  test('includes a value by click, another as an alternative, and leaves it out by a click again', async () => {
    await openFacets();
    await facet('eventName').getByText('PutObject').click();
    await settled();
    await expect.element(filter).toHaveValue('eventName:PutObject');
    await facet('eventName').getByText('GetObject').click();
    await settled();
    await expect.element(filter).toHaveValue('eventName:(PutObject OR GetObject)');
    const put = facet('eventName').getByRole('button', { name: /^PutObject/ });
    await expect.element(put).toHaveAttribute('aria-pressed', 'true');
    await put.click();
    await settled();
    await expect.element(filter).toHaveValue('eventName:GetObject');
    await expect.element(put).toHaveAttribute('aria-pressed', 'false');
  });

  test('excludes by Alt and click and by its button, and wants one alone', async () => {
    await openFacets();
    await facet('eventName')
      .getByText('PutObject')
      .click({ modifiers: ['Alt'] });
    await settled();
    await expect.element(filter).toHaveValue('-eventName:PutObject');
    await facet('eventName').getByRole('button', { name: 'Exclude Decrypt' }).click();
    await settled();
    await expect.element(filter).toHaveValue('-eventName:PutObject -eventName:Decrypt');
    await facet('eventName').getByRole('button', { name: 'Only AssumeRole' }).click();
    await settled();
    await expect.element(filter).toHaveValue('eventName:AssumeRole');
  });

  test('does all that by keyboard, as one tab stop', async () => {
    await openFacets();
    const rail = page.getByRole('region', { name: 'Facets' }).element();
    expect(rail.querySelectorAll('[data-stop][tabindex="0"]')).toHaveLength(1);
    facet('eventName').getByRole('button', { name: 'eventName', exact: true }).element().focus();
    const [first, second] = Object.keys(countsOf('eventName'));
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await settled();
    await expect.element(filter).toHaveValue(`eventName:${first}`);
    await userEvent.keyboard('{ArrowDown}x');
    await settled();
    await expect.element(filter).toHaveValue(`eventName:${first} -eventName:${second}`);
    await userEvent.keyboard('e');
    await settled();
    await expect.element(filter).toHaveValue(`eventName:(${first} OR ${second})`);
    await userEvent.keyboard('{Delete}');
    await settled();
    await expect.element(filter).toHaveValue(`eventName:${first}`);
    await userEvent.keyboard('o');
    await settled();
    await expect.element(filter).toHaveValue(`eventName:${second}`);
    expect(rail.querySelectorAll('[data-stop][tabindex="0"]')).toHaveLength(1);
    expect(document.activeElement?.textContent).toContain(second);
  });

  test('keeps its own alternatives while the others follow the filter', async () => {
    const { events } = await openFacets();
    const before = countsOf('eventName');
    const errorsBefore = countsOf('errorCode');
    await facet('eventName').getByText('PutObject').click();
    await settled();
    expect(countsOf('eventName')).toEqual(before);
    const puts = events.filter((event) => valueAt(event, ['eventName']) === 'PutObject');
    const denied = puts.filter((event) => valueAt(event, ['errorCode']) !== undefined).length;
    expect(countsOf('errorCode')).toEqual({ AccessDenied: String(denied), '(none)': String(puts.length - denied) });
    expect(countsOf('errorCode')).not.toEqual(errorsBefore);
  });

  test('offers the events without a value', async () => {
    await openFacets();
    await facet('errorCode').getByText('(none)').click();
    await settled();
    await expect.element(filter).toHaveValue('-errorCode:*');
  });

  test('shows a value that the filter names and that is not among the first', async () => {
    await openFacets('#q=sourceIPAddress:203.0.113.77');
    expect(countsOf('sourceIPAddress')).toHaveProperty(['203.0.113.77']);
    const chosen = facet('sourceIPAddress').getByRole('button', { name: /^203\.0\.113\.77/ });
    await expect.element(chosen).toHaveAttribute('aria-pressed', 'true');
  });

  test('is not counted while it is closed, and is once opened', async () => {
    const { asked } = await openFacets();
    expect(asked.at(-1)?.fields.map(({ field }) => field)).not.toContain('awsRegion');
    await facet('awsRegion').getByRole('button', { name: 'awsRegion', exact: true }).click();
    await settled();
    expect(asked.at(-1)?.fields.map(({ field }) => field)).toEqual(['awsRegion']);
    expect(Object.keys(countsOf('awsRegion'))).toHaveLength(3);
  });

  test('searches its values', async () => {
    await openFacets();
    await facet('eventName').getByRole('button', { name: 'Search in eventName' }).click();
    await userEvent.keyboard('OBJ');
    await settled();
    expect(Object.keys(countsOf('eventName')).sort()).toEqual(['GetObject', 'PutObject']);
  });

  test('keeps its values in sight, marked as old, until newer ones are there', async () => {
    const opened = await openFacets();
    const { app } = opened;
    const engine: Engine = opened.engine;
    const answer = engine.facets.bind(engine);
    const open: (() => void)[] = [];
    const signals: (AbortSignal | undefined)[] = [];
    engine.facets = async (request, options) => {
      signals.push(options?.signal);
      await new Promise<void>((resolve) => open.push(resolve));
      return answer(request);
    };
    const before = countsOf('errorCode');
    app.search.setFilter('eventName:PutObject');
    await expect.poll(() => signals.length).toBe(1);
    expect(countsOf('errorCode')).toEqual(before);
    await expect.element(facet('errorCode')).toHaveAttribute('aria-busy', 'true');
    app.search.setFilter('eventName:GetObject');
    await expect.poll(() => signals.length).toBe(2);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    for (const release of open) release();
    await settled();
    await expect.element(facet('errorCode')).toHaveAttribute('aria-busy', 'false');
    expect(countsOf('errorCode')).not.toEqual(before);
  });
});

describe('the rail', () => {
  test('takes any path as facet, and refuses what is none', async () => {
    const { app } = await openFacets();
    const add = page.getByRole('combobox', { name: 'Add facet' });
    await userEvent.fill(add, 'requestParameters.name');
    await userEvent.keyboard('{Enter}');
    await settled();
    await expect.element(facet('requestParameters.name')).toBeVisible();
    expect(Object.keys(countsOf('requestParameters.name'))).toContain('bob');
    await userEvent.fill(add, 'a b');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Not a field');
    expect(app.facets.add('x:y')).toBe(false);
  });

  test('remembers which facets it shows, and hides as a whole', async () => {
    const { app, engine } = await openFacets();
    app.facets.add('requestParameters.name');
    await facet('eventSource').getByRole('button', { name: 'Remove facet eventSource' }).click();
    await page.getByRole('button', { name: 'Hide facets' }).click();
    await expect.element(page.getByRole('region', { name: 'Facets' })).not.toBeInTheDocument();
    const kept = JSON.parse(engine.settings.get('facets') ?? '') as { field: string; isOpen: boolean }[];
    expect(kept[0]).toEqual({ field: 'requestParameters.name', isOpen: true });
    expect(kept.map(({ field }) => field)).not.toContain('eventSource');
    await page.getByRole('button', { name: 'Show facets' }).click();
    await expect.element(facet('requestParameters.name')).toBeVisible();
  });

  test('is resized by keyboard', async () => {
    await openFacets();
    page.getByRole('slider', { name: 'Width of the facets' }).element().focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(page.getByRole('region', { name: 'Facets' }).element().getBoundingClientRect().width).toBe(276);
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(page.getByRole('region', { name: 'Facets' }).element().getBoundingClientRect().width).toBe(244);
  });
});

describe('the list of all values', () => {
  async function openMany() {
    const opened = await openFacets();
    const all = Array.from({ length: 200_000 }, (_, i) => ({ value: `value-${i}`, count: 200_000 - i }));
    const asked: FacetField[] = [];
    opened.engine.facets = ({ fields }) => {
      asked.push(...fields);
      return Promise.resolve(
        fields.map(({ field, limit, offset = 0, contains = '', order }) => {
          const found = all.filter(({ value }) => value.includes(contains));
          const listed = order === 'value' ? found.toReversed() : found;
          const counts = { listed: listed.length, distinct: all.length, withValue: 1, without: 0, truncated: false };
          return { field, values: listed.slice(offset, offset + limit), ...counts };
        }),
      );
    };
    opened.app.search.setFilter('s3');
    await settled();
    await facet('eventName').getByRole('button', { name: 'Show all 200,000 values' }).click();
    await settled();
    return { ...opened, asked, sheet: page.getByRole('dialog') };
  }

  test('lands on the last of 200,000 by key, fetching only what is in sight', async () => {
    const { asked, sheet } = await openMany();
    await expect.element(sheet.getByRole('status')).toHaveTextContent('200,000 values');
    sheet.element().querySelector<HTMLElement>('.value')?.focus();
    await userEvent.keyboard('{End}');
    await settled();
    await expect.element(sheet.getByText('value-199999', { exact: true })).toBeVisible();
    expect(asked.filter(({ offset = 0 }) => offset > 0).length).toBeLessThan(3);
    await userEvent.keyboard('{Home}');
    await settled();
    await expect.element(sheet.getByText('value-0', { exact: true })).toBeVisible();
  });

  test('goes to its end by the scroll bar, and to any place', async () => {
    const { sheet } = await openMany();
    const list = sheet.element().querySelector('.list')!;
    list.scrollTop = list.scrollHeight;
    await expect.element(sheet.getByText('value-199999', { exact: true })).toBeVisible();
    list.scrollTop = 24 * 100_000;
    await expect.element(sheet.getByText('value-100000', { exact: true })).toBeVisible();
  });

  test('is searched, sorted, and includes a value', async () => {
    const { sheet } = await openMany();
    await userEvent.fill(sheet.getByRole('searchbox', { name: 'Search values' }), 'value-1234');
    await settled();
    await expect.element(sheet.getByRole('status')).toHaveTextContent('111 of 200,000 values');
    await userEvent.selectOptions(sheet.getByRole('combobox', { name: 'Order' }), 'value');
    await settled();
    await expect.element(sheet.getByText('value-123499', { exact: true })).toBeVisible();
    await sheet.getByText('value-123499', { exact: true }).click();
    await settled();
    expect(document.querySelector<HTMLInputElement>('input[aria-label=Filter]')?.value).toBe(
      's3 eventName:value-123499',
    );
    await userEvent.keyboard('{Escape}');
    await expect.element(sheet).not.toBeInTheDocument();
  });
});
