import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { RowId } from '../../src/model/view.ts';
import type { FakeEngine } from './fake-engine.ts';
import { firstTime } from './made-events.ts';
import { openPage, settled } from './open-page.ts';

const grid = page.getByRole('grid', { name: 'Events' });

function rowIndices(): number[] {
  return [...grid.element().querySelectorAll('[role=row]')].map((row) => Number(row.getAttribute('aria-rowindex')));
}

/** Rows whose box lies wholly within the grid, below its header. */
function rowsInSight(): Element[] {
  const box = grid.element().getBoundingClientRect();
  const top = box.top + 28;
  return [...grid.element().querySelectorAll('[role=row]')].filter((row) => {
    const { top: rowTop, bottom } = row.getBoundingClientRect();
    return rowTop >= top - 1 && bottom <= box.bottom + 1 && row.getAttribute('aria-rowindex') !== '1';
  });
}

function focusGrid(): void {
  (grid.element() as HTMLElement).focus();
}

const drawn = () => [...grid.element().querySelectorAll<HTMLElement>('[role=row]:not([aria-rowindex="1"])')];

/** Has rows that are asked for from now on be on their way until they are let go. */
function holdRows(engine: FakeEngine): { readonly pass: () => void; readonly letGo: () => void } {
  const calls: (() => void)[] = [];
  let isHeld = true;
  const rows = engine.rows.bind(engine);
  engine.rows = async (...asked) => {
    if (isHeld) await new Promise<void>((go) => calls.push(go));
    return rows(...asked);
  };
  const pass = (): void => {
    isHeld = false;
  };
  const letGo = (): void => {
    pass();
    for (const go of calls) go();
  };
  return { pass, letGo };
}

/** Scrolls so far that all rows drawn are on their way. */
async function scrollAway(): Promise<void> {
  grid.element().scrollTop = 50_000 * 28;
  await expect.poll(() => drawn().every((row) => row.classList.contains('waiting'))).toBe(true);
}

