import type { CoreKit } from '../core/core-kit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Declared } from './item.ts';
import type { Pieces } from './pieces.ts';
import { TextFeed, type FeedOptions } from './text-feed.ts';

const stretch = 1024 * 1024;

/** The inflated bytes of a compressed container, with a core of their own; each piece is a copy that may be kept. */
export class InflatedPieces implements Pieces {
  readonly #kit: CoreKit;
  readonly #feed: TextFeed;
  readonly #declared: Declared | undefined;
  #given = 0;

  constructor(kit: CoreKit, options: FeedOptions, declared: Declared | undefined) {
    this.#kit = kit;
    this.#declared = declared;
    this.#feed = new TextFeed(kit, { ...options, declared });
    this.#feed.keepNothing();
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...this.#feed.diagnostics, ...this.#feed.check(this.#declared)];
  }

  /** As `TextFeed` says. */
  unreadBytes(size: number): number {
    return this.#feed.unreadBytes(size);
  }

  async next(): Promise<Uint8Array | undefined> {
    const { text } = this.#kit;
    this.#given -= text.compact(this.#given);
    await this.#feed.fill(stretch);
    if (this.#given === text.length) return undefined;
    const piece = text.view(this.#given, text.length - this.#given).slice();
    this.#given = text.length;
    return piece;
  }
}
