import { reached } from '../base/limits.ts';
import { sniffContainer, type ContainerKind } from '../read/sniff-container.ts';
import { caseFileHead, isCaseFile } from '../model/case-file.ts';
import { allSkipped } from '../model/byte-account.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Codec, Evidence, Extent } from '../model/source.ts';
import { BytesSource, type ByteSource } from '../read/byte-source.ts';
import { importConverted, importDocument } from './import-document.ts';
import { importParquet } from './import-parquet.ts';
import { importTar } from './import-tar.ts';
import { importZip } from './import-zip.ts';
import { accounted, recordOf, streamBytes, type Item, type MemberImport } from './item.ts';
import type { IngestJob } from './job.ts';
import { InflatedPieces } from './inflated-pieces.ts';
import { isKeptByName, keptByName } from './kept-by-name.ts';
import { appendExtent } from './pack-writer.ts';
import { ReplayPieces, SourcePieces } from './pieces.ts';

/** Imports a stream, whatever it is: a container's members one by one, anything else as a document. */
export async function importBytes(job: IngestJob, item: Item, signal: AbortSignal): Promise<void> {
  const first = await item.pieces.next();
  item.pieces.rewind();
  if (!first) {
    await refuseWhole(job, item, [{ code: 'read/empty', severity: 'warning', detail: 'the file is empty' }]);
    return;
  }
  const kind = sniffContainer(first);
  if (kind === 'plain') await importCoded(job, item, 'stored', signal);
  else if (kind === 'gzip' || kind === 'zstd') await importCoded(job, item, kind, signal);
  else if (kind === 'parquet') await importTable(job, item, signal);
  else await importArchive(job, item, kind, signal);
}

/** Imports bytes that were kept of a file. What a member of a zip is compressed in, its bytes do not say. */
export async function importKept(job: IngestJob, item: Item, codec: Codec, signal: AbortSignal): Promise<void> {
  if (codec === 'deflate') await importCoded(job, item, codec, signal);
  else await importBytes(job, item, signal);
}

/** Imports a stream that is compressed in a known way, or not at all. */
async function importCoded(job: IngestJob, item: Item, codec: Codec, signal: AbortSignal): Promise<void> {
  const other = await importDocument(job, item, codec, signal);
  if (!other) return;
  item.pieces.rewind();
  if ('convert' in other) {
    await importConverted(job, item, codec, other.convert, signal);
    return;
  }
  if (item.layers >= job.limits.maxCompressionLayers) {
    const limit = reached(job.limits, 'maxCompressionLayers');
    const detail = `compressed more than ${String(limit.value)} times; not followed any further`;
    await refuse(job, item, [{ code: 'zip/nested-too-deep', severity: 'warning', detail, limit }]);
    return;
  }
  const kit = job.outerKit(item.layers);
  const inflated = new InflatedPieces(
    kit,
    { codec, pieces: item.pieces, limits: job.limits, inflated: job.inflated },
    item.declared,
  );
  const inner: Item = {
    path: item.path,
    bytes: item.bytes,
    isInner: true,
    depth: item.depth,
    layers: item.layers + 1,
    pieces: new ReplayPieces(inflated),
    ...(item.contentKey === undefined ? {} : { contentKey: item.contentKey }),
    ...(item.parent === undefined ? {} : { parent: item.parent }),
    diagnostics: () => [...(item.diagnostics?.() ?? []), ...inflated.diagnostics],
    unreadBytes: () => (item.unreadBytes?.() ?? 0) + inflated.unreadBytes(streamBytes(item)),
  };
  await importBytes(job, inner, signal);
}

