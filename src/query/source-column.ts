/**
 * A column whose value is that of the event's file. A file's value may change while a case is open, so rows get their
 * codes when they are asked for, and anew after `change`; what a code stands for never changes.
 */
import { absentCode, firstDictCode } from '../model/columns.ts';
import type { SourceId, SourceRun } from '../model/segment.ts';
import type { ColumnDictionary, SegmentColumn } from './table.ts';

export class SourceValues implements ColumnDictionary {
  readonly #textOf: (source: SourceId) => string | undefined;
  readonly #entries: string[] = [];
  readonly #codes = new Map<string, number>();
  #version = 0;

  /** `textOf` gives undefined where events of the file have no value. */
  constructor(textOf: (source: SourceId) => string | undefined) {
    this.#textOf = textOf;
  }

  get size(): number {
    return this.#entries.length + firstDictCode;
  }

  /** Rises when files have other values. */
  get version(): number {
    return this.#version;
  }

  texts(code: number): readonly string[] {
    const entry = this.#entries[code - firstDictCode];
    return entry === undefined ? [] : [entry];
  }

  codeOf(source: SourceId): number {
    const text = this.#textOf(source);
    if (text === undefined) return absentCode;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#entries.length + firstDictCode;
    this.#entries.push(text);
    this.#codes.set(text, code);
    return code;
  }

  /** Files have other values now. */
  change(): void {
    this.#version++;
  }
}

interface Coded {
  readonly version: number;
  readonly codes: Uint8Array | Uint16Array;
  readonly toGlobal: Uint32Array;
}

/** Such a column in one segment. */
export class SourceColumn implements SegmentColumn {
  readonly #rows: number;
  readonly #runs: readonly SourceRun[];
  readonly #values: SourceValues;
  #coded: Coded | undefined;

  constructor(rows: number, runs: readonly SourceRun[], values: SourceValues) {
    this.#rows = rows;
    this.#runs = runs;
    this.#values = values;
  }

  get codes(): Uint8Array | Uint16Array {
    return this.merge().codes;
  }

  get toGlobal(): Uint32Array {
    return this.merge().toGlobal;
  }

  texts(index: number): readonly string[] {
    const { codes, toGlobal } = this.merge();
    return this.#values.texts(toGlobal[codes[index] ?? absentCode]!);
  }

  /** Gives the segment's values their codes. A segment has fewer distinct values than rows, so 16 bits do. */
  merge(): Coded {
    const { version } = this.#values;
    if (this.#coded?.version === version) return this.#coded;
    const local = new Map<number, number>([[absentCode, absentCode]]);
    const toGlobal: number[] = Array.from({ length: firstDictCode }, (_, code) => code);
    const runCodes = this.#runs.map(({ source }) => {
      const code = this.#values.codeOf(source);
      const known = local.get(code);
      if (known !== undefined) return known;
      local.set(code, toGlobal.length);
      toGlobal.push(code);
      return toGlobal.length - 1;
    });
    const codes = toGlobal.length > 0x100 ? new Uint16Array(this.#rows) : new Uint8Array(this.#rows);
    this.#runs.forEach(({ firstRow, rows }, run) => codes.fill(runCodes[run]!, firstRow, firstRow + rows));
    this.#coded = { version, codes, toGlobal: Uint32Array.from(toGlobal) };
    return this.#coded;
  }
}
