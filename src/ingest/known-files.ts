import type { SourceId } from '../model/segment.ts';
import type { SourceRecord } from '../model/source.ts';

/** The files that the case already has, by content and by path. */
export class KnownFiles {
  readonly #byKey = new Map<string, SourceRecord>();
  readonly #byPath = new Map<string, SourceRecord>();
  readonly #sizes = new Set<number>();
  readonly #replaceable = new Map<string, SourceId[]>();
  readonly #foundBelow = new Map<SourceId, number>();

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
    return source.found + (this.#foundBelow.get(source.id) ?? 0);
  }

  /** Sources of this path that were cut off, or left without a key: the same path again takes their place. Given once. */
  takeReplaceable(path: string): readonly SourceId[] {
    const ids = this.#replaceable.get(path) ?? [];
    this.#replaceable.delete(path);
    return ids;
  }

  #addBelow(source: SourceRecord, parents: ReadonlyMap<SourceId, SourceId | undefined>): void {
    const seen = new Set<SourceId>();
    for (let above = source.parent; above !== undefined && !seen.has(above); above = parents.get(above)) {
      seen.add(above);
      this.#foundBelow.set(above, (this.#foundBelow.get(above) ?? 0) + source.found);
    }
  }
}

function pathKey(key: string, path: string): string {
  return `${key}\n${path}`;
}
