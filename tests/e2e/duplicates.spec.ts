import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { newFolder, smallTrail } from './small-trail.ts';

test('dropping the same files again adds nothing', async ({ spoor }) => {
  const trail = await smallTrail({ duplicates: 0.1 });
  await spoor.drop([trail.folder]);
  await spoor.expectCount(600, 600);
  await spoor.idle();
  const first = await spoor.ledger();
  expect(first.totals.duplicates).toBe(trail.records - 600);
  await spoor.show('Events');
  await spoor.drop([trail.folder]);
  await spoor.idle();
  await spoor.expectCount(600, 600);
  expect((await spoor.ledger()).totals).toEqual(first.totals);
});

test('the same events under other names are duplicates, also after a reload', async ({ spoor, page }) => {
  const trail = await smallTrail({ events: 100, files: 4 });
  await spoor.drop([trail.folder]);
  await spoor.expectCount(100, 100);
  await spoor.idle();
  await page.reload();
  await spoor.idle();
  const copy = join(await newFolder(), 'copy');
  await cp(trail.folder, copy, { recursive: true });
  await spoor.drop([copy]);
  await spoor.idle();
  await spoor.expectCount(100, 100);
  const { totals } = await spoor.ledger();
  expect(totals).toMatchObject({ files: 8, events: 100, duplicates: 100, conflicts: 0 });
});

test('the same eventID with other bytes is a conflict: both are kept and marked', async ({ spoor }) => {
  const { texts } = await smallTrail({ events: 10, files: 1 });
  const changed = texts[0]!.replace(/"readOnly":(true|false)/, '"readOnly":"changed"');
  expect(changed).not.toBe(texts[0]);
  const folder = await newFolder();
  await writeFile(join(folder, 'a.json'), `{"Records":[${texts.join(',')}]}`);
  await writeFile(join(folder, 'b.json'), `{"Records":[${changed},${texts[1]!}]}`);
  await spoor.drop([folder]);
  await spoor.expectCount(11, 11);
  await spoor.idle();
  const { totals } = await spoor.ledger();
  expect(totals).toMatchObject({ files: 2, events: 11, duplicates: 1, conflicts: 1 });
  await spoor.show('Events');
  const { eventID } = JSON.parse(changed) as { readonly eventID: string };
  await spoor.filter(`eventID:${eventID}`);
  await spoor.expectCount(2, 11);
  expect([await spoor.openEvent(0), await spoor.openEvent(1)].sort()).toEqual([changed, texts[0]!].sort());
  await expect(spoor.detail).toContainText(/conflict/i);
});
