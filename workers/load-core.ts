import { AppError } from '../src/base/app-error.ts';
import coreUrl from './core/build/core.wasm?url';

/** Fetches and compiles the core. Throws `core/load-failed`. */
export async function loadCore(): Promise<WebAssembly.Module> {
  try {
    const response = await fetch(new URL(coreUrl, import.meta.url));
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    throw new AppError('core/load-failed', 'the core could not be loaded', {}, { cause: error });
  }
}
