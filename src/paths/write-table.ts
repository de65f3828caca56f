/** Packs what stands at the paths of a segment's events. */
import type { ScannedLeaves } from '../core/leaf-scanner.ts';
import { unknownMark } from '../core/leaf-scanner.ts';
import type { Packer } from '../core/packer.ts';
import { unknownHash } from '../model/path-column.ts';
import { spareBytes } from '../segment/byte-reader.ts';
import { ByteWriter } from '../segment/byte-writer.ts';
import { EntryCodes, gatherRows, type GatheredRows } from './gather-values.ts';
import { directoryVersion, type PackedPaths, type PathPlace } from './path-table.ts';
import { RowGatherer, RowSets, writeRowSet } from './row-sets.ts';
import { valueForm, writeCounts, writeHashes, writeTextValues, writeUnknown } from './write-values.ts';

/** What a table may take in bytes, as far as what is not known of values is not written down. */
export type TableRoom = (rows: number) => number;

const usualRoom: TableRoom = (rows) => 17 * rows + 16 * 1024;
/** Values that take more per row of the segment, unpacked, are not even packed. */
const mostBytesPerRow = 5;
const partBytes = 128 * 1024;

export interface SegmentLeaves {
  readonly leaves: ScannedLeaves;
  readonly rows: number;
  /** Rows that could not be read, and those of which some paths are left out; rising. */
  readonly unread: Uint16Array;
  readonly cut: Uint16Array;
}

interface Path {
  readonly path: number;
  readonly gathered: GatheredRows;
  /** Its number among the sets of rows; undefined where it has no place there. */
  rowSet: number | undefined;
  section: Section | undefined;
}

/** A stretch of the writer's bytes. */
interface Section {
  readonly from: number;
  readonly to: number;
}

export function writePathTable(segment: SegmentLeaves, packer: Packer, room: TableRoom = usualRoom): PackedPaths {
  return new TableWriter(segment, packer, room(segment.rows)).write();
}

class TableWriter {
  readonly #segment: SegmentLeaves;
  readonly #packer: Packer;
  readonly #room: number;
  readonly #writer = new ByteWriter();
  readonly #codes: EntryCodes;
  readonly #sets = new RowSets();
  readonly #paths: Path[] = [];

  constructor(segment: SegmentLeaves, packer: Packer, room: number) {
    this.#segment = segment;
    this.#packer = packer;
    this.#room = room;
    this.#codes = new EntryCodes(segment.leaves);
  }

