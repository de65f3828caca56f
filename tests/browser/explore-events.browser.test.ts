import { describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openPage, settled } from './open-page.ts';

const grid = page.getByRole('grid', { name: 'Events' });
const filter = page.getByRole('searchbox', { name: 'Filter' });
const said = page.getByRole('status', { name: 'Grid announcements' });

function labels(): (string | null)[] {
  return [...grid.element().querySelectorAll('[role=columnheader]')].map((head) => head.textContent);
}
function head(name: string): HTMLElement {
  return grid.getByRole('columnheader', { name }).element() as HTMLElement;
}
function cell(row: number, column: number): HTMLElement {
  const found = grid
    .element()
    .querySelector<HTMLElement>(`[aria-rowindex="${row}"] [role=gridcell][aria-colindex="${column}"]`);
  if (!found) throw new Error(`no cell ${row}, ${column}`);
  return found;
}
function selectedRows(): number[] {
  const rows = grid.element().querySelectorAll('[role=row][aria-selected=true]');
  return [...rows].map((row) => Number(row.getAttribute('aria-rowindex')));
}
function focusGrid(): void {
  (grid.element() as HTMLElement).focus();
}
/** Moves the pointer by hand, since a drag is what is tested. */
function drag(target: Element, from: number, to: number): void {
  const { top } = target.getBoundingClientRect();
  const send = (type: string, clientX: number): void => {
    target.dispatchEvent(
      new PointerEvent(type, { clientX, clientY: top + 5, pointerId: 1, button: 0, bubbles: true, cancelable: true }),
    );
  };
  vi.spyOn(Element.prototype, 'setPointerCapture').mockImplementation(() => undefined);
  send('pointerdown', from);
  send('pointermove', (from + to) / 2);
  send('pointermove', to);
  send('pointerup', to);
}

describe('columns', () => {
  test('are chosen from a list, also a JSON path that is read from the events, and outlive the page', async () => {
    const { engine, app } = await openPage({ events: 100, files: 1 });
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Region awsRegion' }).click();
    expect(labels()).not.toContain('Region');
    await userEvent.fill(page.getByRole('searchbox', { name: 'Find a column' }), 'requestParameters.name');
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(labels().at(-1)).toBe('requestParameters.name');
    expect(engine.calls).toContain('cells requestParameters.name');
    await userEvent.keyboard('{Escape}');
    // the made-up target is what that parameter says
    expect(labels()[3]).toBe('Target');
    const rows = [2, 3, 4, 5, 6];
    expect(rows.map((row) => cell(row, 8).textContent)).toEqual(rows.map((row) => cell(row, 4).textContent));
    expect(rows.some((row) => cell(row, 8).textContent.trim() !== '')).toBe(true);
    expect(JSON.parse(engine.settings.get('columns') ?? '')).toContainEqual(['requestParameters.name']);
    expect(app.columns.ids).not.toContain('awsRegion');
  });

  test('at hand show at once while those that must be read are still on their way', async () => {
    let open = (): void => undefined;
    const gate = (call: string): Promise<void> =>
      call === 'cells' ? new Promise((resolve) => (open = resolve)) : Promise.resolve();
    const { app } = await openPage({ events: 100, files: 1, gate });
    app.columns.add('requestParameters.name');
    await expect.poll(() => labels().at(-1)).toBe('requestParameters.name');
    expect(cell(2, 2).textContent.trim()).not.toBe('');
    expect(cell(2, 9).textContent.trim()).toBe('');
    open();
    await settled();
    expect(cell(2, 9).querySelector('[aria-label=loading]')).toBeNull();
  });

  test('move by key with Alt, and say where they are', async () => {
    await openPage({ events: 100, files: 1 });
    head('Who').focus();
    await userEvent.keyboard('{Alt>}{ArrowRight}{ArrowRight}{/Alt}');
    expect(labels().slice(0, 4)).toEqual(['Time UTC', 'Action', 'Target', 'Who']);
    await expect.element(said).toHaveTextContent('Who is column 4 of 8');
    expect(document.activeElement?.textContent).toBe('Who');
    expect(head('Who').getAttribute('aria-colindex')).toBe('4');
  });

  test('get wider and narrower by key with Shift, and say how wide', async () => {
    await openPage({ events: 100, files: 1 });
    const before = head('Who').offsetWidth;
    const time = head('Time UTC').offsetWidth;
    head('Who').focus();
    await userEvent.keyboard('{Shift>}{ArrowRight}{ArrowRight}{/Shift}');
    expect(head('Who').offsetWidth).toBe(before + 32);
    await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}');
    expect(head('Who').offsetWidth).toBe(before + 16);
    expect(head('Time UTC').offsetWidth).toBe(time);
    await expect.element(said).toHaveTextContent(`Who is ${before + 16} pixels wide`);
  });

  test('are dragged to another place, and by their edge to another width', async () => {
    const { app } = await openPage({ events: 100, files: 1 });
    const target = head('Target').getBoundingClientRect();
    drag(head('Who'), head('Who').getBoundingClientRect().left + 20, target.right - 4);
    await expect.poll(() => labels().slice(0, 4)).toEqual(['Time UTC', 'Action', 'Target', 'Who']);
    expect(app.search.sort).toBeUndefined();
    const width = head('Who').offsetWidth;
    const grip = head('Who').querySelector('[data-grip]')!;
    const edge = grip.getBoundingClientRect().right - 2;
    drag(grip, edge, edge + 60);
    await expect.poll(() => head('Who').offsetWidth).toBe(width + 60);
  });

  test('sort the events by a click or Enter, and say so', async () => {
    const { engine } = await openPage({ events: 100, files: 1 });
    expect(head('Time UTC').getAttribute('aria-sort')).toBe('descending');
    await userEvent.click(head('Who'));
    await settled();
    expect(engine.calls).toContain('sort who ascending');
    expect(head('Who').getAttribute('aria-sort')).toBe('ascending');
    expect(head('Time UTC').getAttribute('aria-sort')).toBe('none');
    expect(location.hash).toContain('sort=who');
    head('Who').focus();
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(head('Who').getAttribute('aria-sort')).toBe('descending');
    await expect.element(said).toHaveTextContent('Sorted by Who, descending');
    expect(head('Target').getAttribute('aria-sort')).toBeNull();
    history.back();
    await expect.poll(() => head('Who').getAttribute('aria-sort')).toBe('ascending');
  });
});

