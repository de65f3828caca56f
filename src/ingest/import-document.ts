import { quoteText } from '../base/quote-text.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { allSkipped, noBytes, withStructure, type ByteAccount } from '../model/byte-account.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/segment.ts';
import type { Codec, Converted, SourceKind, SourceRecord } from '../model/source.ts';
import { asideNames } from '../model/aside-names.ts';
import { namedAs } from '../model/object-name.ts';
import { headBytes, readHead } from '../decode/head.ts';
import { recognise } from '../decode/index.ts';
import type { ConvertedFormat } from '../decode/convert.ts';
import type { EventFormat } from '../decode/format.ts';
import type { IngestJob, OpenSource } from './job.ts';
import {
  faultDiagnostics,
  invalidText,
  notRecognised,
  passedOver,
  shownBytes,
  type FaultFound,
} from './fault-diagnostics.ts';
import type { Item } from './item.ts';
import { accounted, recordOf, streamBytes } from './item.ts';
import { ConvertedPieces } from './converted-pieces.ts';
import { makeGunzip } from './gunzip.ts';
import { isKeptByName, keptAside, keptByName } from './kept-by-name.ts';
import { TextFeed, type OriginalText } from './text-feed.ts';
import { sniffContainer, type ContainerKind } from '../read/sniff-container.ts';

/** Small enough that text is scanned while it is still in the processor's cache. */
const stretch = 512 * 1024;
/** Text quoted of a file that is not understood. */
const unknownCharacters = 200;
/** Enough for them. */
const unknownBytes = 8 * unknownCharacters;

/** What the text turned out to be instead: nothing was recorded, and the pieces can be read again. */
export type NotScanned = { readonly inner: Exclude<ContainerKind, 'plain'> } | { readonly convert: ConvertedFormat };

/**
 * Reads one stream as a document: recognises its format, scans its events into the open segment, and hands in its
 * ledger record. `codec` is what its bytes are wrapped in.
 */
export async function importDocument(
  job: IngestJob,
  item: Item,
  codec: Codec,
  signal: AbortSignal,
): Promise<NotScanned | undefined> {
  const { kit } = job;
  const feed = feedOf(job, kit, item, codec);
  await feed.fill(stretch);
  const sample = kit.text.view(0, Math.min(kit.text.length, headBytes));
  if (codec !== 'stored') {
    const inner = sniffContainer(sample);
    if (inner !== 'plain') {
      feed.giveBack();
      return { inner };
    }
  }
  const verdict = recognise(readHead(sample, feed.ended, item.path, (text, at) => kit.text.skipValue(text, at)));
  // the text itself moves on
  const start = sample.slice(0, unknownBytes);
  const begins = (): string => quoteText(start, unknownCharacters);
  if (verdict.kind === 'converted') {
    feed.giveBack();
    return { convert: verdict.format };
  }
  item.pieces.commit();
  if (feed.ended && feed.textBytes === 0 && feed.diagnostics.length === 0) {
    const empty: Diagnostic = { code: 'read/empty', severity: 'warning', detail: 'there is nothing in the file' };
    await importEmpty(job, item, codec, feed, empty);
    return undefined;
  }
  const source = await job.newSource();
  switch (verdict.kind) {
    case 'events':
      await new DocumentImport(job, item, source, codec, feed, { ...verdict.format, begins }).run(signal);
      break;
    case 'aside': {
      await importAside(job, item, source, codec, feed, { format: verdict.format.name }, signal);
      break;
    }
    case 'unknown': {
      const why = verdict.isSystem ? passedOver(verdict.why) : notRecognised(verdict.why, begins());
      if (namedAs(item.path) === 'lake-result') {
        const found = { format: asideNames.lakeResult, why };
        await importAside(job, item, source, codec, feed, found, signal);
      } else await importUnknown(job, item, source, codec, feed, why);
    }
  }
  return undefined;
}

function feedOf({ limits, inflated }: IngestJob, kit: CoreKit, item: Item, codec: Codec): TextFeed {
  const { pieces, declared, layers, isInner = false } = item;
  const isAsDropped = layers === 0 && !isInner;
  return new TextFeed(kit, { codec, pieces, limits, isAsDropped, declared, inflated });
}

interface AsideFound {
  readonly format: string;
  /** Why nothing else is made of it; its bytes count as skipped then. */
  readonly why?: Diagnostic;
}

/** Keeps a file without events for validation. */
async function importAside(
  job: IngestJob,
  item: Item,
  source: SourceId,
  codec: Codec,
  feed: TextFeed,
  { format, why }: AsideFound,
  signal: AbortSignal,
): Promise<void> {
  const record = (complete: boolean, diagnostics: readonly Diagnostic[]): SourceRecord => ({
    ...recordOf(item, source, 'aside', format),
    textBytes: feed.textBytes,
    ...accounted(
      why || !complete ? allSkipped(feed.textBytes) : withStructure(feed.textBytes, 0, 0),
      unread(item, feed),
    ),
    diagnostics,
    complete,
    evidence: { codec, extents: [...feed.extents] },
  });
  await feed.startKeeping(job.keep);
  await drain(job, feed, signal, () => ({ record: record(false, []), checkpoints: [] }));
  const faults = [...(item.diagnostics?.() ?? []), ...feed.diagnostics, ...feed.check(item.declared)];
  job.finish(record(!signal.aborted, [...faults, ...(why ? [why] : []), keptAside]));
}

