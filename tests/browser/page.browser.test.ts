import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { UnfinishedImports } from '../../src/model/import-note.ts';
import { pickedFiles } from '../../src/read/picked-files.ts';
import { openPage, settled } from './open-page.ts';

const count = page.getByRole('status', { name: 'Result count' });
const filter = page.getByRole('searchbox', { name: 'Filter' });

describe('the filter', () => {
  test('is taken from the link', async () => {
    const { engine } = await openPage({ events: 100, files: 1, hash: '#q=eventName%3APutObject' });
    await expect.element(filter).toHaveValue('eventName:PutObject');
    expect(engine.calls).toContain('search eventName:PutObject');
    await expect.element(count).toHaveTextContent(/^6 of 100 events$/);
  });

  test('that does not parse says where, and leaves the last result', async () => {
    await openPage({ events: 23_981, files: 1 });
    await userEvent.fill(filter, 'eventName:PutObject AND (errorCode:');
    await settled();
    await expect.element(page.getByRole('alert')).toHaveTextContent(/Position 36/);
    await expect.element(count).toHaveTextContent(/^23,981 of 23,981 events$/);
    await userEvent.fill(filter, 'ab');
    await settled();
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
    await expect.element(count).toHaveTextContent('11,991 of 23,981 events');
  });

  test('that the engine refuses says so in the same place', async () => {
    await openPage({ events: 10, files: 1, hash: '#q=boom' });
    await expect.element(page.getByRole('alert')).toHaveTextContent('Position 1: boom is refused');
  });

  test('becomes a history entry when committed, and no more than one while typed', async () => {
    await openPage({ events: 100, files: 1 });
    // The history's own length stops growing at 50.
    const push = vi.spyOn(history, 'pushState');
    onTestFinished(() => {
      push.mockRestore();
    });
    await userEvent.type(filter, 'ab');
    await settled();
    expect(location.hash).toBe('#q=ab');
    expect(push).not.toHaveBeenCalled();
    await userEvent.type(filter, '{Enter}');
    expect(push).toHaveBeenCalledTimes(1);
    await userEvent.type(filter, 'cd{Enter}');
    await settled();
    expect(location.hash).toBe('#q=abcd');
    history.back();
    await expect.poll(() => location.hash).toBe('#q=ab');
    await expect.element(filter).toHaveValue('ab');
    await expect.element(count).toHaveTextContent('50 of 100 events');
    history.back();
    await expect.element(filter).toHaveValue('');
    await expect.element(count).toHaveTextContent('100 of 100 events');
    history.forward();
    await expect.element(filter).toHaveValue('ab');
  });

  test('answers the newest text only', async () => {
    const held: (() => void)[] = [];
    let isHeld = false;
    const gate = (call: string): Promise<void> =>
      call === 'search' && isHeld ? new Promise((resolve) => held.push(resolve)) : Promise.resolve();
    const { app } = await openPage({ events: 1000, files: 1, gate });
    isHeld = true;
    app.search.setFilter('ab');
    app.search.setFilter('abcd');
    expect(held).toHaveLength(2);
    held[1]?.();
    held[0]?.();
    await settled();
    await expect.element(count).toHaveTextContent('250 of 1,000 events');
  });

  test('is focused by a slash, which is not typed', async () => {
    await openPage({ events: 10, files: 1 });
    await userEvent.keyboard('/');
    await expect.element(filter).toHaveFocus();
    await expect.element(filter).toHaveValue('');
  });
});

