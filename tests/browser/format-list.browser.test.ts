import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { openPage, settled } from './open-page.ts';

test('the start page lists every format that can be opened', async () => {
  await openPage({ events: 0, files: 0 });
  await page.getByText('What can be opened').click();
  await settled();
  const terms = page.getByRole('term').elements();
  const names = terms.map((term) => term.textContent);
  expect(names).toEqual(expect.arrayContaining(['S3 log file', 'lookup-events', 'OCSF events', 'CloudTrail digest']));
  await expect.element(page.getByText('The CSV export of a Splunk search')).toBeVisible();
});
