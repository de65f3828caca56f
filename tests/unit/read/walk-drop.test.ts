import { describe, expect, test } from 'vitest';
import { pickedFiles } from '../../../src/read/picked-files.ts';
import type { DroppedEntry } from '../../../src/read/dropped-entry.ts';
import { walkDrop, type UnreadableEntry } from '../../../src/read/walk-drop.ts';

type Tree = { readonly [name: string]: Tree | string | Error };

/** Entries as a browser makes them, at most 100 a call. A text is a file's content, an error what reading it throws. */
function entry(name: string, content: Tree | string | Error): DroppedEntry {
  if (typeof content === 'string' || content instanceof Error) {
    return Object.assign(
      { isFile: true, isDirectory: false, name },
      {
        file(found: (file: File) => void, failed: (error: unknown) => void): void {
          queueMicrotask(() => {
            if (content instanceof Error) failed(content);
            else found(new File([content], name));
          });
        },
      },
    );
  }
  return Object.assign(
    { isFile: false, isDirectory: true, name },
    {
      createReader: () => {
        const entries = Object.entries(content).map(([child, of]) => entry(child, of));
        let at = 0;
        return {
          readEntries(found: (entries: DroppedEntry[]) => void): void {
            const batch = entries.slice(at, (at += 100));
            queueMicrotask(() => {
              found(batch);
            });
          },
        };
      },
    },
  );
}

async function walk(...roots: DroppedEntry[]): Promise<{ paths: string[]; unreadable: UnreadableEntry[] }> {
  const unreadable: UnreadableEntry[] = [];
  const paths: string[] = [];
  for await (const { path } of walkDrop(roots, (odd) => unreadable.push(odd))) paths.push(path);
  return { paths, unreadable };
}

describe('a drop', () => {
  test('gives every file of every root under its path from the root', async () => {
    const { paths } = await walk(
      entry('trail', { 'us-east-1': { 'a.json.gz': 'a', day: { 'b.json.gz': 'b' } }, 'c.json': 'c' }),
      entry('single.json', 'd'),
      entry('other', { 'e.json': 'e' }),
    );
    expect(paths).toEqual([
      'trail/us-east-1/a.json.gz',
      'trail/us-east-1/day/b.json.gz',
      'trail/c.json',
      'single.json',
      'other/e.json',
    ]);
  });

  test('reads a directory until it is empty, not only its first hundred entries', async () => {
    const names = Array.from({ length: 257 }, (_, i) => `f${i}`);
    const { paths } = await walk(entry('d', Object.fromEntries(names.map((name) => [name, '']))));
    expect(paths).toEqual(names.map((name) => `d/${name}`));
  });

  test('names what cannot be read and goes on', async () => {
    const error = new Error('no permission');
    const { paths, unreadable } = await walk(entry('d', { bad: error, good: '' }));
    expect(paths).toEqual(['d/good']);
    expect(unreadable).toEqual([{ path: 'd/bad', error }]);
  });

  test('names a directory that cannot be listed and goes on', async () => {
    const error = new Error('gone');
    const broken = Object.assign(
      { isFile: false, isDirectory: true, name: 'broken' },
      {
        createReader: () => ({
          readEntries(_found: unknown, failed: (error: unknown) => void): void {
            failed(error);
          },
        }),
      },
    );
    const { paths, unreadable } = await walk(broken, entry('good', ''));
    expect(paths).toEqual(['good']);
    expect(unreadable).toEqual([{ path: 'broken', error }]);
  });

  test('is walked only as far as it is asked for', async () => {
    let opened = 0;
    const names = Array.from({ length: 1000 }, (_, i) => `f${i}`);
    const children = names.map((name) => {
      const made = entry(name, '') as DroppedEntry & { file: (found: (file: File) => void) => void };
      const { file } = made;
      return Object.assign(made, {
        file(found: (file: File) => void): void {
          opened++;
          file(found);
        },
      });
    });
    let at = 0;
    const directory = Object.assign(
      { isFile: false, isDirectory: true, name: 'd' },
      {
        createReader: () => ({
          readEntries(found: (entries: DroppedEntry[]) => void): void {
            found(children.slice(at, (at += 100)));
          },
        }),
      },
    );
    for await (const { path } of walkDrop([directory], () => undefined)) {
      expect(path).toBe('d/f0');
      break;
    }
    expect(opened).toBe(100);
  });

  test('looks into the next folder ahead, and into no more than one on each level', async () => {
    let opened = 0;
    const folder = (depth: number): DroppedEntry => {
      const made = entry(`d${depth}`, {});
      const inside = depth === 10 ? [entry('f', '')] : [folder(depth + 1), folder(depth + 1)];
      return Object.assign(made, {
        createReader: () => {
          opened++;
          return {
            readEntries(found: (entries: DroppedEntry[]) => void): void {
              found(inside.splice(0));
            },
          };
        },
      });
    };
    const files = walkDrop([folder(0)], () => undefined);
    await files.next();
    expect(opened).toBe(11);
    let found = 1;
    while ((await files.next()).done !== true) {
      found++;
      expect(opened).toBeLessThan(2 * found + 11 * 11);
    }
    expect(found).toBe(2 ** 10);
    expect(opened).toBe(2 ** 11 - 1);
  });
});

describe('picked files', () => {
  test('keep the path inside the picked folder, and outlive the list', async () => {
    const inFolder = new File(['a'], 'a.json');
    Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'trail/2023/a.json' });
    const list = [inFolder, new File(['b'], 'b.json')];
    const files = pickedFiles(list);
    list.length = 0;
    const paths: string[] = [];
    for await (const { path } of files) paths.push(path);
    expect(paths).toEqual(['trail/2023/a.json', 'b.json']);
  });
});
