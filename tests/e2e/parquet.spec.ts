import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { securityLakeMaps as maps, securityLakeRows } from '../fixtures/formats/security-lake-rows.ts';
import { writeParquet } from '../fixtures/parquet-writer.ts';
import { expect, test } from './fixtures.ts';
import { newFolder, smallTrail } from './small-trail.ts';

test.use({ hasServiceWorker: true });

test('a Security Lake file opens without a network', async ({ spoor, context }) => {
  const { texts } = await smallTrail({ events: 200, files: 2, seed: 11 });
  const path = join(await newFolder(), 'part-00000.gz.parquet');
  await writeFile(path, writeParquet(securityLakeRows(texts), { codec: 'ZSTD', maps, rowGroupSize: 60 }));
  await context.setOffline(true);
  await spoor.drop([path]);
  await spoor.expectCount(texts.length, texts.length);
  await spoor.idle();
  await spoor.filter('eventName:GetObject');
  const matching = texts.filter((text) => text.includes('"eventName":"GetObject"')).length;
  await spoor.expectCount(matching, texts.length);
  const shown = JSON.parse(await spoor.openEvent(0)) as { readonly eventID: string; readonly eventName: string };
  const row = texts.findIndex((text) => text.includes(`"eventID":"${shown.eventID}"`)) + 1;
  expect({ eventName: shown.eventName, isThere: row > 0 }).toEqual({ eventName: 'GetObject', isThere: true });
  await expect(spoor.detail).toContainText(`row ${String(row)}`);
  const { files } = await spoor.ledger();
  expect(files).toMatchObject([{ format: 'OCSF events', events: texts.length, diagnostics: [], skippedBytes: 0 }]);
});
