import type { CaseId, CaseInfo, CasePlace } from '../../src/model/cases.ts';
import { AppError } from '../../src/base/app-error.ts';
import type {
  CaseFileOptions,
  CasesEngine,
  Engine,
  ExportedCase,
  ImportCaseOptions,
  ImportedCase,
  RebuiltCase,
} from '../../src/model/engine.ts';
import { FakeEngine, type FakeOptions } from './fake-engine.ts';

/** Cases of made-up events. A new one is empty. */
export class FakeCases implements CasesEngine {
  readonly first: FakeEngine;
  readonly calls: string[] = [];
  /** Holds case files and deletions back. */
  gate: () => Promise<void> = () => Promise.resolve();
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

  async exportCase(engine: Engine, ledger: string, options: CaseFileOptions = {}): Promise<ExportedCase> {
    this.calls.push(`export ${engine.info?.name ?? ''}`);
    options.onprogress?.({ phase: 'writing', share: 0.4 });
    await this.gate();
    options.signal?.throwIfAborted();
    return { blob: new Blob([ledger]), outcome: { bytes: 4e6, parts: 9, fingerprint: 'ab'.repeat(32) } };
  }

  async importCase(file: File, kind: CasePlace['kind'], options: ImportCaseOptions): Promise<ImportedCase> {
    this.calls.push(`import ${file.name} ${kind}`);
    options.onprogress?.({ phase: 'reading', share: 0.4 });
    await this.gate();
    options.signal?.throwIfAborted();
    if (file.size < 100) throw new AppError('case-file/changed', 'odd', { part: 'rows/1', why: 'it is too short' });
    const info = madeCase('From elsewhere', { place: kind === 'disk' ? { kind, database: 'x' } : { kind } });
    this.#engines.set(info.id, new FakeEngine({ info, events: 5, files: 1 }));
    return { info, outcome: { bytes: 4e6, parts: 9, fingerprint: 'ab'.repeat(32) } };
  }

  async rebuildCase({ id }: CaseInfo, options: ImportCaseOptions): Promise<RebuiltCase> {
    this.calls.push(`rebuild ${id}`);
    options.onprogress?.({ phase: 'reading', share: 0.4 });
    await this.gate();
    options.signal?.throwIfAborted();
    const info = madeCase('Read anew');
    this.#engines.set(info.id, new FakeEngine({ info, events: 5, files: 1 }));
    return { info, gone: 2 };
  }

  rename(id: CaseId, name: string): Promise<void> {
    const engine = this.#engines.get(id);
    if (engine?.info) engine.info = { ...engine.info, name };
    return Promise.resolve();
  }

  async remove(id: CaseId): Promise<void> {
    this.calls.push(`remove ${id}`);
    await this.gate();
    this.#engines.delete(id);
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
