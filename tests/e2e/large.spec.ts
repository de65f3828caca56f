import { cachedTrail } from '../fixtures/cached-trail.ts';
import { largeFiles } from '../fixtures/large-files.ts';
import { expect, test } from './fixtures.ts';
import { importFreely } from './import-freely.ts';

test('an import of 100,000 events leaves the page free, and filters answer at once', async ({ spoor }) => {
  test.setTimeout(180_000);
  await importFreely(spoor, 100_000, 50);
});

test('files of more than a megabyte, read one after the other, keep every byte', async ({ spoor }) => {
  test.setTimeout(180_000);
  const { folder, events, text, matching } = await largeFiles();
  await spoor.open();
  await spoor.drop([folder]);
  await spoor.idle();
  await spoor.expectCount(events, events);
  await spoor.filter(`"${text}"`);
  await spoor.expectCount(matching, events);
});

test('a cancelled import keeps what came in, and dropping the files again completes it', async ({ spoor, page }) => {
  test.setTimeout(180_000);
  const folder = await cachedTrail({ events: 100_000, files: 50, seed: 1 });
  // in the page, since an import of this size is over before a driver outside has looked twice
  const cancelled = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          const status = document.querySelector('[role=status][aria-label="Import status"]')?.textContent ?? '';
          const button = [...document.querySelectorAll('button')].find((each) =>
            /Cancel import/.test(each.ariaLabel ?? each.innerText),
          );
          if (!/[1-9][\d,]* events/.test(status) || !button) return;
          observer.disconnect();
          button.click();
          resolve();
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
  );
  await spoor.drop([folder]);
  await cancelled;
  await spoor.idle();
  const kept = (await spoor.ledger()).totals.events;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(100_000);
  await spoor.show('Events');
  await spoor.expectCount(kept, kept);
  await spoor.drop([folder]);
  await spoor.idle();
  await spoor.show('Events');
  await spoor.expectCount(100_000, 100_000);
  expect((await spoor.ledger()).totals).toMatchObject({ events: 100_000, conflicts: 0 });
});