describe('the page', () => {
  test('without data says what it is and how to begin', async () => {
    await openPage();
    await expect.element(page.getByRole('button', { name: 'Open files' })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Open folder' })).toBeVisible();
    await expect.element(page.getByText('Nothing leaves this machine')).toBeVisible();
    expect(document.querySelectorAll('input[type=file]')).toHaveLength(2);
    expect(document.querySelectorAll('input[type=file][webkitdirectory]')).toHaveLength(1);
  });

  test('is not idle from the moment that files are picked until their events are shown', async () => {
    let finish = (): void => undefined;
    const gate = (call: string): Promise<void> =>
      call === 'import' ? new Promise((resolve) => (finish = resolve)) : Promise.resolve();
    await openPage({ gate });
    const input = document.querySelector<HTMLInputElement>('input[type=file]:not([webkitdirectory])')!;
    const picked = new DataTransfer();
    picked.items.add(new File(['{}'], 'a.json'));
    input.files = picked.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    expect(document.documentElement.dataset['idle']).toBe('false');
    await expect.element(page.getByRole('progressbar', { name: 'Import' })).toBeInTheDocument();
    await expect.element(page.getByRole('status', { name: 'Import status' })).toHaveTextContent('1 of 1 file');
    await expect.element(page.getByRole('button', { name: 'Cancel import' })).toBeVisible();
    expect(document.documentElement.dataset['idle']).toBe('false');
    finish();
    await settled();
    expect(count.element().textContent).toBe('10 of 10 events');
    expect(document.querySelectorAll('[role=row]')).toHaveLength(11);
    await expect.element(page.getByRole('progressbar', { name: 'Import' })).not.toBeInTheDocument();
    await expect.element(page.getByRole('status', { name: 'Import status' })).toHaveTextContent('Imported 1 file');
  });

  test('is made for events while they are taken in', async () => {
    let finish: (() => void) | undefined;
    const gate = (call: string): Promise<void> =>
      call === 'take in' ? new Promise((resolve) => (finish = resolve)) : Promise.resolve();
    const { app } = await openPage({ gate });
    const grid = page.getByRole('grid', { name: 'Events' });
    // nothing comes of it, and the case is known to hold nothing then
    app.imports.start(pickedFiles([]));
    await expect.poll(() => finish).toBeDefined();
    finish?.();
    await settled();
    await expect.element(page.getByRole('region', { name: 'Open logs' })).toBeVisible();
    app.imports.start(pickedFiles([new File(['{}'], 'a.json')]));
    await expect.element(grid).toBeVisible();
    expect(document.querySelectorAll('[role=grid] [role=row]')).toHaveLength(1);
    await expect.element(page.getByRole('banner').getByRole('button', { name: 'Open folder' })).toBeVisible();
    expect(document.querySelector('main')?.textContent).not.toContain('hold no events');
    const made = grid.element();
    expect(document.documentElement.dataset['idle']).toBe('false');
    finish?.();
    await settled();
    expect(grid.element()).toBe(made);
    expect(count.element().textContent).toBe('10 of 10 events');
  });

  for (const view of ['overview', 'sources', 'integrity'] as const) {
    test(`says nothing of what is not taken in yet, in the view ${view}`, async () => {
      let finish: (() => void) | undefined;
      const gate = (call: string): Promise<void> =>
        call === 'take in' ? new Promise((resolve) => (finish = resolve)) : Promise.resolve();
      const { app } = await openPage({ gate, hash: `#view=${view}` });
      const start = page.getByRole('region', { name: 'Open logs' });
      app.imports.start(pickedFiles([new File(['{}'], 'a.json')]));
      await expect.poll(() => app.imports.isTakenIn).toBe(true);
      await expect.element(start).toBeVisible();
      finish?.();
      await settled();
      await expect.element(start).not.toBeInTheDocument();
    });
  }

  test('expects an import where there is nothing else to do, and where files hover over it', async () => {
    const expected = ({ engine }: { engine: { calls: readonly string[] } }): number =>
      engine.calls.filter((call) => call === 'expectImport').length;
    expect(expected(await openPage())).toBe(1);
    const opened = await openPage({ events: 500, files: 1 });
    expect(expected(opened)).toBe(0);
    const dragged = new DataTransfer();
    dragged.items.add(new File(['{}'], 'a.json'));
    const drag = (type: string): void => {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: dragged, bubbles: true, cancelable: true }));
    };
    drag('dragover');
    drag('dragover');
    expect(expected(opened)).toBe(1);
    drag('dragleave');
    drag('dragover');
    expect(expected(opened)).toBe(2);
    drag('dragleave');
  });

  test('takes files that are dropped anywhere', async () => {
    await openPage({ events: 10, files: 1 });
    const dropped = new DataTransfer();
    dropped.items.add(new File(['{}'], 'a.json'));
    dropped.items.add(new File(['{}'], 'b.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
    expect(document.documentElement.dataset['idle']).toBe('false');
    await settled();
    await expect.element(page.getByRole('status', { name: 'Import status' })).toHaveTextContent('Imported 2 files');
    await expect.element(count).toHaveTextContent('30 of 30 events');
  });

  test('shows an event with its sentence, its JSON exactly as received, and where it came from', async () => {
    const { engine } = await openPage({ events: 100, files: 1 });
    await page.getByRole('grid', { name: 'Events' }).getByText('2023-07-10 07:01:39Z').click();
    await settled();
    const detail = page.getByRole('region', { name: 'Event detail' });
    const { json } = await engine.event(99 as never);
    expect(detail.element().querySelector('pre')?.textContent).toBe(json);
    expect((detail.element() as HTMLElement).innerText).toContain(json);
    await expect.element(detail).toHaveTextContent('called');
    await expect.element(detail).toHaveTextContent('_00019.json.gz');
    await expect.element(detail.getByRole('button', { name: 'aws-cli/2.13.0 ⟨U+202E⟩gpj.exe' })).toBeVisible();
    await expect.element(detail.getByRole('button', { name: '12345678901234567890' })).toBeVisible();
  });

  test('narrows the filter by a value of the event', async () => {
    const { app } = await openPage({ events: 100, files: 1, hash: '#q=a%20OR%20b' });
    await app.selection.openAt(0);
    const detail = page.getByRole('region', { name: 'Event detail' });
    await detail.getByRole('button', { name: 'AwsApiCall' }).click();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await settled();
    await expect.element(filter).toHaveValue('(a OR b) -eventType:AwsApiCall');
    expect(decodeURIComponent(location.hash)).toBe('#q=(a OR b) -eventType:AwsApiCall');
  });

  test('saves what is shown', async () => {
    const { saved } = await openPage({ events: 100, files: 3 });
    await page.getByRole('button', { name: 'Export CSV' }).click();
    await settled();
    await page.getByRole('button', { name: 'Export NDJSON' }).click();
    await settled();
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Sources' }).click();
    await settled();
    await page.getByRole('button', { name: 'Export ledger' }).click();
    expect(saved.map(({ name }) => name)).toEqual(['spoor-events.csv', 'spoor-events.ndjson', 'spoor-ledger.json']);
    const ledger: unknown = JSON.parse(await saved[2]!.blob.text());
    expect(ledger).toMatchObject({ version: 1, totals: { files: 3, events: 100 }, files: [{ events: 6 }, {}, {}] });
  });
});