describe('selected events', () => {
  test('are one by click, more with Ctrl, a run with Shift, all with Ctrl+A', async () => {
    await openPage({ events: 100, files: 1 });
    await expect.element(grid).toHaveAttribute('aria-multiselectable', 'true');
    await userEvent.click(cell(3, 1));
    await settled();
    expect(selectedRows()).toEqual([3]);
    await userEvent.keyboard('{Escape}');
    await userEvent.click(cell(5, 1), { modifiers: ['Control'] });
    expect(selectedRows()).toEqual([3, 5]);
    await userEvent.click(cell(8, 1), { modifiers: ['Shift'] });
    expect(selectedRows()).toEqual([5, 6, 7, 8]);
    await expect.element(page.getByRole('toolbar', { name: 'Selected events' })).toHaveTextContent('4 events selected');
    focusGrid();
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.element(page.getByRole('toolbar', { name: 'Selected events' })).toHaveTextContent('100 events');
    await userEvent.keyboard('{Escape}');
    expect(selectedRows()).toEqual([]);
  });

  test('grow by key with Shift, and are copied as JSON with Ctrl+C and as CSV by button', async () => {
    const { engine } = await openPage({ events: 100, files: 1 });
    const written: Promise<string>[] = [];
    vi.spyOn(navigator.clipboard, 'write').mockImplementation(async ([item]) => {
      const text = item!.getType('text/plain').then((blob) => blob.text());
      written.push(text);
      await text;
    });
    focusGrid();
    await userEvent.keyboard('j{Shift>}{ArrowDown}{ArrowDown}{/Shift}{Control>}c{/Control}');
    await settled();
    expect(selectedRows()).toEqual([3, 4, 5]);
    expect(await written[0]).toBe('ndjson\n');
    expect(engine.calls).toContain('export ndjson');
    await expect.element(said).toHaveTextContent('Copied 3 events as JSON');
    await page.getByRole('button', { name: 'Copy CSV' }).click();
    await settled();
    expect(await written[1]).toBe('csv\n');
  });

  test('stay selected when more events come in', async () => {
    const { engine } = await openPage({ events: 100, files: 1 });
    focusGrid();
    await userEvent.keyboard('j{Shift>}{ArrowDown}{/Shift}');
    engine.events += 5;
    engine.change();
    await settled();
    expect(selectedRows()).toEqual([8, 9]);
  });

  test('are compared side by side, differences first', async () => {
    await openPage({ events: 100, files: 1 });
    focusGrid();
    await userEvent.keyboard('j{Shift>}{ArrowDown}{/Shift}');
    await page.getByRole('button', { name: 'Compare' }).click();
    await settled();
    const table = page.getByRole('dialog', { name: 'Compare 2 events' }).getByRole('table');
    await expect.element(table.getByRole('rowheader', { name: 'eventTime' })).toBeVisible();
    await expect.element(table.getByRole('rowheader', { name: 'eventVersion' })).not.toBeInTheDocument();
    await page.getByRole('checkbox', { name: 'Only differences' }).click();
    await expect.element(table.getByRole('rowheader', { name: 'eventVersion' })).toBeVisible();
    expect(table.element().querySelectorAll('tr.different').length).toBeGreaterThan(2);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });
});

