import type { PickedFile } from '../model/engine.ts';

/**
 * The files of an `input[type=file]`, under the path they had in the picked folder (`webkitRelativePath`), else their
 * name. The list is copied at once, since resetting the input empties it.
 */
export function pickedFiles(list: ArrayLike<File>): AsyncIterable<PickedFile> {
  const files = Array.from(list);
  return {
    [Symbol.asyncIterator]() {
      let next = 0;
      return {
        next(): Promise<IteratorResult<PickedFile>> {
          const file = files[next++];
          if (!file) return Promise.resolve({ done: true, value: undefined });
          return Promise.resolve({ done: false, value: { file, path: file.webkitRelativePath || file.name } });
        },
      };
    },
  };
}
