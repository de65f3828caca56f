import type { Limits } from '../base/limits.ts';
import { sumOf } from '../model/byte-account.ts';
import type { SourceId } from '../model/segment.ts';
import type { Extent, PackId, SourceRecord } from '../model/source.ts';
import { accounted } from './item.ts';

/**
 * The files that the case already has, by content and by path. A file counts as none, and is to be read again, where
 * something of it ended at a limit that has been raised since, or where its kept bytes are gone.
 */
export class KnownFiles {
  readonly #byKey = new Map<string, SourceRecord>();
  readonly #byPath = new Map<string, SourceRecord>();
  readonly #sizes = new Set<number>();
  readonly #cutOff = new Map<string, SourceId[]>();
  readonly #outgrown = new Map<string, SourceId[]>();
  readonly #below = new Map<SourceId, SourceRecord[]>();
  readonly #members = new Map<SourceId, SourceId[]>();

  /** `packLengths` as of the store. */
  constructor(sources: readonly SourceRecord[], packLengths: ReadonlyMap<PackId, number>, limits: Limits) {
    const parents = new Map(sources.map((source) => [source.id, source.parent]));
    const outgrown = new Set<SourceId>();
    for (const source of sources) {
      const isCut = source.diagnostics.some(({ limit }) => limit && limits[limit.name] > limit.value);
      const isOutgrown = isCut || !isKept(source, packLengths);
      if (isOutgrown) outgrown.add(source.id);
      for (const above of ancestors(source, parents)) {
        append(this.#below, above, source);
        if (isOutgrown) outgrown.add(above);
      }
      if (source.parent !== undefined) append(this.#members, source.parent, source.id);
    }
    for (const source of sources) if (!isMember(source)) this.#add(source, outgrown);
  }

  /** The file with this content, where one has been read whole. */
  complete(key: string): SourceRecord | undefined {
    return this.#byKey.get(key);
  }

  /** The file with that content under that path. */
  at(key: string, path: string): SourceRecord | undefined {
    return this.#byPath.get(pathKey(key, path));
  }

  hasSize(size: number): boolean {
    return this.#sizes.has(size);
  }

  /** Events in a file, its archive members' included. */
  found(source: SourceRecord): number {
    return this.#withMembers(source).reduce((sum, { found }) => sum + found, 0);
  }

  /** What its bytes are, its archive members' included. */
  account(source: SourceRecord): Pick<SourceRecord, 'account' | 'skippedBytes'> {
    const all = this.#withMembers(source);
    const accounts = all.flatMap(({ account }) => account ?? []);
    if (accounts.length < all.length) return { skippedBytes: source.skippedBytes };
    return accounted(sumOf(accounts));
  }

  /** Sources of this path that were cut off, with what came out of them: the same path takes their place. Given once. */
  takeCutOff(path: string): readonly SourceId[] {
    return this.#take(this.#cutOff, path);
  }

  /**
   * Sources of this path that ended at a limit since raised, were left without a key, or whose bytes are gone, with what
   * came out of them: once the file has been read again, that takes their place. Given once.
   */
  takeOutgrown(key: string | undefined, path: string): readonly SourceId[] {
    const unkeyed = this.#take(this.#outgrown, path);
    return key === undefined ? unkeyed : [...unkeyed, ...this.#take(this.#outgrown, pathKey(key, path))];
  }

  #withMembers(source: SourceRecord): readonly SourceRecord[] {
    return [source, ...(this.#below.get(source.id) ?? [])];
  }

  #add(source: SourceRecord, outgrown: ReadonlySet<SourceId>): void {
    const { id, contentKey, path } = source;
    if (!source.complete) {
      append(this.#cutOff, path, id);
      return;
    }
    if (contentKey === undefined) {
      append(this.#outgrown, path, id);
      return;
    }
    this.#sizes.add(source.bytes);
    if (outgrown.has(source.sameAs ?? id)) {
      append(this.#outgrown, pathKey(contentKey, path), id);
      return;
    }
    this.#byPath.set(pathKey(contentKey, path), source);
    const first = this.#byKey.get(contentKey);
    const isBetter = first?.kind === 'unknown' && !first.evidence && source.evidence !== undefined;
    if (!first || first.sameAs !== undefined || isBetter) this.#byKey.set(contentKey, source);
  }

  #take(from: Map<string, SourceId[]>, at: string): readonly SourceId[] {
    const ids = from.get(at) ?? [];
    from.delete(at);
    const taken = new Set(ids);
    // a set gives what is added while it is walked, too
    for (const id of taken) for (const member of this.#members.get(id) ?? []) taken.add(member);
    return [...taken];
  }
}

/** What was kept of its bytes is there, where anything was. `packLengths` as of the store. */
export function isKept({ evidence }: SourceRecord, packLengths: ReadonlyMap<PackId, number>): boolean {
  const isThere = ({ pack, offset, length }: Extent): boolean => offset + length <= (packLengths.get(pack) ?? Infinity);
  return evidence?.extents.every(isThere) !== false;
}

function isMember({ parent }: SourceRecord): boolean {
  return parent !== undefined;
}

function ancestors({ parent }: SourceRecord, parents: ReadonlyMap<SourceId, SourceId | undefined>): Set<SourceId> {
  const above = new Set<SourceId>();
  for (let id = parent; id !== undefined && !above.has(id); id = parents.get(id)) above.add(id);
  return above;
}

function append<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function pathKey(key: string, path: string): string {
  return `${key}\n${path}`;
}
