import { sumOf } from '../model/byte-account.ts';
import type { SourceId } from '../model/segment.ts';
import type { SourceRecord } from '../model/source.ts';
import { accounted } from './item.ts';

/** The files that the case already has, by content and by path. */
export class KnownFiles {
  readonly #byKey = new Map<string, SourceRecord>();
  readonly #byPath = new Map<string, SourceRecord>();
  readonly #sizes = new Set<number>();
  readonly #replaceable = new Map<string, SourceId[]>();
  readonly #below = new Map<SourceId, SourceRecord[]>();

  constructor(sources: readonly SourceRecord[]) {
    const parents = new Map(sources.map((source) => [source.id, source.parent]));
    for (const source of sources) {
      if (source.parent !== undefined) this.#addBelow(source, parents);
      else if (!source.complete || source.contentKey === undefined)
        this.#replaceable.set(source.path, [...(this.#replaceable.get(source.path) ?? []), source.id]);
      if (source.contentKey === undefined || !source.complete) continue;
      this.#sizes.add(source.bytes);
      this.#byPath.set(pathKey(source.contentKey, source.path), source);
      const first = this.#byKey.get(source.contentKey);
      const isBetter = first?.kind === 'unknown' && !first.evidence && source.evidence !== undefined;
      if (!first || first.sameAs !== undefined || isBetter) this.#byKey.set(source.contentKey, source);
    }
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

  /** Sources of this path that were cut off, or left without a key: the same path again takes their place. Given once. */
  takeReplaceable(path: string): readonly SourceId[] {
    const ids = this.#replaceable.get(path) ?? [];
    this.#replaceable.delete(path);
    return ids;
  }

  #withMembers(source: SourceRecord): readonly SourceRecord[] {
    return [source, ...(this.#below.get(source.id) ?? [])];
  }

  #addBelow(source: SourceRecord, parents: ReadonlyMap<SourceId, SourceId | undefined>): void {
    const seen = new Set<SourceId>();
    for (let above = source.parent; above !== undefined && !seen.has(above); above = parents.get(above)) {
      seen.add(above);
      const below = this.#below.get(above);
      if (below) below.push(source);
      else this.#below.set(above, [source]);
    }
  }
}

function pathKey(key: string, path: string): string {
  return `${key}\n${path}`;
}
