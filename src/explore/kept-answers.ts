import type { Bitset } from '../base/bitset.ts';
import { KeptNewest } from './kept-newest.ts';

/**
 * Answers about sets of rows, for a question that comes again. An answer holds for the very set that it was worked out
 * on, so that none outlives what that set was made of.
 */
export class KeptAnswers<Answer> {
  readonly #kept: KeptNewest<{ readonly rows: Bitset; readonly answer: Answer }>;

  constructor(limit: number) {
    this.#kept = new KeptNewest(limit);
  }

  get(question: string, rows: Bitset): Answer | undefined {
    const known = this.#kept.get(question);
    return known?.rows === rows ? known.answer : undefined;
  }

  set(question: string, rows: Bitset, answer: Answer, size: number): void {
    this.#kept.set(question, { rows, answer }, size);
  }

  clear(): void {
    this.#kept.clear();
  }
}
