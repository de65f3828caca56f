import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { IntegritySummary } from '../../src/model/integrity.ts';
import { manyChains, type OddHour } from './fake-chains.ts';
import { openPage, settled } from './open-page.ts';

const grid = page.getByRole('grid', { name: 'Digests and files' });
const status = page.getByRole('status', { name: 'Integrity status' });
const verdicts = page.getByRole('group', { name: 'Verdicts' });
const listed = page.getByRole('status', { name: 'Files listed' });
const detail = page.getByRole('region', { name: 'File detail' });
const strip = page.getByRole('slider', { name: 'Hours of 111122223333 us-east-1 main' });

const openDigests = (digestHours = 72) => openPage({ events: 1000, files: 60, digestHours, hash: '#view=integrity' });

async function openChains(summary: IntegritySummary) {
  const opened = await openDigests();
  opened.engine.integrity.summary = () => Promise.resolve(summary);
  opened.engine.integrity.change();
  await settled();
  return opened;
}

/** Texts of a column of the rows that are drawn. */
function column(index: number): string[] {
  return [...grid.element().querySelectorAll(`.body [aria-colindex="${index}"]`)].map((cell) =>
    cell.textContent.trim(),
  );
}

/** A mouse drag over a strip, between two shares of its width; a click where they are the same. */
function drag(element: Element, from: number, to = from): void {
  const { left, top, width } = element.getBoundingClientRect();
  const fire = (type: string, share: number): void => {
    const at = { clientX: left + share * width, clientY: top + 10 };
    element.dispatchEvent(new PointerEvent(type, { ...at, pointerId: 1, button: 0, bubbles: true, cancelable: true }));
  };
  element.setPointerCapture = () => undefined;
  fire('pointerdown', from);
  if (to !== from) fire('pointermove', to);
  fire('pointerup', to);
}

