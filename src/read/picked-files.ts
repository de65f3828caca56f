import { Breather } from '../base/breathe.ts';
import type { PickedFile } from '../model/engine.ts';

/**
 * Asking a picked file's size is a call into another process in Chromium: 0.3 to 0.6 ms each. Thousands of them must
 * not hold up the page.
 */
const breathEveryMs = 12;

/**
 * The files of an `input[type=file]`, under the path they had in the picked folder (`webkitRelativePath`), else their
 * name. The list is copied at once, since resetting the input empties it. Lets the page's events in while it is read.
 */
export function pickedFiles(list: ArrayLike<File>): AsyncIterable<PickedFile> {
  return listed(Array.from(list));
}

async function* listed(files: readonly File[]): AsyncGenerator<PickedFile, void, undefined> {
  const breather = new Breather(breathEveryMs);
  for (const file of files) {
    yield { file, path: file.webkitRelativePath || file.name };
    if (breather.due) await breather.take();
  }
}