describe('an import that did not come to its end', () => {
  const missing: UnfinishedImports = {
    ended: 'interrupted',
    files: 3872,
    missing: 2669,
    firstMissing: [],
    isListed: true,
    roots: [],
  };

  test('is told of when the page opens, with what to do, until it is given up', async () => {
    const { engine } = await openPage({ events: 10, files: 1, missing });
    await expect.element(page.getByText('An import was interrupted: 1,203 of 3,872 files are in.')).toBeVisible();
    await expect.element(page.getByText(/Drop the same files again/)).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Resume' })).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await settled();
    expect(engine.missing).toBeUndefined();
    await expect.element(page.getByText(/An import was interrupted/)).not.toBeInTheDocument();
  });

  test('is resumed from what was kept of it, where the browser allows that', async () => {
    const file = new File(['{}'], 'a.json');
    let state = 'denied';
    const root = { kind: 'file', name: 'a.json', getFile: () => Promise.resolve(file) };
    const askable = Object.assign(root, { requestPermission: () => Promise.resolve(state) });
    const roots = [askable as unknown as FileSystemHandle];
    const { app, engine } = await openPage({ events: 10, files: 1, missing: { ...missing, roots, isListed: false } });
    await expect.element(page.getByText('1,203 of at least 3,872 files are in.')).toBeVisible();
    const resume = page.getByRole('button', { name: 'Resume' });
    await resume.click();
    await settled();
    await expect.element(page.getByText(/The browser did not allow .* Drop the same files again/)).toBeVisible();
    await expect.element(resume).not.toBeInTheDocument();

    state = 'granted';
    engine.missing = undefined;
    await app.unfinished.resume();
    await settled();
    await expect.element(count).toHaveTextContent('20 of 20 events');
    await expect.element(page.getByText(/An import was interrupted/)).not.toBeInTheDocument();
  });

  test('but had to stop says what is in and can be used, what is not, and what to do', async () => {
    const { app, engine } = await openPage({ events: 10, files: 1 });
    engine.outcome = {
      files: 1203,
      stoppedBy: { code: 'store/quota', message: 'full' },
      left: { files: 2669, first: ['trail/a.json.gz', 'trail/\u202eb.json.gz'], more: false },
    };
    app.imports.start(pickedFiles([new File(['{}'], 'a.json')]));
    await settled();
    const alert = page.getByRole('alert');
    await expect.element(alert).toHaveTextContent(/no more room for Spoor\. Free disk space/);
    await expect.element(alert).toHaveTextContent(/1,203 files are in and can be used; 2,669 files are not in/);
    await expect.element(alert).toHaveTextContent('trail/a.json.gz, trail/⟨U+202E⟩b.json.gz and 2,667 more.');
  });

  test('in one go says which files were read anew, and which were left out', async () => {
    const { app, engine } = await openPage({ events: 10, files: 1 });
    engine.outcome = { restarted: { files: 12, leftOut: [] } };
    app.imports.start(pickedFiles([new File(['{}'], 'a.json')]));
    await settled();
    await expect
      .element(page.getByText(/12 files that it had not stored were read anew; nothing of them is missing/))
      .toBeVisible();
    engine.outcome = { restarted: { files: 0, leftOut: ['trail/deadly.json.gz'] } };
    app.imports.start(pickedFiles([new File(['{}'], 'a.json')]));
    await settled();
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent(/1 file was left out, .*: trail\/deadly\.json\.gz\./);
  });
});

