import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { defaultLimits, type Limits } from '../../../src/base/limits.ts';
import { makeCoreKit, type CoreKit } from '../../../src/core/core-kit.ts';
import { ledger } from '../../../src/explore/ledger.ts';
import { OpenedCase } from '../../../src/explore/opened-case.ts';
import { Results } from '../../../src/explore/results.ts';
import { Importer } from '../../../src/ingest/importer.ts';
import type { LedgerRow } from '../../../src/model/ledger.ts';
import { BytesSource } from '../../../src/read/byte-source.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import type { Store } from '../../../src/store/store.ts';

const core = new WebAssembly.Module(readFileSync(new URL('../../../workers/core/build/core.wasm', import.meta.url)));
let cases = 0;

/** What a worker makes its cores with. */
export const kitFor = (hashKey: Uint8Array, limits: Limits = defaultLimits): CoreKit =>
  makeCoreKit(core, { hashKey, ...limits });

/** Kits that others have done with. New ones each time are so much memory that node collects garbage all the time. */
const spareKits: CoreKit[] = [];

export interface TestFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A case of its own, in a database that lives in memory, with the whole way in and out but for workers. */
export class TestCase {
  readonly store: Store;
  limits: Limits;
  readonly #hashKey: Uint8Array;

  private constructor(store: Store, limits: Limits, hashKey: Uint8Array) {
    this.store = store;
    this.limits = limits;
    this.#hashKey = hashKey;
  }

  static async make(limits: Partial<Limits> = {}): Promise<TestCase> {
    return TestCase.in(await DiskStore.open(`test-${String(++cases)}`), limits);
  }

  static async in(store: Store, limits: Partial<Limits> = {}): Promise<TestCase> {
    return new TestCase(store, { ...defaultLimits, ...limits }, await store.hashKey());
  }

  readonly makeKit = () => kitFor(this.#hashKey, this.limits);

  async import(
    files: readonly TestFile[],
    signal = new AbortController().signal,
    makeKit?: () => CoreKit,
  ): Promise<Importer> {
    return this.#withKits(async (takeKit) => {
      const importer = await Importer.start({
        store: this.store,
        limits: this.limits,
        makeKit: makeKit ?? takeKit,
        onprogress: () => undefined,
      });
      for (const { path, bytes } of files) await importer.importFile({ path, source: new BytesSource(bytes) }, signal);
      await importer.settle();
      return importer;
    });
  }

  /** Others take the kits again once `work` has ended well. */
  async #withKits<Done>(work: (takeKit: () => CoreKit) => Promise<Done>): Promise<Done> {
    const taken: CoreKit[] = [];
    const done = await work(() => {
      const kit = spareKits.pop() ?? this.makeKit();
      kit.scanner.setHashKey(this.#hashKey);
      kit.scanner.setLimits({ maxEventBytes: this.limits.maxEventBytes, maxDepth: this.limits.maxJsonDepth });
      taken.push(kit);
      return kit;
    });
    spareKits.push(...taken);
    return done;
  }

  async open(makeKit = this.makeKit): Promise<OpenedCase> {
    const opened = new OpenedCase(this.store, makeKit);
    await opened.refresh();
    return opened;
  }

  /** Opens the case for what `look` does, and no longer. */
  async whileOpen<Seen>(look: (opened: OpenedCase) => Promise<Seen>): Promise<Seen> {
    return this.#withKits(async (takeKit) => look(await this.open(takeKit)));
  }

  /** Ledger rows by path. */
  async ledger(): Promise<Map<string, LedgerRow>> {
    return new Map(ledger(await this.open()).rows.map((row) => [row.path, row]));
  }

  /** The JSON texts of all matching events, oldest first. */
  async events(filter = ''): Promise<string[]> {
    return this.whileOpen(async (opened) => {
      const results = new Results(opened);
      const context = { signal: new AbortController().signal, progress: () => undefined };
      const { id } = await results.search({ filter, order: 'oldest' }, context);
      const decoder = new TextDecoder();
      const texts: string[] = [];
      for (const row of results.rows(id)) texts.push(decoder.decode(await opened.reader.read(await opened.span(row))));
      return texts;
    });
  }
}
