import type { CaseId, CaseInfo, CasePlace } from '../../src/model/cases.ts';
import type { CasesEngine, Engine } from '../../src/model/engine.ts';
import { FakeEngine, type FakeOptions } from './fake-engine.ts';

/** Cases of made-up events. A new one is empty. */
export class FakeCases implements CasesEngine {
  readonly first: FakeEngine;
  readonly calls: string[] = [];
  readonly #engines = new Map<CaseId, FakeEngine>();
  readonly #listeners = new Set<() => void>();

  /** `others` are listed beside the one that the page begins with. */
  constructor(first: FakeOptions, others: readonly FakeOptions[] = []) {
    this.first = new FakeEngine(first);
    for (const engine of [this.first, ...others.map((options) => new FakeEngine(options))]) {
      if (engine.info) this.#engines.set(engine.info.id, engine);
    }
  }

  get inMemory(): readonly CaseInfo[] {
    return this.#infos().filter(({ place }) => place.kind === 'memory');
  }

  begin(): Engine {
    return this.#engines.size === 0 || [...this.#engines.values()].includes(this.first) ? this.first : new FakeEngine();
  }

  list(): Promise<readonly CaseInfo[]> {
    return Promise.resolve(this.#infos().sort((a, b) => b.opened - a.opened));
  }

  create(name: string, kind: CasePlace['kind']): Promise<CaseInfo> {
    this.calls.push(`create ${name} ${kind}`);
    const made = madeCase(name, { place: kind === 'disk' ? { kind, database: name } : { kind } });
    this.#engines.set(made.id, new FakeEngine({ info: made }));
    return Promise.resolve(made);
  }

  open(id: CaseId): Engine {
    this.calls.push(`open ${id}`);
    return this.#engines.get(id)!;
  }

  rename(id: CaseId, name: string): Promise<void> {
    const engine = this.#engines.get(id);
    if (engine?.info) engine.info = { ...engine.info, name };
    return Promise.resolve();
  }

  remove(id: CaseId): Promise<void> {
    this.calls.push(`remove ${id}`);
    this.#engines.delete(id);
    return Promise.resolve();
  }

  onchange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** As another page tells it. */
  change(): void {
    for (const listener of this.#listeners) listener();
  }

  #infos(): CaseInfo[] {
    return [...this.#engines.values()].flatMap(({ info }) => info ?? []);
  }
}

/** Its id is its name. */
export function madeCase(name: string, more: Partial<CaseInfo> = {}): CaseInfo {
  const id = name as CaseId;
  const place = { kind: 'disk', database: name } as const;
  return { id, name, place, made: 1.7e12, opened: 1.71e12, events: 0, files: 0, bytes: 0, ...more };
}