describe('the integrity view', () => {
  test('says in one line what was found, and each figure lists its files', async () => {
    await openDigests();
    await expect
      .element(status)
      .toHaveTextContent(
        '72 digests: 69 valid, 1 invalid, 1 missing, 1 unverified; 71 log files: 68 verified, 1 changed, 2 unverified; 1 missing hour',
      );
    await status.getByRole('button', { name: '1 changed' }).click();
    await settled();
    expect(column(1)).toEqual(['changed']);
    await expect.element(listed).toHaveTextContent('1 entry');
    await status.getByRole('button', { name: '72 digests' }).click();
    await settled();
    await expect.element(listed).toHaveTextContent('72 entries');
    expect(column(1).slice(0, 4)).toEqual(['invalid', 'missing', 'unverified', 'valid']);
  });

  test('downloads the report as JSON and as a page to print', async () => {
    const { saved } = await openDigests();
    await page.getByRole('button', { name: 'Export integrity report' }).click();
    await settled();
    await page.getByRole('button', { name: 'Export printable report' }).click();
    await settled();
    expect(saved.map(({ name }) => name)).toEqual(['spoor-integrity-report.json', 'spoor-integrity-report.html']);
    expect(await saved[0]!.blob.text()).toBe('{"version":1}');
  });

  test('narrows the list by verdict, kind and text, and orders it by time', async () => {
    await openDigests();
    await verdicts.getByRole('button', { name: 'changed or invalid 2' }).click();
    await settled();
    expect(column(1)).toEqual(['invalid', 'changed']);
    await verdicts.getByRole('button', { name: 'missing 1' }).click();
    await userEvent.selectOptions(page.getByRole('combobox', { name: 'Order' }), 'time');
    await settled();
    expect(column(1)).toEqual(['missing', 'invalid', 'changed']);
    await userEvent.selectOptions(page.getByRole('combobox', { name: 'Kind' }), 'digest');
    await settled();
    expect(column(1)).toEqual(['missing', 'invalid']);
    await expect.element(verdicts.getByRole('button', { name: 'invalid 1' })).toHaveAttribute('aria-pressed', 'true');
    await userEvent.fill(page.getByRole('searchbox', { name: 'Search files' }), '20230710T100000Z');
    await settled();
    expect(column(1)).toEqual(['invalid']);
    await userEvent.fill(page.getByRole('searchbox', { name: 'Search files' }), 'no such key');
    await settled();
    await expect.element(page.getByText('No digest or file is like this.')).toBeVisible();
  });

  test('lists thousands in pages', async () => {
    await openDigests(2000);
    await expect.element(listed).toHaveTextContent('3,999 entries');
    await page.getByRole('button', { name: 'Next' }).click();
    await settled();
    await expect.element(page.getByRole('group', { name: 'Pages' })).toHaveTextContent('201 to 400 of 3,999');
  });

  test('opens a file by keyboard, with reasons and evidence, and goes to its events', async () => {
    await openDigests();
    grid.element().focus();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await settled();
    await expect.element(detail.getByRole('heading', { name: 'log file changed' })).toBeVisible();
    await expect
      .element(detail.getByRole('list', { name: 'Reasons' }))
      .toHaveTextContent('Its SHA-256 is not the one that its digest lists. log/hash-mismatch');
    await expect.element(detail).toHaveTextContent('cd'.repeat(32));
    await expect.element(detail.getByRole('button', { name: 'Copy Found SHA-256' })).toBeVisible();
    await userEvent.keyboard('{ArrowDown}');
    await settled();
    await expect.element(detail.getByRole('heading', { name: 'digest missing' })).toBeVisible();
    await expect.element(detail).toHaveTextContent('aws s3 cp s3://acme-trail/AWSLogs/111122223333/CloudTrail-Digest/');
    await userEvent.keyboard('{ArrowUp}');
    await settled();
    await detail.getByRole('button', { name: 'Show these events' }).click();
    await settled();
    await expect
      .element(page.getByRole('searchbox', { name: 'Filter' }))
      .toHaveValue(
        'sourceFile:trail/AWSLogs/111122223333/CloudTrail/us-east-1/111122223333_CloudTrail_us-east-1_20230710T111000Z_x.json.gz',
      );
  });

  test('closes a file with Escape', async () => {
    await openDigests();
    grid.element().focus();
    await userEvent.keyboard('{Enter}');
    await settled();
    await expect.element(detail).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(detail).not.toBeInTheDocument();
  });

  test('gives commands for the user’s own bucket, account, region and time', async () => {
    await openDigests();
    await page.getByRole('button', { name: 'How do I get these files?' }).click();
    const dialog = page.getByRole('dialog', { name: 'How do I get these files?' });
    await expect
      .element(dialog)
      .toHaveTextContent('aws s3 cp --recursive s3://acme-trail/AWSLogs/111122223333/CloudTrail-Digest/');
    await expect
      .element(dialog)
      .toHaveTextContent('list-public-keys --region us-east-1 --start-time 2023-07-10T06:00:00Z --end-time 2023-07-13');
    await expect.element(dialog).toHaveTextContent('aws s3api head-object --bucket acme-trail --key AWSLogs/');
    await expect.element(dialog.getByRole('button', { name: 'Copy command: us-east-1', exact: true })).toBeVisible();
  });

  test('says which digest a pasted signature fits', async () => {
    await openDigests();
    await page.getByRole('tab', { name: 'Keys and signatures' }).click();
    const form = page.getByRole('form', { name: 'Paste a signature' });
    const text = form.getByRole('textbox', { name: 'Signature or head-object output' });
    await userEvent.fill(text, 'no signature');
    await form.getByRole('button', { name: 'Check' }).click();
    await settled();
    await expect.element(form.getByRole('status')).toHaveTextContent('1 text is no signature');
    await userEvent.fill(text, 'ab'.repeat(256));
    await expect.element(form.getByRole('status')).toHaveTextContent('');
    await form.getByRole('button', { name: 'Check' }).click();
    await settled();
    await form.getByRole('button', { name: '20230713T060000Z' }).click();
    await settled();
    expect(column(1)).toEqual(['valid']);
  });

  test('shows keys, and every missing hour with a way to it', async () => {
    await openDigests();
    await page.getByRole('tab', { name: 'Keys and signatures' }).click();
    const keys = page.getByRole('table', { name: 'Public keys' });
    await expect.element(keys).toHaveTextContent('67b9fa73676d86966b449dd677850753');
    await expect.element(keys).toHaveTextContent('matches');
    await status.getByRole('button', { name: '1 missing hour' }).click();
    const gaps = page.getByRole('table', { name: 'Missing hours' });
    await expect.element(gaps).toHaveTextContent('2023-07-10 08:00:00Z');
    await gaps.getByRole('button', { name: 'Show' }).click();
    await settled();
    expect(column(1)).toContain('missing');
    await expect.element(page.getByRole('button', { name: '2023-07-10 08:00–09:00Z' })).toBeVisible();
  });

  test('says what to do where no digest is there', async () => {
    await openPage({ events: 1000, files: 60, hash: '#view=integrity' });
    await expect.element(page.getByRole('main')).toHaveTextContent('No digest is among the opened files');
    await expect
      .element(page.getByRole('main'))
      .toHaveTextContent('aws s3 cp --recursive s3://BUCKET/AWSLogs/ACCOUNT/');
  });

  test('tells its progress, and can be used meanwhile', async () => {
    const open: (() => void)[] = [];
    let isHeld = false;
    const gate = (call: string): Promise<void> =>
      isHeld && call === 'integrity' ? new Promise((resolve) => open.push(resolve)) : Promise.resolve();
    const { app } = await openPage({ events: 1000, files: 60, digestHours: 72, hash: '#view=integrity', gate });
    isHeld = true;
    app.integrity.update(72);
    await expect.element(page.getByRole('progressbar', { name: 'Validation' })).toBeVisible();
    await expect.element(page.getByText('Validating: 0 of 143 files')).toBeVisible();
    await verdicts.getByRole('button', { name: 'missing 1' }).click();
    await expect.element(listed).toHaveTextContent('1 entry');
    for (const answer of open) answer();
    await settled();
    await expect.element(page.getByRole('progressbar', { name: 'Validation' })).not.toBeInTheDocument();
  });

  test('is calm where all is verified', async () => {
    await openChains(manyChains(2, 48, []));
    await expect.element(page.getByText('All 96 digests and all 96 files are verified.')).toBeVisible();
    await page.getByRole('tab', { name: 'Missing hours' }).click();
    await expect.element(page.getByText('No hour is missing')).toBeVisible();
  });
});

