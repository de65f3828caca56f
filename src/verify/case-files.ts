import type { DigestFacts, FileFacts, IntegrityFacts, LogFacts, LooseSignature } from '../integrity/facts.ts';
import type { ReportInput } from '../integrity/report-json.ts';
import type { Evidence, PastedSignature } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { CaseSources } from './case-sources.ts';
import type { HashTask } from './hash-run.ts';
import type { KeptSource, Role } from './kept-source.ts';
import { ParsedFiles } from './parsed-files.ts';
import type { FileHashes } from './source-hasher.ts';
import { StoredHashes } from './stored-hashes.ts';

const notKept = { digest: undefined, problems: ['was not kept; drop it again'] } as const;

/** The files of one case with what is known of their bytes. */
export class CaseFiles {
  readonly #store: Store;
  readonly #sources: CaseSources;
  readonly #hashes: StoredHashes;
  readonly #parsed = new ParsedFiles();
  #pasted: readonly LooseSignature[] = [];

  constructor(store: Store) {
    this.#store = store;
    this.#sources = new CaseSources(store);
    this.#hashes = new StoredHashes(store);
  }

  /** Takes in what came and went. Returns false where that is nothing. */
  async refresh(signal: AbortSignal): Promise<boolean> {
    const { added, gone } = await this.#sources.refresh(signal);
    for (const id of gone) {
      this.#parsed.forget(id);
      this.#hashes.forget(id);
    }
    // Where nothing can be compared, what was hashed before is not asked for.
    if (this.#has('digest') || this.#has('lake-sign')) await this.#hashes.load();
    const pasted = await this.#store.signatures();
    const isPasted = pasted.length !== this.#pasted.length;
    this.#pasted = pasted.map((signature) => ({ ...signature, path: undefined, source: undefined }));
    return added.length > 0 || gone.length > 0 || isPasted;
  }

  async addSignatures(signatures: readonly PastedSignature[]): Promise<void> {
    const stored = signatures.map(({ signature, algorithm, backfillGeneratedAt }) => ({
      signature,
      algorithm,
      backfillGeneratedAt,
    }));
    await this.#store.addSignatures(stored);
    const known = new Set(this.#pasted.map(({ signature }) => signature));
    const added = stored.filter(({ signature }) => !known.has(signature));
    this.#pasted = [...this.#pasted, ...added.map((one) => ({ ...one, path: undefined, source: undefined }))];
  }

  /** Digests, keys and the like, whose text has not been read yet. */
  unread(): HashTask[] {
    return this.#tasks(
      (source) => this.#parsed.reads(source) && !this.#parsed.has(source),
      (source) => (text) => {
        this.#parsed.take(source, text);
      },
    );
  }

  /** Log files and query results that are not hashed yet; none where there is nothing to compare them with. */
  unhashed(): HashTask[] {
    const roles = new Set<Role>();
    if (this.#has('digest')) roles.add('log');
    if (this.#has('lake-sign')) roles.add('lake-result');
    return this.#tasks(({ role, id }) => roles.has(role) && !this.#hashes.get(id));
  }

  /** Takes what a task found. What is read anew in each session is not worth storing. */
  hashed({ source, onread }: HashTask, hashes: FileHashes): void {
    this.#hashes.set(source, hashes, onread === undefined);
  }

  get mustStore(): boolean {
    return this.#hashes.isDue;
  }

  async storeHashes(): Promise<void> {
    await this.#hashes.flush();
  }

  /** Logs and query results are left out where nothing was dropped that could name them. */
  gather(): IntegrityFacts {
    const digests: DigestFacts[] = [];
    const logs: LogFacts[] = [];
    const lakeResults: FileFacts[] = [];
    const wantsResults = this.#has('lake-sign');
    const hashesLogs = this.#has('digest');
    const wantsLogs = wantsResults || hashesLogs;
    for (const source of this.#sources.kept.values()) {
      const { role, events, format } = source;
      if (role === 'digest') {
        const read = this.#parsed.digest(this.#first(source).id) ?? notKept;
        digests.push({ ...this.#factsOf(source), ...read });
      } else if (role === 'log' && wantsLogs) {
        const isPending = hashesLogs && this.#isPending(source);
        // Of what is not hashed yet nothing is said.
        const isReadable = source.isRecognised || isPending;
        logs.push({ ...this.#factsOf(source), events, format, isReadable, isPending });
      } else if (role === 'lake-result' && wantsResults) lakeResults.push(this.#factsOf(source));
    }
    const { keys, lakeSigns } = this.#parsed;
    const signatures = [...this.#parsed.signatures, ...this.#pasted];
    return { digests, logs, keys, signatures, lakeSigns, lakeResults };
  }

  /** The files that verdicts rest on, by path. */
  inputs(): ReportInput[] {
    const inputs: ReportInput[] = [];
    for (const source of this.#sources.kept.values()) {
      const { path, bytes, fileHash } = this.#factsOf(source);
      inputs.push({ path, bytes, sha256: fileHash });
    }
    return inputs.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }

  #has(role: Role): boolean {
    for (const source of this.#sources.kept.values()) if (source.role === role) return true;
    return false;
  }

  #tasks(
    isWanted: (source: KeptSource) => boolean,
    reader?: (source: KeptSource) => (text: string | undefined) => void,
  ): HashTask[] {
    const tasks: HashTask[] = [];
    for (const source of this.#sources.kept.values()) {
      const evidence = this.#evidence(source);
      if (!evidence || this.#first(source) !== source || !isWanted(source)) continue;
      tasks.push({ source: source.id, evidence, ...(reader ? { onread: reader(source) } : {}) });
    }
    return tasks;
  }

  /** The source whose bytes stand for these, and share all facts: another one with the same bytes and the same part. */
  #first(source: KeptSource): KeptSource {
    const same = source.sameAs === undefined ? undefined : this.#sources.kept.get(source.sameAs);
    return same?.role === source.role ? same : source;
  }

  #evidence({ evidence, sameAs }: KeptSource): Evidence | undefined {
    return evidence ?? (sameAs === undefined ? undefined : this.#sources.kept.get(sameAs)?.evidence);
  }

  #isPending(source: KeptSource): boolean {
    return !this.#hashes.get(this.#first(source).id) && this.#evidence(source) !== undefined;
  }

  #factsOf(source: KeptSource): FileFacts {
    const { id, path, bytes } = source;
    const hashes = this.#hashes.get(this.#first(source).id);
    return { source: id, path, bytes, textHash: hashes?.text, fileHash: hashes?.file, gzip: hashes?.gzip ?? [] };
  }
}
