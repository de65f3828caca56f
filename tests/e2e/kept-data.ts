/** What a page left in its browser: looked at from outside of the app. */
import type { Page } from '@playwright/test';
import { idbAnswer } from './idb-answer.ts';

export interface KeptData {
  /** Names of databases, each with how many records it has. */
  readonly databases: Readonly<Record<string, number>>;
  /** Paths of files and folders in the origin private file system. */
  readonly files: readonly string[];
  readonly localStorage: readonly string[];
  readonly sessionStorage: readonly string[];
  /** Addresses in caches, but for the app's own files. */
  readonly cached: readonly string[];
  /** Where any of them holds one of the texts. */
  readonly found: readonly string[];
}

/** Opens every database anew, and looks for the texts in every record, file, key and cached response. */
export async function keptData(page: Page, texts: readonly string[] = []): Promise<KeptData> {
  return page.evaluate(
    async ([answer, wanted]) => {
      const found: string[] = [];
      const look = (where: string, content: unknown): void => {
        const bytesOf = (view: ArrayBufferView | ArrayBuffer): string => new TextDecoder('latin1').decode(view);
        const text = JSON.stringify(content, (_, value: unknown) => {
          if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bytesOf(value);
          return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value;
        });
        for (const one of wanted) if (text.includes(JSON.stringify(one).slice(1, -1))) found.push(`${one} in ${where}`);
      };
      const databases: Record<string, number> = {};
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(name));
        databases[name] = 0;
        for (const store of database.objectStoreNames) {
          const records: unknown[] = await answer(database.transaction(store).objectStore(store).getAll());
          databases[name] += records.length;
          look(`${name}/${store}`, records);
        }
        database.close();
      }
      const files: string[] = [];
      const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
        for await (const [name, handle] of folder.entries()) {
          files.push(path + name);
          if (handle instanceof FileSystemDirectoryHandle) await walk(handle, `${path}${name}/`);
          else look(path + name, await (await handle.getFile()).arrayBuffer());
        }
      };
      await walk(await navigator.storage.getDirectory(), '');
      const cached: string[] = [];
      for (const name of 'caches' in globalThis ? await caches.keys() : []) {
        const cache = await caches.open(name);
        const requests = await cache.keys();
        if (!name.includes('precache')) cached.push(...requests.map(({ url }) => url));
        for (const { url } of requests)
          if (!name.includes('precache')) look(url, await (await cache.match(url))?.text());
      }
      look('localStorage', Object.entries(localStorage));
      look('sessionStorage', Object.entries(sessionStorage));
      return {
        databases,
        files: files.sort(),
        localStorage: Object.keys(localStorage).sort(),
        sessionStorage: Object.keys(sessionStorage).sort(),
        cached,
        found,
      };
    },
    [await idbAnswer(page), texts] as const,
  );
}
