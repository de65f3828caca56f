import { caseFileHead, isCaseFile } from '../model/case-file.ts';
import type { PickedFile } from '../model/engine.ts';

/** A case file that came alone, else all the files, the first of them again. */
export async function caseFileAlone(
  files: AsyncIterable<PickedFile>,
): Promise<{ readonly caseFile: File } | { readonly files: AsyncIterable<PickedFile> }> {
  const iterator = files[Symbol.asyncIterator]();
  const ahead: PickedFile[] = [];
  const failed: { with?: unknown } = {};
  try {
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
      ahead.push(step.value);
      if (ahead.length > 1) break;
    }
  } catch (error) {
    failed.with = error;
  }
  const [only] = ahead;
  if (only && ahead.length === 1 && !('with' in failed) && (await isCase(only.file))) return { caseFile: only.file };
  return { files: again(ahead, failed, iterator) };
}

async function* again(
  ahead: readonly PickedFile[],
  failed: { readonly with?: unknown },
  iterator: AsyncIterator<PickedFile>,
): AsyncGenerator<PickedFile, void> {
  yield* ahead;
  if ('with' in failed) throw failed.with;
  for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) yield step.value;
}

/** What cannot be read is told of when it is imported. */
async function isCase(file: File): Promise<boolean> {
  try {
    return isCaseFile(new Uint8Array(await file.slice(0, caseFileHead).arrayBuffer()));
  } catch {
    return false;
  }
}
