import { expect, test } from './fixtures.ts';
import { filterCases } from './naive-filter.ts';
import type { SmallTrail } from './small-trail.ts';
import { smallTrail } from './small-trail.ts';

let trail: SmallTrail;
test.beforeAll(async () => {
  trail = await smallTrail({ events: 3000, files: 20, seed: 5 });
});

test('every kind of filter finds what a naive filter over the parsed events finds', async ({ spoor }) => {
  await spoor.pick('Open folder', trail.folder);
  await spoor.expectCount(3000, 3000);
  const cases = filterCases(trail.events);
  const counts = cases.map(({ matches }) => trail.events.filter(matches).length);
  expect(cases.length).toBeGreaterThanOrEqual(30);
  expect(counts.filter((count) => count > 0 && count < 3000).length, 'filters that tell events apart').toBeGreaterThan(
    30,
  );
  for (const [index, { filter }] of cases.entries()) {
    await test.step(filter, async () => {
      await spoor.filter(filter);
      await spoor.expectCount(counts[index]!, 3000);
      await expect(spoor.grid).toHaveAttribute('aria-rowcount', String(counts[index]! + 1));
    });
  }
});

test('a filter that does not parse keeps the last events and says where it fails', async ({ spoor, page }) => {
  await spoor.pick('Open folder', trail.folder);
  const found = trail.texts.filter((text) => text.includes('"eventName":"Decrypt"')).length;
  await spoor.filter('eventName:Decrypt');
  await spoor.expectCount(found, 3000);
  await spoor.filter('eventName:Decrypt AND (readOnly:true');
  await expect(page.getByRole('alert')).toContainText(/\d/);
  await spoor.expectCount(found, 3000);
  await spoor.filter('');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await spoor.expectCount(3000, 3000);
});

test('a link opens with its filter, and the address follows the filter', async ({ spoor, page }) => {
  await spoor.pick('Open folder', trail.folder);
  const found = trail.texts.filter((text) => text.includes('"errorCode":"AccessDenied"')).length;
  await page.goto('about:blank');
  await spoor.open(`#q=${encodeURIComponent('errorCode:AccessDenied')}`);
  await expect(spoor.filterBox).toHaveValue('errorCode:AccessDenied');
  await spoor.expectCount(found, 3000);
  await spoor.filter('readOnly:false');
  await expect(page).toHaveURL(/#.*q=readOnly(:|%3A)false/);
});

test('typing fast ends with the answer to what was typed last', async ({ spoor }) => {
  await spoor.pick('Open folder', trail.folder);
  await spoor.filterBox.pressSequentially('eventName:PutObject', { delay: 5 });
  await spoor.idle();
  const found = trail.texts.filter((text) => text.includes('"eventName":"PutObject"')).length;
  await spoor.expectCount(found, 3000);
});
