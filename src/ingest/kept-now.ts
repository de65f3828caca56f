import { headBytes, readHead } from '../decode/head.ts';
import { recognise } from '../decode/index.ts';
import type { SourceRecord } from '../model/source.ts';
import type { ByteSource } from '../read/byte-source.ts';
import { sniffContainer } from '../read/sniff-container.ts';
import { isKeptByName } from './kept-by-name.ts';
import type { IngestJob } from './job.ts';
import { SourcePieces } from './pieces.ts';
import { TextFeed } from './text-feed.ts';

interface DroppedFile {
  readonly path: string;
  readonly source: ByteSource;
}

/**
 * Nothing was kept of these bytes before, and now something would be: this version knows them, or they were dropped
 * under another name.
 */
export async function isKeptNow(job: IngestJob, before: SourceRecord, { path, source }: DroppedFile): Promise<boolean> {
  if (before.kind !== 'unknown' || before.evidence || before.sameAs !== undefined) return false;
  if (isKeptByName({ path, bytes: source.size })) return true;
  const container = sniffContainer(await source.read(0, Math.min(512, source.size)));
  if (container !== 'plain' && container !== 'gzip') return false;
  const codec = container === 'gzip' ? 'gzip' : 'stored';
  const feed = new TextFeed(job.kit, { codec, pieces: new SourcePieces(source), limits: job.limits });
  feed.keepNothing();
  await feed.fill(headBytes);
  const { text } = job.kit;
  const head = readHead(text.view(0, Math.min(text.length, headBytes)), feed.ended, path);
  return recognise(head).kind !== 'unknown';
}
