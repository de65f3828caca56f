import type { Page } from '@playwright/test';
import { idbAnswer } from './idb-answer.ts';

/** Removes the files that records of one kind name, in all cases, as a browser or a disk may lose them. How many they were. */
export async function loseFiles(page: Page, of: 'packs' | 'segments'): Promise<number> {
  return page.evaluate(
    async ([answer, table]) => {
      const root = await navigator.storage.getDirectory();
      let lost = 0;
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(name));
        if (database.objectStoreNames.contains(table)) {
          const folder = await root.getDirectoryHandle(name);
          const records = await answer(database.transaction(table).objectStore(table).getAll());
          const files = new Set(records.map(({ file }: { readonly file: { readonly name: string } }) => file.name));
          for (const file of files) await folder.removeEntry(file);
          lost += files.size;
        }
        database.close();
      }
      return lost;
    },
    [await idbAnswer(page), of] as const,
  );
}

/** Has all cases be opened before anything of them is shown. */
export async function forgetAnswers(page: Page): Promise<void> {
  await page.evaluate(
    async (answer) => {
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(name));
        if (database.objectStoreNames.contains('answers'))
          await answer(database.transaction('answers', 'readwrite').objectStore('answers').clear());
        database.close();
      }
    },
    await idbAnswer(page),
  );
}