describe('a cell', () => {
  test('offers the filter by keyboard, and gives the focus back to the grid', async () => {
    await openPage({ events: 100, files: 1 });
    const who = cell(2, 2).textContent.trim();
    focusGrid();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}m');
    await expect.element(page.getByRole('menuitem', { name: 'Filter for this value' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await settled();
    await expect.element(filter).toHaveValue(`who:${who}`);
    await expect.element(grid).toHaveFocus();
  });

  test('offers the same by the context menu, and outcome ok means no error', async () => {
    await openPage({ events: 100, files: 1 });
    const row = [2, 3, 4].find((index) => cell(index, 5).textContent.trim() === 'ok')!;
    await userEvent.click(cell(row, 5), { button: 'right' });
    await page.getByRole('menuitem', { name: 'Filter for this value' }).click();
    await settled();
    await expect.element(filter).toHaveValue('-errorCode:*');
  });

  test.each([
    ['begins', ['pointerdown', 'contextmenu', 'pointerup']],
    ['ends', ['pointerdown', 'pointerup', 'contextmenu']],
  ])(
    'keeps its menu where a context menu is asked for as the press %s, until the next press beside it',
    async (_, types) => {
      await openPage({ events: 100, files: 1 });
      const target = cell(2, 5);
      for (const type of types)
        target.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 2 }));
      const item = page.getByRole('menuitem', { name: 'Filter for this value' });
      await expect.element(item).toHaveFocus();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      await expect.element(item).toBeVisible();
      await filter.click();
      await expect.element(item).not.toBeInTheDocument();
      await expect.element(filter).toHaveFocus();
    },
  );

  test('offers its menu by a button under the pointer, with column, facet and copies', async () => {
    await openPage({ events: 100, files: 1 });
    await userEvent.hover(cell(3, 2));
    await page.getByRole('button', { name: 'Actions for this value' }).click();
    const items = page
      .getByRole('menuitem')
      .elements()
      .map((item) => item.textContent.trim());
    expect(items).toEqual([
      'Filter for this value',
      'Filter out this value',
      'Remove this column',
      'Add as facet',
      'Copy value',
      'Copy path',
    ]);
  });

  test('says the full ARN of who', async () => {
    await openPage({ events: 100, files: 1 });
    expect(cell(2, 2).querySelector('[title]')?.getAttribute('title')).toMatch(/arn:aws:iam::111122223333:user\//);
  });
});

describe('a long pause between events', () => {
  test('is marked between its rows, while they are in order of time', async () => {
    const { app } = await openPage({ events: 100, files: 1, pause: { from: 95, seconds: 8039 } });
    const marked = (): (string | null)[] =>
      [...grid.element().querySelectorAll('[data-mark]')].map((row) => row.getAttribute('data-mark'));
    expect(marked()).toEqual(['2 h 14 min earlier']);
    const row = grid.element().querySelector('[data-mark]');
    expect(row?.getAttribute('aria-rowindex')).toBe('7');
    expect(row?.getBoundingClientRect().height).toBe(28);
    app.search.setSort({ column: 'who', descending: false });
    await settled();
    expect(marked()).toEqual([]);
  });
});

