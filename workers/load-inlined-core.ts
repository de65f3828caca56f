import { AppError } from '../src/base/app-error.ts';
import { bytesOfBase64 } from '../src/base/base64.ts';
import coreAsDataUrl from './core/build/core.wasm?url&inline';

/**
 * As `loadCore` in load-core.ts, whose place it takes in the one-file edition: the core is in the script itself, and is
 * not fetched even as a `data:` URL, so that the page may forbid every connection. Throws `core/load-failed`.
 */
export async function loadCore(): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytesOfBase64(coreAsDataUrl.slice(coreAsDataUrl.indexOf(',') + 1)));
  } catch (error) {
    throw new AppError('core/load-failed', 'the core could not be loaded', {}, { cause: error });
  }
}
