import type { IntegrityItem, IntegritySummary } from '../../../src/model/integrity.ts';
import { Validation } from '../../../src/verify/validation.ts';
import type { SeededRandom } from '../../fixtures/seeded-random.ts';
import { writeZip } from '../../fixtures/zip-writer.ts';
import { TestCase, type TestFile } from '../ingest/case-harness.ts';
import type { Found } from './compare.ts';
import { shuffled } from '../integrity/shuffle.ts';

/** The report of docs/contract.md. */
export interface Report {
  readonly version: number;
  readonly generatedAt: string;
  readonly keys: readonly { readonly fingerprint: string; readonly fingerprintMatchesKey: boolean }[];
  readonly digests: readonly ReportItem[];
  readonly logFiles: readonly ReportItem[];
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly kind: string }[];
  readonly totals: Readonly<Record<string, unknown>>;
}

export interface ReportItem {
  readonly key: string;
  readonly verdict: string;
  readonly reasons: readonly unknown[];
}

export interface Told {
  readonly items: readonly IntegrityItem[];
  readonly summary: IntegritySummary;
}

const pageSize = 500;

/** A case that is imported, stored and validated as in the page, but for its workers. */
export class ValidatedCase {
  readonly #case: TestCase;
  readonly #validation: Validation;

  private constructor(testCase: TestCase) {
    this.#case = testCase;
    this.#validation = new Validation(testCase.store, testCase.makeKit);
  }

  static async make(): Promise<ValidatedCase> {
    return new ValidatedCase(await TestCase.make());
  }

  static async of(files: readonly TestFile[]): Promise<ValidatedCase> {
    const made = await ValidatedCase.make();
    await made.drop(files);
    return made;
  }

  /** Imports files and takes them in. */
  async drop(files: readonly TestFile[]): Promise<void> {
    await this.#case.import(files);
    await this.#validation.refresh(new AbortController().signal, () => undefined);
  }

  async told(): Promise<Told> {
    const items: IntegrityItem[] = [];
    for (;;) {
      const page = await this.#validation.items({ order: 'time', offset: items.length, count: pageSize });
      items.push(...page.items);
      if (items.length >= page.total) return { items, summary: await this.#validation.summary() };
    }
  }

  async report(): Promise<Report> {
    return JSON.parse(await (await this.#validation.report('json')).text()) as Report;
  }
}

export function foundIn({ items, summary }: Told): Found {
  return {
    items: items.map(({ key, verdict, reasons }) => ({ key, verdict, codes: reasons.map(({ code }) => code) })),
    gaps: summary.gaps,
    keys: summary.keys,
  };
}

/** All files in one zip, in random order and without their folders. Each must have a name of its own. */
export function zipWithoutPaths(files: readonly TestFile[], random: SeededRandom): TestFile {
  const members = shuffled(files, random.word()).map(({ path, bytes }) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    data: bytes,
    method: random.pick([0, 8]),
  }));
  const names = new Set(members.map(({ name }) => name));
  if (names.size !== members.length) throw new Error('two files have one name');
  return { path: 'case.zip', bytes: writeZip(members).bytes };
}