/** Accounts for a compressed file without text. */
async function importEmpty(job: IngestJob, item: Item, codec: Codec, feed: TextFeed, empty: Diagnostic): Promise<void> {
  const mayKeep = isKeptByName(item);
  if (mayKeep) await feed.startKeeping(job.keep);
  else feed.keepNothing();
  job.finish({
    ...recordOf(item, await job.newSource(), 'unknown', 'empty'),
    ...accounted(noBytes, unread(item, feed)),
    diagnostics: [empty, ...(mayKeep ? [keptByName] : [])],
    ...(mayKeep ? { evidence: { codec, extents: feed.extents } } : {}),
  });
}

/** Accounts for a file that no format knows. */
async function importUnknown(
  job: IngestJob,
  item: Item,
  source: SourceId,
  codec: Codec,
  feed: TextFeed,
  why: Diagnostic,
): Promise<void> {
  const mayKeep = isKeptByName(item);
  if (mayKeep) {
    await feed.startKeeping(job.keep);
    await feed.keepRest();
  } else feed.keepNothing();
  job.finish({
    ...recordOf(item, source, 'unknown', why.code === 'decode/no-event' ? 'system file' : 'not recognised'),
    textBytes: feed.textBytes,
    ...accounted(allSkipped(item.bytes)),
    diagnostics: [...(item.diagnostics?.() ?? []), ...feed.diagnostics, why, ...(mayKeep ? [keptByName] : [])],
    ...(mayKeep ? { evidence: { codec, extents: feed.extents } } : {}),
  });
}

/** Imports a stream whose events must be converted first. Its bytes and what they became are both kept. */
export async function importConverted(
  job: IngestJob,
  item: Item,
  codec: Codec,
  format: ConvertedFormat,
  signal: AbortSignal,
): Promise<void> {
  const kit = job.outerKit(item.layers);
  const original = feedOf(job, kit, item, codec);
  await original.startKeeping(job.keep);
  item.pieces.commit();
  await convertText(job, item, await job.newSource(), codec, original, format, signal);
}

/** Imports the events of a text that a feed brings into the core of the item's layer. */
export async function convertText(
  job: IngestJob,
  item: Item,
  source: SourceId,
  codec: Codec,
  original: OriginalText,
  format: ConvertedFormat,
  signal: AbortSignal,
): Promise<void> {
  const kit = job.outerKit(item.layers);
  const gunzip = makeGunzip(() => job.outerKit(item.layers + 1), job.limits);
  const pieces = new ConvertedPieces(kit, original, format, { ...job.limits, gunzip });
  const feed = new TextFeed(job.kit, { codec: 'stored', pieces, limits: job.limits });
  const scanned: ScannedFormat = { name: format.name, shape: { kind: 'array' }, begins: () => '' };
  await new DocumentImport(job, item, source, codec, feed, scanned, { original, pieces }).run(signal);
}

interface ScannedFormat extends Pick<EventFormat, 'name' | 'shape'> {
  /** How the text begins, in quotes. */
  readonly begins: () => string;
}

interface Conversion {
  /** The text as it was received; the other feed brings what it was converted to. */
  readonly original: OriginalText;
  readonly pieces: ConvertedPieces;
}

class DocumentImport {
  readonly #job: IngestJob;
  readonly #item: Item;
  readonly #source: SourceId;
  readonly #codec: Codec;
  readonly #feed: TextFeed;
  readonly #format: ScannedFormat;
  readonly #conversion: Conversion | undefined;
  #found = 0;
  #counted = 0;
  #fault: FaultFound | undefined;

  constructor(
    job: IngestJob,
    item: Item,
    source: SourceId,
    codec: Codec,
    feed: TextFeed,
    format: ScannedFormat,
    conversion?: Conversion,
  ) {
    this.#job = job;
    this.#item = item;
    this.#source = source;
    this.#codec = codec;
    this.#feed = feed;
    this.#format = format;
    this.#conversion = conversion;
  }