describe('the event grid', () => {
  test('says how many rows there are and draws only those in sight', async () => {
    await openPage({ events: 23_981, files: 3 });
    await expect.element(grid).toHaveAttribute('aria-rowcount', '23982');
    expect(rowIndices().slice(0, 3)).toEqual([1, 2, 3]);
    expect(rowIndices().length).toBeLessThan(60);
  });

  test('labels its columns, and shows the time with its zone', async () => {
    await openPage({ events: 10, files: 1 });
    const labels = [...grid.element().querySelectorAll('[role=columnheader]')].map((head) => head.textContent);
    expect(labels).toEqual(['Time UTC', 'Who', 'Action', 'Target', 'Outcome', 'Source', 'Service', 'Region']);
    await expect.element(grid.getByText('2023-07-10 07:00:09Z')).toBeVisible();
  });

  test.each([1000, 1_000_000, 10_000_000])(
    'lands right at the end of %i rows, and back at the start',
    async (events) => {
      await openPage({ events, files: 1 });
      focusGrid();
      await userEvent.keyboard('{End}');
      await settled();
      const last = rowsInSight().at(-1);
      expect(last?.getAttribute('aria-rowindex')).toBe(String(events + 1));
      expect(last?.textContent).toContain('2023-07-10 07:00:00Z');
      const gridBottom = grid.element().getBoundingClientRect().bottom;
      expect(Math.abs((last?.getBoundingClientRect().bottom ?? 0) - gridBottom)).toBeLessThan(18);
      await userEvent.keyboard('{Home}');
      await settled();
      expect(rowsInSight()[0]?.getAttribute('aria-rowindex')).toBe('2');
    },
  );

  test('reaches every row of ten million by key, one by one around any place', async () => {
    await openPage({ events: 10_000_000, files: 1 });
    focusGrid();
    await userEvent.keyboard('{End}{ArrowUp}{ArrowUp}k');
    const active = (): string | null | undefined => {
      const id = grid.element().getAttribute('aria-activedescendant');
      return document.getElementById(id ?? '')?.getAttribute('aria-rowindex');
    };
    await expect.poll(active).toBe('9999998');
    await userEvent.keyboard('{PageUp}');
    const page = 9_999_998 - Number(active());
    expect(page).toBeGreaterThan(15);
    await userEvent.keyboard('{PageDown}j');
    await expect.poll(active).toBe('9999999');
  });

  test('scrolled to the bottom of its scroll bar shows the last row, and to the middle the middle', async () => {
    await openPage({ events: 10_000_000, files: 1 });
    const box = grid.element();
    box.scrollTop = box.scrollHeight;
    await expect.poll(() => rowIndices().at(-1)).toBe(10_000_001);
    box.scrollTop = (box.scrollHeight - box.clientHeight) / 2;
    await expect.poll(() => Math.abs((rowIndices()[1] ?? 0) - 5_000_000)).toBeLessThan(2000);
    await settled();
    expect(rowsInSight().every((row) => row.textContent.includes('Z'))).toBe(true);
  });

  test('moves by as much as the wheel does, also in ten million rows', async () => {
    await openPage({ events: 10_000_000, files: 1 });
    const box = grid.element();
    const rested = new Promise((resolve) => {
      box.addEventListener('scrollend', resolve, { once: true });
    });
    box.scrollTop = 4_000_000;
    await rested;
    await expect.poll(() => rowIndices()[1]).toBeGreaterThan(1_000_000);
    const before = rowIndices()[1] ?? 0;
    box.scrollTop += 280;
    await expect.poll(() => (rowIndices()[1] ?? 0) - before).toBe(10);
  });

  test('leaves the elements of rows on their way as they are, out of sight, and fills rows in sight first', async () => {
    const { engine } = await openPage({ events: 100_000, files: 1 });
    const texts = () => drawn().map((row) => row.textContent);
    const before = new Set(texts());
    const held = holdRows(engine);
    await scrollAway();
    // more are drawn than were at the start
    expect(texts().filter((text) => text.trim() !== '' && !before.has(text))).toEqual([]);
    for (const cell of grid.element().querySelectorAll('.waiting [role=gridcell] > *')) {
      expect(cell.checkVisibility({ visibilityProperty: true })).toBe(false);
    }
    held.letGo();
    await settled();
    await expect.poll(() => drawn().some((row) => row.classList.contains('waiting'))).toBe(false);
    for (const row of drawn()) {
      const time = new Date((firstTime + 100_000 + 1 - Number(row.getAttribute('aria-rowindex'))) * 1000);
      expect(row.textContent).toContain(time.toISOString().replace('T', ' ').replace('.000', ''));
    }
  });

  test.each([
    ['its result', false],
    ['another result of the same filter', false],
    ['another result of the same filter', true],
    ['the result of another filter', false],
  ])(
    'opens a row that was clicked on its way once it is there, if that is in %s (with another open: %s)',
    async (shown, isOpen) => {
      const { app, engine } = await openPage({ events: 100_000, files: 1 });
      // as from what is related to another: in the result that comes it is in sight
      if (isOpen) await app.selection.open((99_999 - 50_002) as RowId);
      const before = app.selection.row;
      const held = holdRows(engine);
      await scrollAway();
      const row = rowsInSight()[5]!;
      await userEvent.click(row);
      expect(app.selection.row).toBe(before);
      if (shown !== 'its result') {
        held.pass();
        if (shown === 'another result of the same filter') await app.search.refresh();
        else {
          await userEvent.fill(page.getByRole('searchbox', { name: 'Filter' }), 'bc');
          await expect.poll(() => app.rows.count).toBe(50_000);
        }
      }
      held.letGo();
      await settled();
      const index = Number(row.getAttribute('aria-rowindex')) - 2;
      if (shown === 'the result of another filter') {
        expect([app.selection.row, app.selection.cursor]).toEqual([before, 0]);
      } else {
        await expect.element(page.getByRole('region', { name: 'Event detail' })).toBeVisible();
        expect(app.selection.row).toBe(app.rows.at(index)?.row);
        expect([app.selection.cursor, app.selection.selected.has(index)]).toEqual([index, true]);
      }
    },
  );

  test('does not open a row that was clicked on its way after Escape', async () => {
    const { app, engine } = await openPage({ events: 100_000, files: 1 });
    const held = holdRows(engine);
    await scrollAway();
    await userEvent.click(rowsInSight()[5]!);
    focusGrid();
    await userEvent.keyboard('{Escape}');
    held.letGo();
    await settled();
    expect(app.selection.isOpen).toBe(false);
  });

  test('tells of the cell that the cursor is in, wherever rows and columns go', async () => {
    const { app } = await openPage({ events: 5000, files: 1 });
    focusGrid();
    await userEvent.keyboard('jj{ArrowRight}{ArrowRight}');
    const active = (): readonly [string | null | undefined, string | null | undefined, number] => {
      const id = grid.element().getAttribute('aria-activedescendant');
      const cell = document.getElementById(id ?? '');
      const marked = grid.element().querySelectorAll('.active');
      return [
        cell?.closest('[role=row]')?.getAttribute('aria-rowindex'),
        cell?.getAttribute('aria-colindex'),
        [...marked].filter((one) => one === cell).length * marked.length,
      ];
    };
    await expect.poll(active).toEqual(['4', '2', 1]);
    await userEvent.keyboard('{ArrowRight}j');
    await expect.poll(active).toEqual(['5', '3', 1]);
    grid.element().scrollTop = 2000 * 28;
    await expect.poll(() => grid.element().querySelectorAll('.active').length).toBe(0);
    expect(grid.element().getAttribute('aria-activedescendant')).toBeNull();
    grid.element().scrollTop = 0;
    await expect.poll(active).toEqual(['5', '3', 1]);
    app.columns.moveTo(app.columns.ids[0]!, 1);
    await settled();
    await expect.poll(active).toEqual(['5', '3', 1]);
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}{ArrowLeft}');
    await expect.poll(() => grid.element().querySelectorAll('.active').length).toBe(0);
  });

  test('reads an event when a button goes down on it, once, and anew where that failed or more came in', async () => {
    const { engine } = await openPage({ events: 500, files: 1 });
    const read: number[] = [];
    let fails = false;
    const event = engine.event.bind(engine);
    engine.event = (row, ...rest) => {
      read.push(row);
      return fails ? Promise.reject(new Error('lost')) : event(row, ...rest);
    };
    const press = (index: number): HTMLElement => {
      const cell = rowsInSight()[index]!.querySelector<HTMLElement>('[role=gridcell]')!;
      cell.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 }));
      return cell;
    };
    const detail = page.getByRole('region', { name: 'Event detail' });
    press(3).click();
    await expect.element(detail).toHaveTextContent('"requestID":"req-496"');
    expect(read).toEqual([496]);

    press(5);
    press(6).click();
    await expect.element(detail).toHaveTextContent('"requestID":"req-493"');
    expect(read).toEqual([496, 494, 493]);

    fails = true;
    const cell = press(7);
    await settled();
    fails = false;
    cell.click();
    await expect.element(detail).toHaveTextContent('"requestID":"req-492"');
    expect(read.slice(3)).toEqual([492, 492]);

    press(8);
    engine.change();
    await settled();
    rowsInSight()[8]!.querySelector<HTMLElement>('[role=gridcell]')!.click();
    await expect.element(detail).toHaveTextContent('"requestID":"req-491"');
    expect(read.slice(5)).toEqual([491, 491]);
  });

  test('opens an event by Enter, follows the cursor while it is open, and closes it by Escape', async () => {
    await openPage({ events: 500, files: 1 });
    focusGrid();
    await userEvent.keyboard('jj{Enter}');
    const detail = page.getByRole('region', { name: 'Event detail' });
    await expect.element(detail).toHaveTextContent('"requestID":"req-497"');
    await userEvent.keyboard('j');
    await expect.element(detail).toHaveTextContent('"requestID":"req-496"');
    await userEvent.keyboard('{Escape}');
    await expect.element(detail).not.toBeInTheDocument();
  });

  test('keeps its cursor on the open event when more events come in', async () => {
    const { app, engine } = await openPage({ events: 500, files: 1 });
    await app.selection.openAt(4);
    engine.events += 7;
    engine.change();
    await settled();
    await expect.element(grid).toHaveAttribute('aria-rowcount', '508');
    const open = grid.element().querySelector('[aria-selected=true]');
    expect(open?.getAttribute('aria-rowindex')).toBe('13');
    await expect.element(page.getByRole('region', { name: 'Event detail' })).toHaveTextContent('"requestID":"req-495"');
    await page.getByRole('button', { name: 'Next event' }).click();
    await expect.element(page.getByRole('region', { name: 'Event detail' })).toHaveTextContent('"requestID":"req-494"');
    await page.getByRole('button', { name: 'Close event' }).click();
    await expect.element(grid).toHaveFocus();
  });

  test('searches again when the engine no longer keeps the shown result', async () => {
    const { app, engine } = await openPage({ events: 5000, files: 1 });
    engine.forgetResults();
    focusGrid();
    await userEvent.keyboard('{End}');
    await settled();
    expect(rowsInSight().at(-1)?.textContent).toContain('2023-07-10 07:00:00Z');
    expect(app.faults.list).toEqual([]);
  });

  test('goes back to the first row for another filter', async () => {
    const { app } = await openPage({ events: 5000, files: 1 });
    focusGrid();
    await userEvent.keyboard('{End}');
    await settled();
    app.search.setFilter('ab');
    await settled();
    expect(rowsInSight()[0]?.getAttribute('aria-rowindex')).toBe('2');
    expect(app.selection.cursor).toBe(0);
  });

  test('keeps the rows in sight while it waits for those of another result', async () => {
    let open = (): void => undefined;
    let isHeld = false;
    const gate = (call: string): Promise<void> =>
      call === 'rows' && isHeld ? new Promise((resolve) => (open = resolve)) : Promise.resolve();
    const { app } = await openPage({ events: 500, files: 1, gate });
    isHeld = true;
    app.search.setFilter('ab');
    await expect.poll(() => open.length).toBe(0);
    expect(rowsInSight().every((row) => row.textContent.includes('Z'))).toBe(true);
    await expect.element(page.getByRole('status', { name: 'Result count' })).toHaveTextContent('500 of 500 events');
    isHeld = false;
    await expect
      .poll(() => {
        open();
        return page.getByRole('status', { name: 'Result count' }).element().textContent;
      })
      .toBe('250 of 500 events');
  });
});