/** A Parquet file is read from its end; inside an archive it is held in memory for that. */
async function importTable(job: IngestJob, item: Item, signal: AbortSignal): Promise<void> {
  const source = item.random ?? (await collect(item, job.limits.maxNestedArchiveBytes));
  if (!source) {
    const detail = `a Parquet file inside another is read up to ${String(job.limits.maxNestedArchiveBytes)} bytes`;
    await refuse(job, item, [{ code: 'parquet/too-large', severity: 'error', detail }]);
    return;
  }
  const why = await importParquet(job, item, source, signal);
  if (why.length === 0) return;
  const isUnknown = why.at(-1)?.code === 'decode/not-recognised';
  const whole = { ...item, pieces: new ReplayPieces(new SourcePieces(source)) };
  await refuseWhole(job, whole, why, isUnknown ? 'not recognised' : 'not opened');
}

async function importArchive(
  job: IngestJob,
  item: Item,
  kind: Exclude<ContainerKind, 'plain' | 'gzip' | 'zstd' | 'parquet'>,
  signal: AbortSignal,
): Promise<void> {
  if (item.depth >= job.limits.maxArchiveDepth) {
    const limit = reached(job.limits, 'maxArchiveDepth');
    const detail = `an archive inside more than ${String(limit.value - 1)} others; this one was not opened`;
    await refuse(job, item, [{ code: 'zip/nested-too-deep', severity: 'warning', detail, limit }]);
    return;
  }
  switch (kind) {
    case 'tar':
      item.pieces.commit();
      await importTar(job, item, memberImport(job, signal), signal);
      return;
    case 'zip': {
      const source = item.random ?? (await collect(item, job.limits.maxNestedArchiveBytes));
      if (source && isCaseFile(await source.read(0, caseFileHead))) {
        const detail = 'an exported case: drop it alone, or import it from Cases';
        await refuse(job, item, [{ code: 'import/case-file', severity: 'warning', detail }]);
        return;
      }
      if (source) await importZip(job, item, source, memberImport(job, signal), signal);
      else {
        const limit = reached(job.limits, 'maxNestedArchiveBytes');
        const detail = `an archive in an archive is opened up to ${String(limit.value)} bytes`;
        await refuse(job, item, [{ code: 'zip/nested-too-large', severity: 'error', detail, limit }]);
      }
      return;
    }
    default:
      await refuseWhole(job, item, [
        {
          code: 'read/unsupported-compression',
          severity: 'warning',
          detail: `${kind} is not opened; decompress it first`,
        },
      ]);
  }
}

function memberImport(job: IngestJob, signal: AbortSignal): MemberImport {
  return {
    bytes: (item) => importBytes(job, item, signal),
    coded: (item, codec) => importCoded(job, item, codec, signal),
    refuse: (item, why) => refuse(job, item, [why]),
  };
}

/** Records a stream that is not opened. */
async function refuse(
  job: IngestJob,
  item: Item,
  why: readonly Diagnostic[],
  format = 'not opened',
  evidence?: Evidence,
): Promise<void> {
  const record = recordOf(item, await job.newSource(), 'unknown', format);
  job.finish({
    ...record,
    ...accounted(allSkipped(item.bytes)),
    diagnostics: [...(item.diagnostics?.() ?? []), ...why, ...(evidence ? [keptByName] : [])],
    ...(evidence ? { evidence } : {}),
  });
}

/** Records a stream that is not opened and of which nothing has been taken yet: its name may be reason to keep it. */
async function refuseWhole(
  job: IngestJob,
  item: Item,
  why: readonly Diagnostic[],
  format = 'not opened',
): Promise<void> {
  if (!isKeptByName(item)) {
    await refuse(job, item, why, format);
    return;
  }
  item.pieces.commit();
  const extents: Extent[] = [];
  for (let piece = await item.pieces.next(); piece; piece = await item.pieces.next()) {
    appendExtent(extents, await job.keep(piece, item.layers > 0));
  }
  await refuse(job, item, why, format, { codec: 'stored', extents });
}

/** All of a stream's bytes; undefined where they are more than `most`. */
async function collect(item: Item, most: number): Promise<ByteSource | undefined> {
  item.pieces.commit();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (let piece = await item.pieces.next(); piece; piece = await item.pieces.next()) {
    size += piece.length;
    if (size > most) return undefined;
    pieces.push(piece);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return new BytesSource(whole);
}
