import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { AppError } from '../../src/base/app-error.ts';
import type { CaseId } from '../../src/model/cases.ts';
import { madeCase } from './fake-cases.ts';
import { openPage, settled } from './open-page.ts';

const acme = { events: 1000, files: 3, info: madeCase('Acme', { events: 1000, files: 3, bytes: 5e6, opened: 2e12 }) };
const other = { events: 70, files: 1, info: madeCase('Other', { events: 70, files: 1 }) };
const dialog = page.getByRole('dialog', { name: 'Cases' });
const row = (name: string) => dialog.getByRole('row').filter({ hasText: name });

async function openCases(): Promise<void> {
  await page.getByRole('button', { name: /^Cases/ }).click();
  await expect.element(dialog).toBeVisible();
  await settled();
}

describe('cases', () => {
  test('are named in the header, listed with what is in them, and opened', async () => {
    const { cases, engine } = await openPage({ ...acme, others: [other], hash: '#q=eventName%3AGetObject' });
    await expect.element(page.getByRole('button', { name: 'Cases: Acme' })).toBeVisible();
    await openCases();
    await expect.element(row('Acme')).toHaveTextContent(/1,000\s*3\s*5 MB/);
    await expect.element(row('Acme')).toHaveAttribute('aria-current', 'true');
    await dialog.getByRole('button', { name: 'Open Other' }).click();
    await settled();
    await expect.element(page.getByRole('button', { name: 'Cases: Other' })).toBeVisible();
    await expect.element(page.getByRole('status', { name: 'Result count' })).toHaveTextContent('70 of 70 events');
    await expect.element(page.getByRole('searchbox', { name: 'Filter' })).toHaveValue('');
    expect(location.hash).toBe('#q=');
    expect(engine.calls.at(-1)).toBe('close');
    expect(cases.app.case.info?.name).toBe('Other');
    expect(sessionStorage.getItem('spoor.case')).toBe('Other');
  });

  test('are made, renamed and deleted from the dialog', async () => {
    const { cases, engines } = await openPage({ ...acme, others: [other] });
    await openCases();
    await dialog.getByRole('textbox', { name: 'New case' }).fill('Third');
    await dialog.getByRole('button', { name: 'Create case' }).click();
    await settled();
    expect(engines.calls).toEqual(['create Third disk', 'open Third']);
    await expect.element(page.getByRole('button', { name: 'Cases: Third' })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Open folder' })).toBeVisible();

    await openCases();
    await dialog.getByRole('button', { name: 'Rename Third' }).click();
    const box = dialog.getByRole('textbox', { name: 'New name of Third' });
    await box.fill('Acme');
    await userEvent.keyboard('{Enter}');
    await expect.element(dialog.getByRole('alert')).toHaveTextContent('Another case is called so.');
    await box.fill(' Last  one ');
    await userEvent.keyboard('{Enter}');
    await settled();
    await expect.element(page.getByRole('button', { name: 'Cases: Last one' })).toBeVisible();

    await dialog.getByRole('button', { name: 'Delete Other' }).click();
    const question = page.getByRole('dialog', { name: 'Delete case “Other”?' });
    await expect.element(question).toHaveTextContent('70 events and 1 file');
    await question.getByRole('button', { name: 'Delete case' }).click();
    await settled();
    expect(cases.list?.map(({ name }) => name)).toEqual(['Acme', 'Last one']);
    expect(cases.app.case.info?.name).toBe('Last one');
  });

  test('in memory are marked for as long as they are open, and nothing of them is remembered', async () => {
    const { cases, engines } = await openPage(acme);
    await openCases();
    await dialog.getByRole('checkbox', { name: 'In memory only' }).click();
    await dialog.getByRole('button', { name: 'Create case' }).click();
    await settled();
    expect(engines.calls).toEqual(['create  memory', 'open ']);
    await expect.element(page.getByText('In memory only', { exact: true })).toBeVisible();
    expect(cases.app.case.isInMemory).toBe(true);
    expect(sessionStorage.getItem('spoor.case')).toBe(null);
  });

  test('are not left while an import runs', async () => {
    let goOn = (): void => undefined;
    const gate = (call: string): Promise<void> =>
      call === 'import' ? new Promise((resolve) => (goOn = resolve)) : Promise.resolve();
    const { app, cases, engines } = await openPage({ ...acme, gate, others: [other] });
    app.imports.start(app.files.picked([new File(['{}'], 'a.json')]));
    await page.getByRole('button', { name: /^Cases/ }).click();
    await expect.element(dialog.getByText('An import is running')).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Open Other' })).toBeDisabled();
    await expect.element(dialog.getByRole('button', { name: 'Delete Acme' })).toBeDisabled();
    await expect.element(dialog.getByRole('button', { name: 'Create case' })).toBeDisabled();
    await cases.switchTo('Other' as CaseId);
    expect(engines.calls).toEqual([]);
    goOn();
    await settled();
    await expect.element(dialog.getByRole('button', { name: 'Open Other' })).toBeEnabled();
  });

  test('that another tab deletes are left with a word', async () => {
    const { engines, cases } = await openPage({ ...acme, others: [other] });
    await engines.remove('Acme' as CaseId);
    engines.change();
    await expect.element(page.getByRole('alert')).toHaveTextContent('The case was deleted, here or in another tab.');
    await settled();
    expect(cases.app.case.info?.name).not.toBe('Acme');
  });
});

describe('what an earlier version kept for all cases', () => {
  test('is taken over by the case that is opened, once', async () => {
    const { app, engine } = await openPage(acme);
    localStorage.setItem('spoor.history', '{"version":1,"list":["errorCode:*"]}');
    localStorage.setItem('spoor.theme', 'dark');
    app.settings.takeOver();
    expect(app.history.list).toEqual(['errorCode:*']);
    expect(engine.settings.get('history')).toBe('{"version":1,"list":["errorCode:*"]}');
    expect(localStorage.getItem('spoor.history')).toBe(null);
    expect(localStorage.getItem('spoor.theme')).toBe('dark');
  });
});

describe('a case as one file', () => {
  const large = new File(['x'.repeat(100)], 'acme.spoor-case.zip');
  const status = page.getByRole('status', { name: 'Case file' });

  test('is written with its progress told, and saved under the case’s name', async () => {
    const { engines, saved } = await openPage(acme);
    let goOn = (): void => undefined;
    engines.gate = () => new Promise((resolve) => (goOn = resolve));
    await openCases();
    await dialog.getByRole('button', { name: 'Export Acme to one file' }).click();
    await expect.element(status).toHaveTextContent('Exporting case “Acme”: writing, 40%');
    await expect.element(page.getByRole('progressbar', { name: 'Case export' })).toHaveAttribute('value', '0.4');
    // meanwhile the case is not left
    await page.getByRole('button', { name: /^Cases/ }).click();
    await expect.element(dialog.getByRole('button', { name: 'Create case' })).toBeDisabled();
    await expect.element(dialog.getByRole('button', { name: 'Import case…' })).toBeDisabled();
    goOn();
    await settled();
    expect(saved.map(({ name }) => name)).toEqual(['Acme.spoor-case.zip']);
    await expect.element(status).not.toBeInTheDocument();
    await expect.element(page.getByText('Case “Acme” was exported')).toHaveTextContent('ab'.repeat(32));
  });

  test('is not written where the user cancels, which is said', async () => {
    const { engines, saved } = await openPage(acme);
    let goOn = (): void => undefined;
    engines.gate = () => new Promise((resolve) => (goOn = resolve));
    await openCases();
    await dialog.getByRole('button', { name: 'Export Acme to one file' }).click();
    await page.getByRole('button', { name: 'Cancel case export' }).click();
    await expect.element(status).toHaveTextContent('Cancelling…');
    goOn();
    await settled();
    expect(saved).toEqual([]);
    await expect
      .element(page.getByText('The export of case “Acme” was cancelled. No file was written; the case is as it was.'))
      .toBeVisible();
  });

  test('is read with its progress told, and not where the user cancels', async () => {
    const { cases, engines } = await openPage(acme);
    let goOn = (): void => undefined;
    engines.gate = () => new Promise((resolve) => (goOn = resolve));
    void cases.importCase(large);
    await expect
      .element(status)
      .toHaveTextContent('Importing case file “acme.spoor-case.zip”: comparing hashes, reading events, 40%');
    await page.getByRole('button', { name: 'Cancel case import' }).click();
    goOn();
    await settled();
    await expect.element(page.getByText('Nothing of it was kept.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Cases: Acme' })).toBeVisible();

    void cases.importCase(large);
    await expect.element(status).toHaveTextContent('40%');
    goOn();
    await settled();
    await expect.element(page.getByRole('button', { name: 'Cases: From elsewhere' })).toBeVisible();
    await expect.element(page.getByRole('status', { name: 'Result count' })).toHaveTextContent('5 of 5 events');
    expect(engines.calls.filter((call) => call.startsWith('import'))).toEqual(
      Array(2).fill('import acme.spoor-case.zip disk'),
    );
  });

  test('is refused with the part that was changed, and another meanwhile with a word', async () => {
    const { cases, engines } = await openPage(acme);
    await cases.importCase(new File(['x'], 'changed.zip'));
    await settled();
    const alert = page.getByRole('alert');
    await expect
      .element(alert)
      .toHaveTextContent('not as it was exported. Nothing of it was kept. Part “rows/1”: it is');
    await alert.getByRole('button', { name: 'Dismiss' }).click();
    let goOn = (): void => undefined;
    engines.gate = () => new Promise((resolve) => (goOn = resolve));
    void cases.importCase(large);
    await expect.element(status).toHaveTextContent('40%');
    expect(await cases.importCase(large)).toBe(false);
    await expect.element(alert).toHaveTextContent('Something else is being imported or exported.');
    goOn();
    await settled();
  });
});

