/**
 * Validation of a case by its digests, kept current: hashes what came in, forgets what went, and works the verdicts out
 * anew. What it has hashed is stored, so that it goes on where it was after the page was closed.
 */
import { Pace } from '../base/pace.ts';
import { version } from '../base/version.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { PackReader } from '../evidence/packs.ts';
import { pickItems } from '../integrity/items.ts';
import { judge, type Judgement } from '../integrity/judge.ts';
import { readPastedSignatures } from '../integrity/object-metadata.ts';
import { reportHtml } from '../integrity/report-html.ts';
import { reportJson } from '../integrity/report-json.ts';
import { RsaSignatureChecker } from '../integrity/signature-checker.ts';
import type {
  AddedSignatures,
  CommandFacts,
  IntegrityItemDetail,
  IntegrityProgress,
  IntegrityReportKind,
  IntegritySummary,
  ItemsPage,
  ItemsRequest,
  SourceVerdicts,
} from '../model/integrity.ts';
import type { Store } from '../store/store.ts';
import { CaseFiles } from './case-files.ts';
import { runTasks, type HashTask } from './hash-run.ts';
import { SourceHasher } from './source-hasher.ts';
import { Turns } from './turns.ts';

const progressEveryMs = 100;
/** While files are hashed, verdicts are worked out anew after so long at the least, and not for most of the time. */
const judgeEveryMs = 1000;
const hashingPerJudging = 4;

/** `revision` grows whenever the verdicts have been worked out anew. */
export interface ValidationProgress extends IntegrityProgress {
  readonly revision: number;
}

type OnProgress = (progress: ValidationProgress) => void;

const noFacts = { digests: [], logs: [], keys: [], signatures: [], lakeSigns: [], lakeResults: [] } as const;

export class Validation {
  readonly #packs: PackReader;
  readonly #hasher: SourceHasher;
  readonly #turns = new Turns();
  readonly #checker = new RsaSignatureChecker();
  readonly #files: CaseFiles;
  #judgement: Judgement | undefined;
  #pendingFiles = 0;
  #revision = 0;

  constructor(store: Store, makeKit: () => CoreKit) {
    this.#packs = new PackReader(store);
    this.#files = new CaseFiles(store);
    this.#hasher = new SourceHasher(this.#packs, makeKit);
  }

  /** Rejects with the signal's reason; what was hashed until then is stored. One runs after the other. */
  refresh(signal: AbortSignal, onprogress: OnProgress): Promise<IntegritySummary> {
    return this.#turns.take(async () => {
      signal.throwIfAborted();
      const isChanged = await this.#files.refresh(signal);
      const reading = this.#files.unread();
      const hashing = this.#files.unhashed();
      this.#pendingFiles = hashing.length;
      await this.#run([reading, hashing], signal, onprogress);
      if (isChanged || reading.length + hashing.length > 0 || !this.#judgement) await this.#judge(signal);
      return this.summary();
    });
  }

  async summary(): Promise<IntegritySummary> {
    return (await this.#latest()).summary(this.#pendingFiles);
  }

  async verdicts(): Promise<SourceVerdicts> {
    return (await this.#latest()).sources;
  }

  async items(request: ItemsRequest): Promise<ItemsPage> {
    return pickItems((await this.#latest()).items, request);
  }

  async item(id: number): Promise<IntegrityItemDetail | undefined> {
    return (await this.#latest()).detail(id);
  }

  async commandFacts(): Promise<CommandFacts> {
    return (await this.#latest()).commands;
  }

  async report(kind: IntegrityReportKind, signal?: AbortSignal): Promise<Blob> {
    const facts = {
      judgement: await this.#latest(),
      inputs: this.#files.inputs(),
      spoor: version,
      generatedAt: Math.floor(Date.now() / 1000),
    };
    const pace = new Pace(signal);
    return kind === 'json'
      ? new Blob(await reportJson(facts, pace), { type: 'application/json' })
      : new Blob(await reportHtml(facts, pace), { type: 'text/html' });
  }

  /** Keeps signatures that somebody pasted, and says which digests they are of. */
  addSignatures(text: string): Promise<AddedSignatures> {
    return this.#turns.take(async () => {
      const { signatures, malformed } = readPastedSignatures(text);
      const never = new AbortController().signal;
      await this.#files.addSignatures(signatures);
      await this.#run([this.#files.unread(), []], never, () => undefined);
      const { signatureOwners } = await this.#judge(never);
      const owners = signatures.map(({ signature }) => signatureOwners.get(signature));
      const matched = owners.filter((owner) => owner !== undefined);
      return { matched, unmatched: owners.length - matched.length, malformed };
    });
  }

  async #run(
    [reading, hashing]: readonly [readonly HashTask[], readonly HashTask[]],
    signal: AbortSignal,
    onprogress: OnProgress,
  ): Promise<void> {
    const totalFiles = reading.length + hashing.length;
    if (totalFiles === 0) return;
    let [done, bytes, reported] = [0, 0, 0];
    const report = (): void => {
      reported = performance.now();
      onprogress({ files: done, totalFiles, bytes, revision: this.#revision });
    };
    const onhashed = (task: HashTask, hashes: Parameters<CaseFiles['hashed']>[1], size: number): void => {
      this.#files.hashed(task, hashes);
      done++;
      bytes += size;
      if (task.onread === undefined) this.#pendingFiles--;
      if (performance.now() - reported >= progressEveryMs) report();
    };
    let nextJudging = performance.now() + judgeEveryMs;
    const between = async (): Promise<void> => {
      if (this.#files.mustStore) await this.#files.storeHashes();
      const began = performance.now();
      if (began < nextJudging) return;
      await this.#judge(signal);
      const ended = performance.now();
      nextJudging = ended + Math.max(judgeEveryMs, (ended - began) * hashingPerJudging);
      report();
    };
    report();
    try {
      await runTasks(reading, this.#hasher, { onhashed }, signal);
      await runTasks(hashing, this.#hasher, { onhashed, between }, signal);
    } finally {
      await this.#files.storeHashes();
      this.#packs.clear();
    }
    report();
  }

  async #judge(signal: AbortSignal): Promise<Judgement> {
    const judgement = await judge(this.#files.gather(), this.#checker, { signal });
    this.#judgement = judgement;
    this.#revision++;
    return judgement;
  }

  /** Verdicts about nothing until there are some. */
  async #latest(): Promise<Judgement> {
    return this.#judgement ?? (await judge(noFacts, this.#checker));
  }
}
