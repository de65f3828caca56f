import { expect, test } from 'vitest';
import { walkDrop } from '../../../src/read/walk-drop.ts';
import type { DroppedDirectory, DroppedFile } from '../../../src/read/dropped-entry.ts';
import { quickFolder } from '../../../src/read/quick-folder.ts';

type Tree = { readonly [name: string]: Tree | string };

function folderEntry(name: string, tree: Tree): DroppedDirectory {
  return {
    isFile: false,
    isDirectory: true,
    name,
    createReader() {
      const entries = Object.entries(tree).map(([child, of]) =>
        typeof of === 'string' ? fileEntry(child, of) : folderEntry(child, of),
      );
      return {
        readEntries(found) {
          queueMicrotask(() => {
            found(entries.splice(0, 2));
          });
        },
      };
    },
  };
}

const fileEntry = (name: string, text: string): DroppedFile => ({
  isFile: true,
  isDirectory: false,
  name,
  file: (found) => {
    found(new File([`entry ${text}`], name));
  },
});

/** Handles of the same, but for names with a colon; `broken` ones cannot be read. */
function folderHandle(tree: Tree, broken: string): FileSystemDirectoryHandle {
  const handles = Object.entries(tree).map(([name, of]): readonly [string, unknown] => {
    if (typeof of !== 'string') return [name, folderHandle(of, broken)];
    const getFile = (): Promise<File> =>
      name === broken
        ? Promise.reject(new DOMException('', 'NotReadableError'))
        : Promise.resolve(new File([`handle ${of}`], name));
    return [name, { kind: 'file', name, getFile }];
  });
  const entries = async function* () {
    for (const entry of handles) {
      await Promise.resolve();
      if (entry[0] === 'fails') throw new DOMException('', 'NotFoundError');
      if (!entry[0].includes(':')) yield entry;
    }
  };
  return { kind: 'directory', entries } as unknown as FileSystemDirectoryHandle;
}

async function walked(entry: DroppedDirectory): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for await (const { path, file } of walkDrop([entry], ({ path: odd }) => expect.unreachable(odd))) {
    texts[path] = await file.text();
  }
  return texts;
}

const tree: Tree = { 'a.json': '1', 'b:c.json': '2', sub: { 'd.json': '3', 'x:y': { 'e.json': '4' } }, 'f.json': '5' };

test('files of a dropped folder are opened by handles, and as entries where there are none', async () => {
  const folder = quickFolder(folderEntry('trail', tree), Promise.resolve(folderHandle(tree, 'f.json')));
  expect(await walked(folder)).toEqual({
    'trail/a.json': 'handle 1',
    'trail/b:c.json': 'entry 2',
    'trail/sub/d.json': 'handle 3',
    'trail/sub/x:y/e.json': 'entry 4',
    'trail/f.json': 'entry 5',
  });
});

test('a folder of which the browser gives no handle, or not all, is read as it is', async () => {
  for (const handle of [
    Promise.resolve(null),
    Promise.reject(new DOMException('', 'AbortError')),
    Promise.resolve({ kind: 'file' } as FileSystemFileHandle),
  ]) {
    const texts = Object.values(await walked(quickFolder(folderEntry('trail', tree), handle)));
    expect(texts).toEqual(['entry 1', 'entry 2', 'entry 3', 'entry 4', 'entry 5']);
  }
  const failing: Tree = { 'a.json': '1', fails: '2', 'c.json': '3' };
  const folder = quickFolder(folderEntry('trail', failing), Promise.resolve(folderHandle(failing, '')));
  expect(Object.values(await walked(folder))).toEqual(['handle 1', 'entry 2', 'entry 3']);
});