describe('a case that has lost parts', () => {
  const lost = () => Promise.reject(new AppError('store/segment-gone', 'lost', { case: 'Acme' }));

  test('is made anew of what is left, in place of what was shown of it', async () => {
    const { app, engine, engines } = await openPage(acme);
    engine.summary = lost;
    app.faults.add(new AppError('store/segment-gone', 'lost', { case: 'Acme' }));
    await app.case.refresh();
    const refused = page.getByRole('region', { name: 'The case cannot be opened' });
    await expect.element(refused).toHaveTextContent('A part of this case is gone');
    expect(page.getByRole('alert').elements()).toEqual([]);
    await refused.getByRole('button', { name: 'Read events anew' }).click();
    await settled();
    expect(engines.calls).toEqual(['rebuild Acme', 'open Read anew']);
    await expect.element(page.getByRole('button', { name: 'Cases: Read anew' })).toBeVisible();
    await expect.element(page.getByRole('status', { name: 'Result count' })).toHaveTextContent('5 of 5 events');
    await expect.element(page.getByText('Of 2 files nothing was left')).toBeVisible();
    // what was said of the other one is not said of this
    expect(page.getByRole('alert').elements()).toEqual([]);
  });

  test('stays as it is where that is cancelled, and is left alone by whatever else goes wrong', async () => {
    const { app, engine, engines } = await openPage(acme);
    engine.open = lost;
    await app.start();
    let goOn = (): void => undefined;
    engines.gate = () => new Promise((resolve) => (goOn = resolve));
    // once, however often it is asked for
    const button = page.getByRole('button', { name: 'Read events anew' }).element();
    for (let click = 0; click < 2; click++) button.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await expect
      .element(page.getByRole('status', { name: 'Case file' }))
      .toHaveTextContent('Reading the events of case “Acme” anew: comparing hashes, reading events, 40%');
    await expect.element(page.getByRole('button', { name: 'Read events anew' })).toBeDisabled();
    await page.getByRole('button', { name: 'Cancel reading anew' }).click();
    goOn();
    await settled();
    await expect.element(page.getByText('anew was cancelled. The case is as it was.')).toBeVisible();
    expect(engines.calls).toEqual(['rebuild Acme']);

    engine.open = () => Promise.reject(new AppError('store/open-failed', 'refused'));
    await app.start();
    await expect.element(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    expect(page.getByRole('button', { name: 'Read events anew' }).elements()).toEqual([]);
  });
});