  async run(signal: AbortSignal): Promise<void> {
    const job = this.#job;
    const feed = this.#feed;
    const { scanner, text } = job.kit;
    await feed.startKeeping(job.keep);
    job.builder.beginSource(this.#source);
    this.#counted = job.builder.rows;
    scanner.begin(this.#format.shape);
    let cancelled = false;
    for (;;) {
      const state = scanner.run(feed.ended);
      this.#count();
      if (state === 'failed') {
        this.#fault = this.#faultHere();
        // Goes on with the next event that can be told as one.
        scanner.resume();
        continue;
      }
      if (state === 'done') break;
      if (signal.aborted) {
        cancelled = true;
        break;
      }
      if (state === 'rows-full') {
        await job.commit(this.#open());
        this.#counted = 0;
        continue;
      }
      if (job.mustStoreEvidence) await job.commit(this.#open(), false);
      scanner.shifted(text.compact(scanner.keepFrom));
      await feed.fill(Math.max(stretch, text.length - scanner.keepFrom));
      job.onprogress(job.counts);
    }
    job.builder.endSource();
    const lostFrom = text.origin + scanner.keepFrom;
    if (!cancelled) await drain(job, feed, signal, () => this.#open());
    this.#finish(cancelled, lostFrom);
  }

  #faultHere(): FaultFound | undefined {
    const { scanner, text } = this.#job.kit;
    const { fault } = scanner;
    if (!fault) return undefined;
    const from = Math.max(0, fault.at - text.origin);
    const bytes = text.view(from, Math.max(0, Math.min(shownBytes, text.length - from)));
    return { ...fault, before: this.#found, start: bytes.slice() };
  }

  #count(): void {
    const { rows } = this.#job.builder;
    if (rows > this.#counted) this.#conversion?.pieces.confirm(this.#job.kit.scanner.startsFrom(this.#counted));
    this.#found += rows - this.#counted;
    this.#job.counts.events += rows - this.#counted;
    this.#counted = rows;
  }

  #finish(cancelled: boolean, lostFrom: number): void {
    const { scanner } = this.#job.kit;
    const received = this.#conversion?.original ?? this.#feed;
    const diagnostics: Diagnostic[] = [
      ...(this.#item.diagnostics?.() ?? []),
      ...received.diagnostics,
      ...received.check(this.#item.declared),
      ...(this.#conversion?.pieces.diagnostics ?? invalidText(this.#feed)),
    ];
    if (this.#fault) {
      diagnostics.push(
        ...faultDiagnostics(this.#fault, this.#found, scanner.lost, this.#feed.textBytes, this.#job.limits),
      );
    }
    if (scanner.skipped.count > 0) {
      diagnostics.push({
        code: 'event/not-an-event',
        severity: 'warning',
        at: this.#conversion?.pieces.firstUnread ?? scanner.skipped.firstAt,
        detail: `${String(scanner.skipped.count)} entries of ${this.#shapeName()} are not CloudTrail events`,
      });
    }
    if (cancelled) {
      diagnostics.push({
        code: 'import/cancelled',
        severity: 'warning',
        at: lostFrom,
        detail: `cancelled after ${String(this.#found)} events of this file`,
      });
    }
    const unknown = !this.#fault && !cancelled && !scanner.anyPlaceFound;
    if (unknown) {
      diagnostics.push(notRecognised(`a JSON document without ${this.#shapeName()}`, this.#format.begins()));
    }
    this.#job.finish(this.#record(!cancelled, diagnostics), received.checkpoints, this.#conversion?.pieces.origins);
  }

  /** Of the text as received. */
  #account(complete: boolean): ByteAccount {
    if (this.#conversion) return this.#conversion.pieces.account(!complete);
    const { scanner } = this.#job.kit;
    const { textBytes } = this.#feed;
    const { eventBytes } = scanner;
    if (!complete) return withStructure(textBytes, eventBytes, textBytes - eventBytes);
    if (!this.#fault && !scanner.anyPlaceFound) return allSkipped(textBytes);
    return withStructure(textBytes, eventBytes, scanner.lost.bytes + scanner.skipped.bytes);
  }

  #shapeName(): string {
    const { shape } = this.#format;
    return shape.kind === 'object' ? `a "${shape.key}" array` : 'its array';
  }

  #converted({ anyPartial }: ConvertedPieces): Converted {
    const { extents, textBytes } = this.#feed;
    return { evidence: { codec: 'stored', extents: [...extents] }, textBytes, anyPartial };
  }

  #open(): OpenSource {
    const { original, pieces } = this.#conversion ?? {};
    return {
      record: this.#record(false, []),
      checkpoints: (original ?? this.#feed).checkpoints,
      origins: pieces?.origins,
    };
  }

  #record(complete: boolean, diagnostics: readonly Diagnostic[]): SourceRecord {
    const kind: SourceKind = 'events';
    const received = this.#conversion?.original ?? this.#feed;
    return {
      ...recordOf(this.#item, this.#source, kind, this.#format.name),
      found: this.#found,
      textBytes: received.textBytes,
      ...accounted(this.#account(complete), unread(this.#item, received)),
      diagnostics,
      complete,
      evidence: { codec: this.#codec, extents: [...received.extents] },
      ...(this.#conversion && { converted: this.#converted(this.#conversion.pieces) }),
    };
  }
}

/** Bytes that gave no text, of the item and of what is around it. */
function unread(item: Item, feed: OriginalText): number {
  return feed.unreadBytes(streamBytes(item)) + (item.unreadBytes?.() ?? 0);
}

/** Reads a stream to its end for its checks and its size. */
async function drain(job: IngestJob, feed: TextFeed, signal: AbortSignal, open: () => OpenSource): Promise<void> {
  while (!feed.ended && !signal.aborted) {
    if (job.mustStoreEvidence) await job.commit(open(), false);
    job.kit.text.compact(job.kit.text.length);
    await feed.fill(stretch);
  }
}