describe('the hours of a chain', () => {
  test('are read by keyboard, and listed with Enter', async () => {
    await openDigests();
    strip.element().focus();
    await expect
      .element(strip)
      .toHaveAttribute('aria-valuetext', '2023-07-10 06:00:00Z to 2023-07-10 07:00:00Z: verified');
    await userEvent.keyboard('n');
    await expect
      .element(strip)
      .toHaveAttribute('aria-valuetext', '2023-07-10 08:00:00Z to 2023-07-10 09:00:00Z: missing');
    await userEvent.keyboard('{Shift>}{ArrowRight}{ArrowRight}{/Shift}');
    await expect
      .element(strip)
      .toHaveAttribute(
        'aria-valuetext',
        '2023-07-10 08:00:00Z to 2023-07-10 11:00:00Z: 3 hours: 1 verified, 1 missing, 1 changed',
      );
    await userEvent.keyboard('p{Enter}');
    await settled();
    expect(column(1)).toContain('missing');
    await userEvent.keyboard('{Escape}');
    await settled();
    await expect.element(listed).toHaveTextContent('143 entries');
  });

  test('are chosen with the mouse, one or a range, and zoomed to', async () => {
    const { app } = await openDigests();
    // the third of 72 hours
    drag(strip.element(), 2.5 / 72);
    await settled();
    const missing = 1_688_968_800 + 2 * 3600;
    expect(app.integrity.list.filter).toMatchObject({ chain: 0, from: missing, to: missing + 3600 });
    drag(strip.element(), 0.5 / 72, 4.5 / 72);
    await settled();
    expect(app.integrity.list.filter).toMatchObject({ from: missing - 7200, to: missing + 3 * 3600 });
    const width = (): number => strip.element().querySelector<SVGGraphicsElement>('.missing')?.getBBox().width ?? 0;
    const before = width();
    await page.getByRole('button', { name: 'Zoom to the chosen hours' }).click();
    expect(width()).toBeGreaterThan(before * 2);
    await page.getByRole('button', { name: 'Show all hours' }).click();
    expect(width()).toBe(before);
  });

  test('have a table of the same', async () => {
    await openDigests();
    await page.getByRole('button', { name: 'Hours as a table' }).click();
    const rows = [...page.getByRole('region', { name: 'Hours as a table' }).element().querySelectorAll('tbody tr')];
    expect(rows.map((row) => [...row.children].slice(2).map((cell) => cell.textContent.trim()))).toEqual([
      ['2 hours', 'verified'],
      ['1 hour', 'missing'],
      ['1 hour', 'changed'],
      ['1 hour', 'verified'],
      ['1 hour', 'changed'],
      ['65 hours', 'verified'],
      ['1 hour', 'unverified'],
    ]);
  });

  test('of a year and more show one missing and one changed hour among ten thousand', async () => {
    const odd: readonly OddHour[] = [
      { chain: 0, hour: 5000, state: 'missing' },
      { chain: 0, hour: 9000, state: 'changed' },
    ];
    const { app } = await openChains(manyChains(1, 10_000, odd));
    const chain = page.getByRole('slider', { name: 'Hours of 111122220000 us-east-1' });
    const width = chain.element().getBoundingClientRect().width;
    for (const { hour, state } of odd) {
      const box = chain.element().querySelector<SVGGraphicsElement>(`.${state}`)!.getBBox();
      expect(box.width).toBeGreaterThanOrEqual(3);
      expect(box.x).toBeLessThanOrEqual((hour * width) / 10_000);
      expect(box.x + box.width).toBeGreaterThanOrEqual(((hour + 1) * width) / 10_000 - 1);
      // a click anywhere on the mark means that hour
      drag(chain.element(), (box.x + 0.4) / width);
      await settled();
      expect(app.integrity.list.filter.from).toBe(1_688_968_800 + hour * 3600);
    }
  });

  test('of many chains come worst first, a few at a time, and are found by their words', async () => {
    const odd: readonly OddHour[] = [
      { chain: 33, hour: 700, state: 'missing' },
      { chain: 21, hour: 1999, state: 'changed' },
    ];
    await openChains(manyChains(40, 2000, odd));
    const strips = page.getByRole('slider', { name: 'Hours of' });
    const names = (): (string | null)[] => strips.elements().map((element) => element.getAttribute('aria-label'));
    expect(names().length).toBeLessThan(30);
    expect(names().slice(0, 2)).toEqual([
      'Hours of 111122220004 eu-central-1 organization-trail',
      'Hours of 111122220006 sa-east-1 organization-trail',
    ]);
    strips.elements()[0]!.focus();
    await userEvent.keyboard('{End}{ArrowDown}');
    await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe(names()[1]);
    expect(document.activeElement?.getAttribute('aria-valuenow')).toBe('1999');
    await userEvent.fill(page.getByRole('searchbox', { name: 'Search chains' }), 'sa-east 0002');
    expect(names()).toEqual(['Hours of 111122220002 sa-east-1 organization-trail']);
    await expect.element(page.getByRole('heading', { name: '1 of 40 chains' })).toBeVisible();
  });
});
