import type { CoreKit } from '../core/core-kit.ts';
import type { CaseInfo } from '../model/cases.ts';
import type { CaseSummary, OpenCaseRequest, OpenedCaseAnswer } from '../model/view.ts';
import { CaseRegistry } from '../store/case-registry.ts';
import { DiskStore } from '../store/disk-store.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { OwnStore } from '../store/store.ts';
import { Explorer } from './explorer.ts';
import { summary } from './ledger.ts';
import { OpenedCase } from './opened-case.ts';
import { UnfinishedImports } from './unfinished-imports.ts';

type MakeKit = (hashKey: Uint8Array) => CoreKit;

/** The case that the query worker has open. Where there is none on disk yet, that is one in memory without a name. */
export class HeldCase {
  readonly #makeKit: Promise<MakeKit>;
  #registry: CaseRegistry | undefined;
  #info: CaseInfo | undefined;
  #explorer: Explorer | undefined;
  #unfinished: UnfinishedImports | undefined;

  /** `makeKit` may still be on its way while the case is looked for. */
  constructor(makeKit: Promise<MakeKit>) {
    this.#makeKit = makeKit;
  }

  /** Once, before anything else. */
  async open(request: OpenCaseRequest): Promise<OpenedCaseAnswer> {
    if (request.kind === 'memory') return this.#hold(new MemoryStore());
    this.#registry = new CaseRegistry(request.prefix);
    const { info, all } = await this.#registry.open(request.wanted);
    if (info?.place.kind !== 'disk') return this.#hold(new MemoryStore());
    const answer = await this.#hold(await DiskStore.open(info.place.database), info, all);
    // the list may be behind where an import was cut off; nobody waits for it
    Promise.all([this.noteCounts(), this.explorer.opened.settle()]).catch(() => undefined);
    return answer;
  }

  /** Makes a case on disk where none is open yet, with what has been set until now. */
  async begin(): Promise<CaseInfo> {
    if (this.#info) return this.#info;
    if (!this.#registry) throw new Error('a case in memory stays there');
    const info = await this.#registry.create('');
    if (info.place.kind !== 'disk') throw new Error('the registry makes cases on disk');
    const store = await DiskStore.open(info.place.database);
    const settings = await this.explorer.opened.store.settings();
    for (const [name, value] of settings) await store.putSetting(name, value);
    await this.#hold(store, info);
    return info;
  }

  get explorer(): Explorer {
    if (!this.#explorer) throw new Error('no case has been opened');
    return this.#explorer.current();
  }

  get unfinished(): UnfinishedImports {
    if (!this.#unfinished) throw new Error('no case has been opened');
    return this.#unfinished;
  }

  async refresh(): Promise<CaseSummary> {
    const { opened } = this.explorer;
    await opened.refresh();
    return summary(opened);
  }

  async summary(): Promise<CaseSummary> {
    return summary(this.explorer.opened);
  }

  /** Has the list of cases say what there is in this one. */
  async noteCounts(): Promise<void> {
    if (!this.#info || !this.#registry) return;
    const { events, files, bytes } = await this.summary();
    if (events === this.#info.events && files === this.#info.files && bytes === this.#info.bytes) return;
    this.#info = { ...this.#info, events, files, bytes };
    await this.#registry.noteCounts(this.#info.id, this.#info);
  }

  async #hold(store: OwnStore, info?: CaseInfo, all: readonly CaseInfo[] = []): Promise<OpenedCaseAnswer> {
    const [hashKey, makeKit] = await Promise.all([store.hashKey(), this.#makeKit]);
    this.#info = info;
    this.#explorer = new Explorer(new OpenedCase(store, () => makeKit(hashKey)));
    this.#unfinished = new UnfinishedImports(store);
    const [settings, summary] = await Promise.all([store.settings(), this.refresh()]);
    return { info, all, settings, summary };
  }
}
