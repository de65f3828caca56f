/**
 * From a row to its bytes: the event's JSON as it was received, out of the packs. One event at a time through windows
 * of text that stay in memory, or many in the order they lie in, straight through the core.
 */
import { Breather } from '../base/breathe.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { LazyKit } from '../core/lazy-kit.ts';
import type { SourceId } from '../model/segment.ts';
import { eventText, type Checkpoint, type SourceRecord } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { PackReader } from './packs.ts';
import { SizedCache } from '../base/sized-cache.ts';
import { SourceText } from './source-text.ts';

/** Where an event's bytes lie in its source's text. */
export interface EventSpan {
  readonly row: number;
  readonly source: SourceId;
  readonly offset: number;
  readonly length: number;
}

/** Text from a place on where reading can begin; not always up to the next such place. */
interface TextWindow {
  readonly from: number;
  readonly bytes: Uint8Array;
}

const windowBytes = 8 * 1024 * 1024;
const cachedBytes = 128 * 1024 * 1024;
const stretch = 512 * 1024;
/** Read past an event that is the first of its window to be asked for. */
const lookAhead = 256 * 1024;

export class EventReader {
  readonly #store: Store;
  /** One core for single events and one for long passes, so that neither waits for the other. */
  readonly #windowKit: LazyKit;
  readonly #passKit: LazyKit;
  readonly #packs: PackReader;
  readonly #source: (id: SourceId) => SourceRecord;
  readonly #windows = new SizedCache<string, TextWindow>(cachedBytes, (window) => window.bytes.length);
  readonly #checkpoints = new Map<SourceId, readonly Checkpoint[]>();
  #windowBusy: Promise<unknown> = Promise.resolve();
  #passBusy: Promise<unknown> = Promise.resolve();

  constructor(store: Store, makeKit: () => CoreKit, source: (id: SourceId) => SourceRecord) {
    this.#store = store;
    this.#windowKit = new LazyKit(makeKit);
    this.#passKit = new LazyKit(makeKit);
    this.#packs = new PackReader(store);
    this.#source = source;
  }

  /** A copy of one event's bytes. */
  async read(span: EventSpan): Promise<Uint8Array> {
    const bytes = new Uint8Array(span.length);
    let filled = 0;
    while (filled < span.length) {
      const at = span.offset + filled;
      const window = await this.#window(span.source, at, span.offset + span.length);
      const part = window.bytes.subarray(at - window.from, at - window.from + span.length - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes;
  }

  /**
   * Calls `visit` for each span with its position in the core's text buffer, valid until the call returns. Spans of
   * one source must follow each other with rising offsets.
   */
  async visit(
    spans: Iterable<EventSpan>,
    visit: (span: EventSpan, position: number) => void,
    signal?: AbortSignal,
    breather = new Breather(),
  ): Promise<void> {
    const pass = this.#passBusy.then(async () => {
      let open: SourceText | undefined;
      let source: SourceId | undefined;
      for (const span of spans) {
        if (span.source !== source || !open || this.#isFarAhead(span)) {
          signal?.throwIfAborted();
          open = await this.#open(this.passKit, span.source, span.offset, false);
          source = span.source;
        }
        const { text } = this.passKit;
        const isReady = span.offset >= text.origin && span.offset + span.length <= text.origin + text.length;
        const position = isReady ? span.offset - text.origin : await open.cover(span.offset, span.length, stretch);
        if (!isReady && breather.due) await breather.take(signal);
        visit(span, position);
      }
    });
    this.#passBusy = pass.catch(() => undefined);
    await pass;
  }

  /** The core whose text buffer `visit` hands out positions in. */
  get passKit(): CoreKit {
    return this.#passKit.kit;
  }

  clear(): void {
    this.#windows.clear();
    this.#checkpoints.clear();
    this.#packs.clear();
  }

  #isFarAhead(span: EventSpan): boolean {
    const { text } = this.passKit;
    if (span.offset < text.origin) return true;
    // A single frame has no place to begin at but its start.
    if (eventText(this.#source(span.source)).evidence?.codec === 'zstd') return false;
    return span.offset - text.origin - text.length > windowBytes;
  }

  async #open(kit: CoreKit, source: SourceId, offset: number, few: boolean): Promise<SourceText> {
    const record = this.#source(source);
    const checkpoint = await this.#checkpointBefore(record, offset);
    return new SourceText(kit, this.#packs, record, checkpoint, few);
  }

  /** The window that `offset` is in, from its start at least up to `end` or to its own end. */
  async #window(source: SourceId, offset: number, end: number): Promise<TextWindow> {
    const record = this.#source(source);
    const starts = await this.#windowStarts(record);
    let index = starts.length - 1;
    while (index > 0 && starts[index]! > offset) index--;
    const key = `${String(source)}/${String(index)}`;
    const known = this.#windows.get(key);
    const from = starts[index]!;
    const last = starts[index + 1] ?? eventText(record).textBytes;
    if (known && from + known.bytes.length >= Math.min(end, last)) return known;
    // Whoever looks at a second event is likely to look at more.
    const to = known ? last : Math.min(last, end + lookAhead);
    const read = this.#windowBusy.then(async () => {
      const kit = this.#windowKit.kit;
      const text = await this.#open(kit, source, from, true);
      const position = await text.cover(from, to - from, to - from);
      const window = { from, bytes: kit.text.view(position, to - from).slice() };
      this.#windows.set(key, window);
      return window;
    });
    // One core serves one stream at a time.
    this.#windowBusy = read.catch(() => undefined);
    return read;
  }

  async #windowStarts(record: SourceRecord): Promise<readonly number[]> {
    if (eventText(record).textBytes <= windowBytes * 2) return [0];
    const codec = eventText(record).evidence?.codec;
    if (codec === 'stored' || codec === 'zstd') {
      return Array.from(
        { length: Math.ceil(eventText(record).textBytes / windowBytes) },
        (_, index) => index * windowBytes,
      );
    }
    return [0, ...(await this.#checkpointsOf(record)).map((checkpoint) => checkpoint.textOffset)];
  }

  async #checkpointBefore(record: SourceRecord, offset: number): Promise<Checkpoint | undefined> {
    if (offset < windowBytes) return undefined;
    if (eventText(record).evidence?.codec === 'stored') {
      return { compressedOffset: offset, textOffset: offset, state: new Uint8Array(0) };
    }
    return (await this.#checkpointsOf(record)).findLast((checkpoint) => checkpoint.textOffset <= offset);
  }

  async #checkpointsOf(record: SourceRecord): Promise<readonly Checkpoint[]> {
    const known = this.#checkpoints.get(record.id);
    if (known) return known;
    const points = await this.#store.checkpoints(record.id);
    this.#checkpoints.set(record.id, points);
    return points;
  }
}