describe('an open event', () => {
  const detail = page.getByRole('region', { name: 'Event detail' });

  async function openCreateAccessKey(): Promise<void> {
    const { app } = await openPage({ events: 100, files: 1 });
    const index = Array.from({ length: 20 }, (_, i) => i).find(
      (i) => app.rows.textsAt(i, 'eventName')?.[0] === 'CreateAccessKey',
    )!;
    await app.selection.openAt(index);
    await settled();
  }

  test('shows a policy that is URL-encoded decoded beside it, and explains what is masked', async () => {
    await openCreateAccessKey();
    const decoded = detail.element().querySelector('[aria-label="policyDocument, decoded"]');
    expect(decoded?.textContent).toBe('{\n  "Effect": "Allow",\n  "Action": "*"\n}');
    await expect.element(detail.getByText('%7B%22Effect', { exact: false }).first()).toBeVisible();
    await expect
      .element(detail.getByRole('list', { name: 'leaves out' }))
      .toHaveTextContent('Masked responseElements.secretAccessKey');
  });

  test('counts what is around it, and shows that by one click', async () => {
    const { app } = await openPage({ events: 100, files: 1 });
    await app.selection.openAt(0);
    await settled();
    const filterText = 'userIdentity.accessKeyId:AKIAEXAMPLE';
    await expect.element(detail.getByRole('button', { name: 'Same request' })).toHaveTextContent('made-up search');
    await expect.element(detail.getByRole('button', { name: 'Same source' })).toHaveTextContent('only this');
    const around = detail.getByRole('button', { name: 'Same access key' });
    await expect.element(around).toHaveTextContent(`AKIAEXAMPLE 7 events`);
    await around.click();
    await settled();
    await expect.element(filter).toHaveValue(filterText);
    await expect.element(detail).toBeVisible();
  });

  test('adds a leaf as column and as facet', async () => {
    const { app } = await openPage({ events: 100, files: 1 });
    await app.selection.openAt(0);
    await settled();
    await detail.getByRole('button', { name: 'AwsApiCall' }).click();
    await page.getByRole('menuitem', { name: 'Add as column' }).click();
    await settled();
    expect(labels().at(-1)).toBe('eventType');
    await detail.getByRole('button', { name: 'AwsApiCall' }).click();
    await page.getByRole('menuitem', { name: 'Add as facet' }).click();
    await settled();
    expect(app.facets.columns[0]?.field).toBe('eventType');
  });
});

describe('the overview', () => {
  test('says what is open, and a figure leads to its events', async () => {
    await openPage({ events: 23_981, files: 1, hash: '#view=overview' });
    await expect.element(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
    await expect.element(page.getByText('All 23,981 events that are open.')).toBeVisible();
    await page.getByRole('region', { name: 'Actions' }).getByRole('button').first().click();
    await settled();
    await expect.element(grid).toBeVisible();
    await expect.poll(() => (filter.element() as HTMLInputElement).value).toMatch(/^eventName:\w+$/);
    history.back();
    await expect.element(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  });

  test('leads to the errors of a service and to a day', async () => {
    await openPage({ events: 1000, files: 1, hash: '#view=overview' });
    await page
      .getByRole('button', { name: /: 1 error of/ })
      .first()
      .click();
    await settled();
    await expect.poll(() => (filter.element() as HTMLInputElement).value).toMatch(/^eventSource:\S+ errorCode:\*$/);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Overview' }).click();
    await settled();
    await expect.element(page.getByText('match', { exact: false }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Show all events' }).click();
    await settled();
    await page.getByRole('figure', { name: 'Events per day' }).getByRole('button').click();
    await settled();
    await expect.element(filter).toHaveValue('eventTime>=2023-07-10 eventTime<2023-07-11');
  });

  test('of no events says so', async () => {
    await openPage({ events: 0, files: 3, hash: '#view=overview' });
    await expect.element(page.getByText('hold no events', { exact: false })).toBeVisible();
  });
});