  write(): PackedPaths {
    this.#gather();
    const sets = this.#sets.sets.map((set) => this.#section(() => this.#writeRowSet(this.#writer, set)));
    for (const path of this.#paths) path.section = this.#valuesOf(path);
    this.#shrink(sets);
    const parts = new PartList(new Uint8Array(this.#writer.finish()));
    const setPlaces = sets.map((set) => parts.add(set));
    const pathPlaces = this.#paths.map(({ section }) => parts.add(section!));
    return { directory: this.#directory(setPlaces, pathPlaces), parts: parts.finish() };
  }

  /** Finds the rows of all paths: those with something below a path have something there. */
  #gather(): void {
    const { leaves, rows } = this.#segment;
    const below: (Uint16Array[] | undefined)[] = [];
    const gatherer = new RowGatherer(rows);
    for (let path = leaves.paths.length - 1; path > 0; path--) {
      const gathered = gatherRows(leaves, path);
      const inside = below[path] ?? [];
      below[path] = undefined;
      if (gathered.rows.length === 0 && inside.length === 0) continue;
      let shown = gathered.rows;
      if (inside.length > 0) {
        for (const set of [shown, ...inside]) gatherer.add(set);
        shown = gatherer.take();
      }
      const rowSet = this.#sets.add(shown);
      this.#paths.push({ path, gathered, rowSet, section: undefined });
      const { parent } = leaves.paths[path]!;
      if (parent > 0) (below[parent] ??= []).push(rowSet === undefined ? shown : this.#sets.sets[rowSet]!);
    }
    this.#paths.reverse();
  }

  #section(write: () => void): Section {
    const from = this.#writer.length;
    write();
    return { from, to: this.#writer.length };
  }

  #valuesOf({ path, gathered, rowSet }: Path): Section {
    const { values, isCut } = gathered;
    const writer = this.#writer;
    const { isHashed, entryBytes } = this.#segment.leaves.paths[path]!;
    const isLarge = isHashed || entryBytes > mostBytesPerRow * this.#segment.rows;
    const texts = rowSet === undefined || isCut || isLarge ? undefined : this.#codes.texts(values, entryBytes);
    return this.#section(() => {
      this.#writeCounts(gathered, rowSet);
      if (values.length === 0) writer.number(valueForm.none);
      else if (rowSet === undefined || isCut) writeUnknown(writer, values.length);
      else if (texts) writeTextValues(writer, this.#packer, texts);
      else writeHashes(writer, this.#packer, this.#hashes(path, values));
    });
  }

  #writeRowSet(writer: ByteWriter, set: Uint16Array): void {
    writeRowSet(writer, this.#packer, set, this.#segment.rows);
  }

  #writeCounts(gathered: GatheredRows, rowSet: number | undefined): void {
    writeCounts(this.#writer, this.#packer, gathered, rowSet === undefined ? gathered.rows : this.#sets.sets[rowSet]!);
  }

  #hashes(path: number, values: Uint32Array): Uint32Array {
    const { leaves } = this.#segment;
    if (leaves.paths[path]!.isHashed) return values.map((value) => (value === unknownMark ? unknownHash : value));
    const known = new Map<number, number>();
    return values.map((entry) => {
      if (entry === unknownMark) return unknownHash;
      let hash = known.get(entry);
      if (hash === undefined) known.set(entry, (hash = leaves.hashOf(entry)));
      return hash;
    });
  }

  /** Keeps the table within its room: the largest values become hashes, and if that is not enough nothing at all. */
  #shrink(sets: readonly Section[]): void {
    let size = [...sets, ...this.#paths.map(({ section }) => section!)].reduce(
      (sum, { from, to }) => sum + to - from,
      0,
    );
    for (const form of ['hashes', 'unknown'] as const) {
      const largest = this.#paths.toSorted((a, b) => sizeOf(b) - sizeOf(a));
      for (const path of largest) {
        if (size <= this.#room) return;
        const { gathered, rowSet } = path;
        const { values } = gathered;
        const before = sizeOf(path);
        const smaller = this.#section(() => {
          this.#writeCounts(gathered, rowSet);
          if (values.length === 0) this.#writer.number(valueForm.none);
          else if (form === 'unknown' || rowSet === undefined) writeUnknown(this.#writer, values.length);
          else writeHashes(this.#writer, this.#packer, this.#hashes(path.path, values));
        });
        if (smaller.to - smaller.from >= before) continue;
        path.section = smaller;
        size += smaller.to - smaller.from - before;
      }
    }
  }

  #directory(setPlaces: readonly PathPlace[], pathPlaces: readonly PathPlace[]): ArrayBuffer {
    const { leaves, rows, unread, cut } = this.#segment;
    const writer = new ByteWriter();
    writer.number(directoryVersion);
    writer.number(rows);
    this.#writeRowSet(writer, unread);
    this.#writeRowSet(writer, cut);
    writer.number(setPlaces.length);
    for (const place of setPlaces) writePlace(writer, place);
    writer.number(this.#paths.length);
    const numbers = new Map<number, number>();
    for (const [i, { path, gathered, rowSet }] of this.#paths.entries()) {
      numbers.set(path, i + 1);
      const { parent, key } = leaves.paths[path]!;
      writer.number(numbers.get(parent) ?? 0);
      writer.number(key.length);
      writer.bytes(key);
      writer.number(gathered.rowsWithValues);
      writer.number(rowSet === undefined ? 0 : rowSet + 1);
      writePlace(writer, pathPlaces[i]!);
    }
    return writer.finish();
  }
}

function sizeOf({ section }: Path): number {
  return section!.to - section!.from;
}

function writePlace(writer: ByteWriter, { part, offset }: PathPlace): void {
  writer.number(part);
  writer.number(offset);
}

/** Puts stretches of bytes into parts of about one size. */
class PartList {
  readonly #bytes: Uint8Array;
  readonly #sections: Section[][] = [];
  #size = partBytes;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  add(section: Section): PathPlace {
    if (this.#size >= partBytes) {
      this.#sections.push([]);
      this.#size = 0;
    }
    const offset = this.#size;
    this.#sections.at(-1)!.push(section);
    this.#size += section.to - section.from;
    return { part: this.#sections.length - 1, offset };
  }

  finish(): ArrayBuffer[] {
    return this.#sections.map((sections) => {
      const size = sections.reduce((sum, { from, to }) => sum + to - from, 0);
      const part = new Uint8Array(size + spareBytes);
      let at = 0;
      for (const { from, to } of sections) {
        part.set(this.#bytes.subarray(from, to), at);
        at += to - from;
      }
      return part.buffer;
    });
  }
}
