import { expect, test } from './fixtures.ts';
import { smallTrail } from './small-trail.ts';

test('erasing asks first, then removes everything for good', async ({ spoor, page }) => {
  const trail = await smallTrail({ events: 100, files: 4 });
  await spoor.drop([trail.folder]);
  await spoor.expectCount(100, 100);
  await spoor.idle();
  await spoor.show('Sources');

  await page.getByRole('button', { name: 'Erase all data' }).click();
  const question = page.getByRole('dialog');
  await question.getByRole('button', { name: /cancel|keep/i }).click();
  await expect(question).toBeHidden();
  await spoor.show('Events');
  await spoor.expectCount(100, 100);

  await spoor.show('Sources');
  await page.getByRole('button', { name: 'Erase all data' }).click();
  await question.getByRole('button', { name: /erase/i }).click();
  await spoor.idle();
  await expect(page.getByRole('button', { name: 'Open folder' })).toBeVisible();
  await expect(spoor.grid).toHaveCount(0);

  await page.reload();
  await spoor.idle();
  await expect(spoor.grid).toHaveCount(0);
  const left = await page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
    const records = names.map(
      (name) =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onerror = () => {
            reject(new Error(`cannot open ${name}`));
          };
          opening.onsuccess = () => {
            const database = opening.result;
            const stores = [...database.objectStoreNames];
            if (stores.length === 0) {
              resolve(0);
              return;
            }
            const transaction = database.transaction(stores);
            let sum = 0;
            for (const store of stores) {
              const counting = transaction.objectStore(store).count();
              counting.onsuccess = () => (sum += counting.result);
            }
            transaction.oncomplete = () => {
              database.close();
              resolve(sum);
            };
          };
        }),
    );
    return (await Promise.all(records)).reduce((sum, count) => sum + count, 0);
  });
  expect(left, 'records left in the browser').toBeLessThanOrEqual(2);

  await spoor.drop([trail.folder]);
  await spoor.idle();
  await spoor.show('Events');
  await spoor.expectCount(100, 100);
});
