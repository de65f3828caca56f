/**
 * What was answered about all events, which is what a case is shown with. It is kept with the case, so that this can be
 * shown again before the case's segments are open; and holds for one revision of the store.
 */
import { AppError } from '../base/app-error.ts';
import { SpacedOut } from '../base/spaced-out.ts';
import { version } from '../base/version.ts';
import type { Facet, FacetField, FacetsRequest, Histogram, HistogramRequest } from '../model/explorer.ts';
import type { CaseSummary, GridRow, SearchRequest, SearchResult } from '../model/view.ts';
import type { AnswersStore } from '../store/store.ts';
import { KeptNewest } from './kept-newest.ts';

/** To be changed with what is kept, and with any answer that would be another now. */
const format = 1;
/** UTF-16 code units of answers, about. */
const mostKept = 512 * 1024;
const mostOfOne = 128 * 1024;
const saveAfterMs = 250;

interface KeptRecord {
  readonly format: number;
  readonly version: string;
  readonly summary: CaseSummary;
  readonly answers: readonly (readonly [question: string, answer: unknown])[];
}

/** Rows of a result from its first on. */
interface FirstRows {
  readonly matched: number;
  readonly total: number;
  readonly rows: readonly GridRow[];
}

/** What the case holds after more of it has been taken in. */
export interface TakenIn {
  readonly summary: CaseSummary;
  readonly isNew: boolean;
}

/** Takes in what is answered from now on, as long as the case does not change. */
export interface Noting {
  search(request: SearchRequest, result: SearchResult): void;
  facets(request: FacetsRequest, facets: readonly Facet[]): void;
  histogram(request: HistogramRequest, histogram: Histogram): void;
}

export class FirstAnswers {
  readonly #store: AnswersStore;
  readonly #known = new KeptNewest<unknown>(mostKept);
  readonly #saving = new SpacedOut(saveAfterMs, () => this.#save());
  #summary: CaseSummary | undefined;
  /** That the answers are of; undefined where that is not known yet. */
  #revision: number | undefined;
  /** That answers are of which were read, until the case has been opened and compared. */
  #claimed: number | undefined;
  /** Counts the changes of the case. */
  #changes = 0;
  #changing = 0;
  #isOpened = false;
  #isSettled = false;
  #isSaved = true;
  #isOver = false;

  constructor(store: AnswersStore) {
    this.#store = store;
  }

  /** Reads what is kept of the case as it is stored now. The summary; undefined where nothing is kept. */
  async read(): Promise<CaseSummary | undefined> {
    const kept = await this.#store.kept();
    const record = kept?.answers as Partial<KeptRecord> | undefined;
    if (record?.format !== format || record.version !== version || !record.answers) return undefined;
    for (const [question, answer] of record.answers) this.#known.set(question, answer, sizeOf(answer));
    this.#summary = record.summary;
    this.#claimed = kept?.revision;
    return record.summary;
  }

  /** They were read, and the case has not been opened yet. */
  get isEarly(): boolean {
    return this.#claimed !== undefined && !this.#isOpened;
  }

  search(request: SearchRequest): Omit<SearchResult, 'id'> | undefined {
    const known = this.#known.get(searchQuestion(request)) as FirstRows | undefined;
    if (!known) return undefined;
    const { matched, total, rows } = known;
    if (!request.first) return { matched, total };
    const { from, count } = request.first;
    if (from + count > rows.length && rows.length < matched) return undefined;
    return { matched, total, rows: rows.slice(from, from + count) };
  }

  facets({ fields }: FacetsRequest): readonly Facet[] | undefined {
    const facets = fields.map((field) => this.#known.get(facetQuestion(field)) as Facet | undefined);
    return facets.every((facet) => facet !== undefined) ? facets : undefined;
  }

  histogram(request: HistogramRequest): Histogram | undefined {
    return this.#known.get(histogramQuestion(request)) as Histogram | undefined;
  }

  /** Undefined once more is known of the case's files than when it is opened. */
  noting(): Noting | undefined {
    if (this.#isOver) return undefined;
    const changes = this.#changes;
    const note = (question: string, answer: unknown): void => {
      const size = sizeOf(answer);
      if (changes !== this.#changes || this.#isOver || size > mostOfOne) return;
      this.#known.set(question, answer, size);
      this.#isSaved = false;
      this.#saving.ask();
    };
    return {
      search: (request, { matched, total, rows }) => {
        const { first } = request;
        if (rows && first?.from === 0 && !this.search(request)) note(searchQuestion(request), { matched, total, rows });
      },
      facets: ({ fields }, facets) => {
        for (const [i, field] of fields.entries()) {
          if (!this.#known.get(facetQuestion(field))) note(facetQuestion(field), facets[i]);
        }
      },
      histogram: (request, histogram) => {
        if (!this.histogram(request)) note(histogramQuestion(request), histogram);
      },
    };
  }

  /** While `work` takes in what has been stored; it tells whether that changed anything. */
  async during(work: () => Promise<TakenIn>): Promise<TakenIn> {
    this.#changing++;
    try {
      const taken = await work();
      // what was read is believed until it is compared
      if (taken.isNew && (this.#isOpened || this.#claimed === undefined)) this.#forget();
      this.#isOpened = true;
      this.#summary = taken.summary;
      return taken;
    } catch (error) {
      this.#forget();
      throw error;
    } finally {
      this.#changing--;
    }
  }

  /** Nothing more comes for now. `work` as for `during`. */
  async settle(work: () => Promise<TakenIn>): Promise<void> {
    if (this.#revision === undefined) {
      const revision = await this.#store.revision();
      // it was that before the case was opened, or nothing comes between what had been taken in and that revision
      const isSame = this.#claimed === revision || !(await this.during(work)).isNew;
      if (this.#claimed !== undefined && this.#claimed !== revision) this.#forget();
      this.#claimed = undefined;
      if (isSame) this.#revision = revision;
    }
    this.#isSettled = true;
    this.#saving.ask();
  }

  /** Answers are not those any more that the case is opened with. */
  end(): void {
    this.#isOver = true;
  }

  #forget(): void {
    this.#changes++;
    this.#revision = undefined;
    this.#claimed = undefined;
    this.#known.clear();
    this.#isSettled = false;
    this.#isSaved = true;
  }

  async #save(): Promise<void> {
    if (this.#isSaved || !this.#isSettled || this.#changing > 0) return;
    if (this.#revision === undefined || !this.#summary) return;
    this.#isSaved = true;
    const record: KeptRecord = { format, version, summary: this.#summary, answers: [...this.#known.entries()] };
    try {
      await this.#store.keep(record, this.#revision);
    } catch (error) {
      // the case opens all the same
      if (!(error instanceof AppError)) throw error;
    }
  }
}

function searchQuestion({ order, sort, first }: SearchRequest): string {
  return JSON.stringify(['search', order, sort, first?.columns]);
}

function facetQuestion(field: FacetField): string {
  return JSON.stringify(['facet', field]);
}

function histogramQuestion({ maxBins }: HistogramRequest): string {
  return JSON.stringify(['histogram', maxBins]);
}

/** In UTF-16 code units, about; numbers in arrays of their own would be as many. */
function sizeOf(answer: unknown): number {
  return JSON.stringify(answer).length;
}
