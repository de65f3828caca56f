import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { instantiateCore, type CoreExports } from '../../../src/core/core-module.ts';

const path = fileURLToPath(new URL('../../../workers/core/build/core.wasm', import.meta.url));
let module: WebAssembly.Module | undefined;

/** A new instance of the compiled core, with memory of its own. */
export function loadCore(): CoreExports {
  if (!existsSync(path)) throw new Error('the core is not built: run `node workers/core/build.mjs` first');
  module ??= new WebAssembly.Module(readFileSync(path));
  return instantiateCore(module);
}