describe('the Sources view', () => {
  test('has a row for each file, 500 at a time, and the totals', async () => {
    await openPage({ events: 23_981, files: 3872, hash: '#view=sources&q=' });
    const table = page.getByRole('table', { name: 'Import ledger' });
    expect(table.element().querySelectorAll('tbody tr')).toHaveLength(500);
    await expect.element(page.getByText('3,872', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Next' }).click();
    expect(table.element().querySelector('tbody td')?.textContent).toContain('_00500.json.gz');
  });

  test('says in words, and with its offset, what is wrong with a file', async () => {
    await openPage({ events: 23_981, files: 100, hash: '#view=sources' });
    await page.getByRole('checkbox', { name: 'Only files with diagnostics' }).click();
    const table = page.getByRole('table', { name: 'Import ledger' });
    expect(table.element().querySelectorAll('tbody tr')).toHaveLength(3);
    await expect.element(table).toHaveTextContent('The gzip data ends early');
    await expect.element(table).toHaveTextContent('at byte 512 (gzip/truncated)');
  });

  test('sorts by a column, by how much the first time', async () => {
    await openPage({ events: 10, files: 100, hash: '#view=sources' });
    await page.getByRole('button', { name: 'Size' }).click();
    const table = page.getByRole('table', { name: 'Import ledger' });
    expect(table.element().querySelector('tbody td')?.textContent).toContain('_00099.json.gz');
    await expect.element(table.getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', 'descending');
  });

  test('deletes the case only after asking', async () => {
    const { engines } = await openPage({ events: 10, files: 2, hash: '#view=sources' });
    await page.getByRole('button', { name: 'Delete case…' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(engines.calls).toEqual([]);
    await page.getByRole('button', { name: 'Delete case…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete case', exact: true }).click();
    await settled();
    expect(engines.calls).toEqual(['remove Case 1']);
    await expect.element(page.getByRole('button', { name: 'Open files' })).toBeVisible();
  });
});
