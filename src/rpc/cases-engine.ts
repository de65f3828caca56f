import { distinctCaseName, type CaseId, type CaseInfo, type CasePlace } from '../model/cases.ts';
import type {
  CaseFileOptions,
  CasesEngine,
  Engine,
  ExportedCase,
  ImportCaseOptions,
  ImportedCase,
  RebuiltCase,
} from '../model/engine.ts';
import { WorkerClient } from './client.ts';
import { portsOf, type CaseFileCalls, type CasesCalls } from './contract.ts';
import { WorkerEngine } from './engine.ts';
import { lend } from './lent-blob.ts';
import type { WorkerMakers } from './worker-makers.ts';

/** Names of databases begin with `prefix`; so do those of channels and locks. */
export function createCases(makers: WorkerMakers, prefix: string): CasesEngine {
  return new WorkerCases(makers, prefix);
}

class WorkerCases implements CasesEngine {
  readonly #makers: WorkerMakers;
  readonly #prefix: string;
  readonly #inMemory = new Map<CaseId, WorkerEngine>();
  readonly #channel: BroadcastChannel;
  /** The engine of the case on disk that was opened last. */
  #onDisk: WorkerEngine | undefined;
  #worker: WorkerClient<CasesCalls> | undefined;

  constructor(makers: WorkerMakers, prefix: string) {
    this.#makers = makers;
    this.#prefix = prefix;
    this.#channel = new BroadcastChannel(`${prefix}-cases`);
  }

  begin(wanted: CaseId | undefined): Engine {
    this.#onDisk = new WorkerEngine(this.#makers, { kind: 'disk', prefix: this.#prefix, wanted });
    return this.#onDisk;
  }

  get inMemory(): readonly CaseInfo[] {
    return Array.from(this.#inMemory.values()).flatMap(({ info }) => info ?? []);
  }

  async list(): Promise<readonly CaseInfo[]> {
    const onDisk = await this.#calls.call('list', { prefix: this.#prefix });
    const current = onDisk.find(({ id }) => id === this.#onDisk?.info?.id);
    if (this.#onDisk && current) this.#onDisk.noteInfo(current);
    return [...this.inMemory, ...onDisk].sort((a, b) => b.opened - a.opened);
  }

  async create(name: string, kind: CasePlace['kind']): Promise<CaseInfo> {
    if (kind === 'memory') return this.#createInMemory(name);
    const info = await this.#calls.call('create', { prefix: this.#prefix, name });
    this.#tell();
    return info;
  }

  open(id: CaseId): Engine {
    const engine = this.#inMemory.get(id);
    if (!engine?.info) return this.begin(id);
    engine.noteInfo({ ...engine.info, opened: Date.now() });
    return engine;
  }

  async rename(id: CaseId, name: string): Promise<void> {
    const engine = this.#inMemory.get(id);
    if (engine?.info) {
      engine.noteInfo({ ...engine.info, name });
      return;
    }
    await this.#calls.call('rename', { prefix: this.#prefix, id, name });
    this.#tell();
  }

  async exportCase(engine: Engine, ledger: string, options: CaseFileOptions = {}): Promise<ExportedCase> {
    if (!(engine instanceof WorkerEngine) || !engine.info) throw new Error('no case is open');
    const { name, made } = engine.info;
    const place = await engine.storePlace();
    return this.#withWorker((worker) =>
      worker.call('exportCase', { place, name, made, ledger }, { ...options, moved: portsOf(place) }),
    );
  }

  async importCase(
    file: File,
    kind: CasePlace['kind'],
    { limits, ...options }: ImportCaseOptions,
  ): Promise<ImportedCase> {
    const batch = lend({ blobs: [file], files: [{ path: file.name, size: file.size }] });
    const ports = batch.lender ? [batch.lender] : [];
    if (kind === 'disk') {
      const into = { kind: 'new', prefix: this.#prefix } as const;
      const { info, outcome } = await this.#withWorker((worker) =>
        worker.call('importCase', { batch, limits, into }, { ...options, moved: ports }),
      );
      if (!info) throw new Error('a case on disk is listed');
      this.#tell();
      return { info, outcome };
    }
    const made = await this.#createInMemory('');
    try {
      const engine = this.#inMemory.get(made.id)!;
      const into = await engine.storePlace();
      const { name, outcome } = await this.#withWorker((worker) =>
        worker.call('importCase', { batch, limits, into }, { ...options, moved: [...ports, ...portsOf(into)] }),
      );
      const taken = (await this.list()).filter(({ id }) => id !== made.id);
      const info = {
        ...made,
        name: distinctCaseName(
          name,
          taken.map((one) => one.name),
        ),
      };
      engine.noteInfo(info);
      return { info, outcome };
    } catch (error) {
      await this.remove(made.id);
      throw error;
    }
  }

  async rebuildCase({ place, name, made }: CaseInfo, { limits, ...options }: ImportCaseOptions): Promise<RebuiltCase> {
    if (place.kind !== 'disk') throw new Error('a case in memory loses no part of itself');
    const request = { place, name, made, limits, prefix: this.#prefix };
    const rebuilt = await this.#withWorker((worker) => worker.call('rebuildCase', request, options));
    this.#tell();
    return rebuilt;
  }

  async remove(id: CaseId): Promise<void> {
    const engine = this.#inMemory.get(id);
    if (engine) {
      engine.close();
      this.#inMemory.delete(id);
      return;
    }
    try {
      await this.#calls.call('remove', { prefix: this.#prefix, id });
    } finally {
      this.#tell();
    }
  }

  onchange(listener: () => void): () => void {
    this.#channel.addEventListener('message', listener);
    return () => {
      this.#channel.removeEventListener('message', listener);
    };
  }

  get #calls(): WorkerClient<CasesCalls> {
    if (this.#worker) return this.#worker;
    const worker = new WorkerClient<CasesCalls>(this.#makers.cases(), 'cases');
    this.#worker = worker;
    void worker.ended().then(() => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }

  async #withWorker<T>(work: (worker: WorkerClient<CaseFileCalls>) => Promise<T>): Promise<T> {
    const worker = new WorkerClient<CaseFileCalls>(this.#makers.ingest(), 'case-file');
    try {
      return await work(worker);
    } finally {
      worker.close();
    }
  }

  /** The names of cases on disk are taken too, so that no two on one page are called the same. */
  async #createInMemory(wanted: string): Promise<CaseInfo> {
    const taken = (await this.list()).map(({ name }) => name);
    const [id, now] = [crypto.getRandomValues(new Uint32Array(2)).join('-') as CaseId, Date.now()];
    const name = distinctCaseName(wanted, taken);
    const info: CaseInfo = {
      id,
      name,
      place: { kind: 'memory' },
      made: now,
      opened: now,
      events: 0,
      files: 0,
      bytes: 0,
    };
    this.#inMemory.set(id, new WorkerEngine(this.#makers, { kind: 'memory' }, info));
    return info;
  }

  #tell(): void {
    this.#channel.postMessage(null);
  }
}
