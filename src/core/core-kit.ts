import { instantiateCore, type CoreExports } from './core-module.ts';
import { Hasher } from './hasher.ts';
import { Inflater } from './inflater.ts';
import { Packer } from './packer.ts';
import { Scanner } from './scanner.ts';
import { Searcher } from './searcher.ts';
import { TextBuffer } from './text-buffer.ts';
import { Utf8Checker } from './utf8-checker.ts';

/** One instance of the core with its parts. They share one text buffer, so they work on one stream at a time. */
export interface CoreKit {
  readonly exports: CoreExports;
  readonly text: TextBuffer;
  readonly utf8: Utf8Checker;
  readonly inflater: Inflater;
  readonly scanner: Scanner;
  readonly searcher: Searcher;
  readonly hasher: Hasher;
  readonly packer: Packer;
}

export interface KitSettings {
  readonly hashKey: Uint8Array;
  readonly maxEventBytes: number;
  readonly maxJsonDepth: number;
}

export function makeCoreKit(module: WebAssembly.Module, settings: KitSettings): CoreKit {
  const exports = instantiateCore(module);
  const text = new TextBuffer(exports);
  const scanner = new Scanner(exports, text);
  scanner.setHashKey(settings.hashKey);
  scanner.setLimits({ maxEventBytes: settings.maxEventBytes, maxDepth: settings.maxJsonDepth });
  return {
    exports,
    text,
    utf8: new Utf8Checker(exports),
    inflater: new Inflater(exports, text),
    scanner,
    searcher: new Searcher(exports, text),
    hasher: new Hasher(exports),
    packer: new Packer(exports),
  };
}
