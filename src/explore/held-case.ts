import { AppError } from '../base/app-error.ts';
import type { CoreKit } from '../core/core-kit.ts';
import type { CaseInfo } from '../model/cases.ts';
import type { SourceVerdicts } from '../model/integrity.ts';
import type { CaseSummary, OpenCaseRequest, SearchRequest } from '../model/view.ts';
import type { AnswerToOpen } from '../rpc/contract.ts';
import { CaseRegistry } from '../store/case-registry.ts';
import { DiskStore } from '../store/disk-store.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { OwnStore } from '../store/store.ts';
import { Explorer } from './explorer.ts';
import { FirstAnswers, type TakenIn } from './first-answers.ts';
import { storageEstimate, summary } from './ledger.ts';
import { OpenedCase } from './opened-case.ts';
import { UnfinishedImports } from './unfinished-imports.ts';

/** What a case is shown with goes before opening it. */
const openAfterMs = 250;

type MakeKit = (hashKey: Uint8Array) => CoreKit;

/** The case that the query worker has open. Where there is none on disk yet, that is one in memory without a name. */
export class HeldCase {
  readonly #makeKit: Promise<MakeKit>;
  #registry: CaseRegistry | undefined;
  #info: CaseInfo | undefined;
  #explorer: Explorer | undefined;
  #unfinished: UnfinishedImports | undefined;
  #store: OwnStore | undefined;
  #answers: FirstAnswers | undefined;
  #opening: Promise<CaseSummary> | undefined;
  /** Resolves when there was time to show what is answered early, or with `hurry`. */
  #shown: Promise<void> = Promise.resolve();
  #hurry: () => void = () => undefined;

  /** `makeKit` may still be on its way while the case is looked for. */
  constructor(makeKit: Promise<MakeKit>) {
    this.#makeKit = makeKit;
  }

  /** Once, before anything else. */
  async open(request: OpenCaseRequest): Promise<AnswerToOpen> {
    if (request.kind === 'memory') return this.#hold(new MemoryStore());
    this.#registry = new CaseRegistry(request.prefix);
    const { info, all } = await this.#registry.open(request.wanted);
    if (info?.place.kind !== 'disk') return this.#hold(new MemoryStore());
    return this.#hold(await DiskStore.open(info.place.database), info, all);
  }

  /** Makes a case on disk where none is open yet, with what has been set until now. */
  async begin(): Promise<CaseInfo> {
    if (this.#info) return this.#info;
    if (!this.#registry) throw new Error('a case in memory stays there');
    const info = await this.#registry.create('');
    if (info.place.kind !== 'disk') throw new Error('the registry makes cases on disk');
    const store = await DiskStore.open(info.place.database);
    const settings = await this.store.settings();
    for (const [name, value] of settings) await store.putSetting(name, value);
    await this.#hold(store, info);
    return info;
  }

  get store(): OwnStore {
    if (!this.#store) throw new Error('no case has been opened');
    return this.#store;
  }

  /** What is asked about the case's events, once it is open. */
  async explorer(): Promise<Explorer> {
    await this.opened();
    return this.#held();
  }

  /** Where answers are kept of those that are given from now on. */
  get answers(): FirstAnswers | undefined {
    return this.#answers;
  }

  /** Until the case is open, what was answered about it last. */
  get early(): FirstAnswers | undefined {
    return this.#answers?.isEarly === true ? this.#answers : undefined;
  }

  /** Numbers a result that is answered early: its rows can be asked for, and come when the case is open. */
  laterResult(request: SearchRequest): number {
    return this.#held().results.later(request, this.openSoon());
  }

  /** Opens the case once it has been shown, unless something needs that sooner. */
  async openSoon(): Promise<CaseSummary> {
    await this.#shown;
    return this.opened();
  }

  /** Resolves when the case is open, and rejects where it cannot be; asked again, it is tried again. */
  opened(): Promise<CaseSummary> {
    this.#hurry();
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  #held(): Explorer {
    if (!this.#explorer) throw new Error('no case has been opened');
    return this.#explorer.current();
  }

  get unfinished(): UnfinishedImports {
    if (!this.#unfinished) throw new Error('no case has been opened');
    return this.#unfinished;
  }

  /** Takes in what has been committed since. */
  async refresh(): Promise<CaseSummary> {
    await this.opened();
    return (await this.#takeIn()).summary;
  }

  async summary(): Promise<CaseSummary> {
    return summary((await this.explorer()).opened);
  }

  /** Nothing more comes for now. */
  async settle(): Promise<void> {
    const { opened } = await this.explorer();
    await opened.settle();
    await this.#answers?.settle(() => takeIn(opened));
  }

  async setIntegrity(verdicts: SourceVerdicts): Promise<boolean> {
    const isNew = (await this.explorer()).setIntegrity(verdicts);
    if (isNew) this.#answers?.end();
    return isNew;
  }

  /** Has the list of cases say what there is in this one. */
  async noteCounts(): Promise<void> {
    if (!this.#info || !this.#registry) return;
    const { events, files, bytes } = await this.summary();
    if (events === this.#info.events && files === this.#info.files && bytes === this.#info.bytes) return;
    this.#info = { ...this.#info, events, files, bytes };
    await this.#registry.noteCounts(this.#info.id, this.#info);
  }

  async #hold(store: OwnStore, info?: CaseInfo, all: readonly CaseInfo[] = []): Promise<AnswerToOpen> {
    const [hashKey, makeKit] = await Promise.all([store.hashKey(), this.#makeKit]);
    this.#info = info;
    this.#store = store;
    this.#explorer = new Explorer(new OpenedCase(store, () => makeKit(hashKey)));
    this.#unfinished = new UnfinishedImports(store);
    this.#opening = undefined;
    const answers = store.answers && new FirstAnswers(store.answers);
    this.#answers = answers;
    const [settings, known, estimate] = await Promise.all([store.settings(), answers?.read(), storageEstimate()]);
    if (!known) return { info, all, settings, summary: await this.opened(), isOpen: true };
    this.#shown = new Promise((resolve) => {
      this.#hurry = resolve;
      setTimeout(resolve, openAfterMs);
    });
    return { info, all, settings, summary: { ...known, ...estimate }, isOpen: false };
  }

  async #open(): Promise<CaseSummary> {
    const { summary } = await this.#takeIn().catch((error: unknown) => {
      throw this.#named(error);
    });
    // the list may be behind where an import was cut off; nobody waits for it
    Promise.all([this.noteCounts(), this.settle()]).catch(() => undefined);
    return summary;
  }

  /** Says which case it is that has lost what it cannot be opened without. */
  #named(error: unknown): unknown {
    if (!(error instanceof AppError) || error.code !== 'store/segment-gone' || !this.#info) return error;
    return new AppError(error.code, error.message, { ...error.details, case: this.#info.id }, { cause: error });
  }

  #takeIn(): Promise<TakenIn> {
    const { opened } = this.#held();
    const work = (): Promise<TakenIn> => takeIn(opened);
    return this.#answers ? this.#answers.during(work) : work();
  }
}

async function takeIn(opened: OpenedCase): Promise<TakenIn> {
  const isNew = await opened.refresh();
  return { isNew, summary: await summary(opened) };
}
