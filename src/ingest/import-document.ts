import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.ts';
import type { SourceId } from '../model/segment.ts';
import type { Codec, Converted, SourceKind, SourceRecord } from '../model/source.ts';
import { headBytes, readHead } from '../decode/head.ts';
import { recognise } from '../decode/index.ts';
import type { ConvertedFormat } from '../decode/convert.ts';
import type { EventFormat } from '../decode/format.ts';
import type { ScanFaultCode } from '../core/types.ts';
import type { IngestJob, OpenSource } from './job.ts';
import type { Item } from './item.ts';
import { recordOf } from './item.ts';
import { ConvertedPieces } from './converted-pieces.ts';
import { makeGunzip } from './gunzip.ts';
import { TextFeed } from './text-feed.ts';
import { sniffContainer, type ContainerKind } from '../read/sniff-container.ts';

/** Small enough that text is scanned while it is still in the processor's cache. */
const stretch = 512 * 1024;

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
  const feed = new TextFeed(kit, { codec, pieces: item.pieces, limits: job.limits });
  await feed.fill(stretch);
  const sample = kit.text.view(0, Math.min(kit.text.length, headBytes));
  if (codec !== 'stored') {
    const inner = sniffContainer(sample);
    if (inner !== 'plain') return { inner };
  }
  const verdict = recognise(readHead(sample, feed.ended, item.path));
  if (verdict.kind === 'converted') return { convert: verdict.format };
  item.pieces.commit();
  if (feed.ended && feed.textBytes === 0 && feed.diagnostics.length === 0) {
    feed.keepNothing();
    const empty: Diagnostic = { code: 'read/empty', severity: 'warning', detail: 'there is nothing in the file' };
    job.finish({ ...recordOf(item, await job.newSource(), 'unknown', 'empty'), diagnostics: [empty] });
    return undefined;
  }
  const source = await job.newSource();
  switch (verdict.kind) {
    case 'events':
      await new DocumentImport(job, item, source, codec, feed, verdict.format).run(signal);
      break;
    case 'aside': {
      await feed.startKeeping(job.keep);
      await drain(job, feed, signal);
      const aside: Diagnostic = { code: 'decode/set-aside', severity: 'info', detail: 'kept for integrity validation' };
      const diagnostics = [...(item.diagnostics?.() ?? []), ...feed.diagnostics, ...feed.check(item.declared), aside];
      job.finish({
        ...recordOf(item, source, 'aside', verdict.format.name),
        textBytes: feed.textBytes,
        diagnostics,
        complete: !signal.aborted,
        evidence: { codec, extents: feed.extents },
      });
      break;
    }
    case 'unknown': {
      feed.keepNothing();
      const why: Diagnostic = { code: 'decode/not-recognised', severity: 'warning', at: 0, detail: verdict.why };
      job.finish({
        ...recordOf(item, source, 'unknown', 'not recognised'),
        textBytes: feed.textBytes,
        skippedBytes: item.bytes,
        diagnostics: [...feed.diagnostics, why],
      });
      break;
    }
  }
  return undefined;
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
  const original = new TextFeed(kit, { codec, pieces: item.pieces, limits: job.limits });
  await original.startKeeping(job.keep);
  item.pieces.commit();
  const gunzip = makeGunzip(() => job.outerKit(item.layers + 1), job.limits);
  const pieces = new ConvertedPieces(kit, original, format, { ...job.limits, gunzip });
  const feed = new TextFeed(job.kit, { codec: 'stored', pieces, limits: job.limits });
  const scanned: ScannedFormat = { name: format.name, shape: { kind: 'array' } };
  const source = await job.newSource();
  await new DocumentImport(job, item, source, codec, feed, scanned, { original, pieces }).run(signal);
}

type ScannedFormat = Pick<EventFormat, 'name' | 'shape'>;

interface Conversion {
  /** The text as it was received; the other feed brings what it was converted to. */
  readonly original: TextFeed;
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
      if (state === 'done' || state === 'failed') break;
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
    const lostFrom = scanner.fault ? scanner.lostFrom : text.origin + scanner.keepFrom;
    if (!cancelled) await drain(job, feed, signal);
    this.#finish(cancelled, lostFrom);
  }

  #count(): void {
    const { rows } = this.#job.builder;
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
      ...(this.#conversion?.pieces.diagnostics ?? []),
    ];
    let skipped = this.#conversion?.pieces.skippedBytes ?? 0;
    if (scanner.fault) {
      skipped += this.#feed.textBytes - lostFrom;
      diagnostics.push(faultDiagnostic(scanner.fault.code, scanner.fault.at, this.#found));
    }
    if (scanner.skipped.count > 0) {
      skipped += scanner.skipped.bytes;
      diagnostics.push({
        code: 'event/not-an-event',
        severity: 'warning',
        at: scanner.skipped.firstAt,
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
    const unknown = !scanner.fault && !cancelled && !scanner.anyArrayFound;
    if (unknown) {
      skipped = this.#feed.textBytes;
      diagnostics.push({
        code: 'decode/not-recognised',
        severity: 'warning',
        at: 0,
        detail: `a JSON document without ${this.#shapeName()}`,
      });
    }
    const record = { ...this.#record(!cancelled, diagnostics), skippedBytes: skipped };
    this.#job.finish(record, received.checkpoints, this.#conversion?.pieces.origins);
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
      diagnostics,
      complete,
      evidence: { codec: this.#codec, extents: [...received.extents] },
      ...(this.#conversion && { converted: this.#converted(this.#conversion.pieces) }),
    };
  }
}

/** Reads a stream to its end for its checks and its size. */
async function drain(job: IngestJob, feed: TextFeed, signal: AbortSignal): Promise<void> {
  while (!feed.ended && !signal.aborted) {
    job.kit.text.compact(job.kit.text.length);
    await feed.fill(stretch);
  }
}

const faultCodes: Readonly<Record<ScanFaultCode, DiagnosticCode>> = {
  syntax: 'json/syntax',
  truncated: 'json/truncated',
  'too-deep': 'json/too-deep',
  'event-too-large': 'json/event-too-large',
  'trailing-bytes': 'json/trailing-bytes',
};

const faultTexts: Readonly<Record<ScanFaultCode, string>> = {
  syntax: 'the text stops being JSON',
  truncated: 'the text ends in the middle of the document',
  'too-deep': 'objects and arrays are nested too deeply',
  'event-too-large': 'an event is larger than the limit',
  'trailing-bytes': 'something follows the end of the document',
};

function faultDiagnostic(code: ScanFaultCode, at: number, found: number): Diagnostic {
  return {
    code: faultCodes[code],
    severity: code === 'trailing-bytes' ? 'warning' : 'error',
    at,
    detail: `${faultTexts[code]} at byte ${String(at)}; ${String(found)} complete events before it were kept`,
  };
}
