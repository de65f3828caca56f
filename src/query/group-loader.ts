import { hashesPart, type PartName } from '../model/packed-segment.ts';
import type { SegmentId } from '../model/segment.ts';
import { openHashes, type OpenedGroup } from '../segment/opened-segment.ts';

/** Where a table gets what is not in the heads of its segments. */
export interface TableParts {
  /** One part of each segment, in the order asked for. */
  parts(name: PartName, segments: readonly SegmentId[]): Promise<readonly ArrayBuffer[]>;
  /** Hashes of eventIDs as segments hold them; `ids` as in `EventTable.rowsWithIds`. */
  idHashes(ids: Uint32Array): Uint32Array;
}

export interface GroupOf {
  readonly segment: SegmentId;
  readonly group: OpenedGroup;
}

/** Parts of so many segments are asked for at once. */
const partsAtOnce = 16;

/** Reads groups of columns that are not in the heads of their segments, each once however many ask for it. */
export class GroupLoader {
  readonly #parts: TableParts;
  readonly #loading = new Map<OpenedGroup, Promise<void>>();

  constructor(parts: TableParts) {
    this.#parts = parts;
  }

  async load(wanted: readonly GroupOf[]): Promise<void> {
    const byPart = new Map<PartName, GroupOf[]>();
    for (const one of wanted) {
      if (one.group.isThere || this.#loading.has(one.group)) continue;
      const list = byPart.get(one.group.part);
      if (list) list.push(one);
      else byPart.set(one.group.part, [one]);
    }
    for (const [part, groups] of byPart) {
      for (let from = 0; from < groups.length; from += partsAtOnce) {
        const some = groups.slice(from, from + partsAtOnce);
        const read = this.#read(part, some).finally(() => {
          for (const { group } of some) this.#loading.delete(group);
        });
        // whoever waits for it gets the failure
        read.catch(() => undefined);
        for (const { group } of some) this.#loading.set(group, read);
      }
    }
    for (const { group } of wanted) await this.#loading.get(group);
  }

  async #read(part: PartName, groups: readonly GroupOf[]): Promise<void> {
    const read = await this.#parts.parts(
      part,
      groups.map(({ segment }) => segment),
    );
    for (const [i, { group }] of groups.entries()) group.load(read[i]!);
  }
}

/** The hashes of the eventIDs of segments, read when they are first asked for. */
export class IdHashes {
  readonly #parts: TableParts;
  readonly #hashes = new Map<SegmentId, Uint32Array>();

  constructor(parts: TableParts) {
    this.#parts = parts;
  }

  async of(segments: readonly { readonly id: SegmentId; readonly rows: number }[]): Promise<readonly Uint32Array[]> {
    const missing = segments.filter(({ id }) => !this.#hashes.has(id));
    for (let from = 0; from < missing.length; from += partsAtOnce) {
      const some = missing.slice(from, from + partsAtOnce);
      const read = await this.#parts.parts(
        hashesPart,
        some.map(({ id }) => id),
      );
      // a copy, so that the other half of the part is let go
      for (const [i, { id, rows }] of some.entries()) this.#hashes.set(id, openHashes(read[i]!, rows).idHash.slice());
    }
    return segments.map(({ id }) => this.#hashes.get(id)!);
  }
}
