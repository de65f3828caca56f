/**
 * A case as one file, piece by piece: what is in memory at a time is one part. Its evidence is written as it was received,
 * and with it what cannot be had from that again: the ledger, the order of events, signatures and settings. Columns, hashes
 * and verdicts are worked out anew where the file is imported.
 */
import { deflateSync } from 'fflate';
import { version } from '../base/version.ts';
import { without } from '../base/without.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { sha256 } from '../crypto/sha256.ts';
import { PackReader } from '../evidence/packs.ts';
import { accounted } from '../ingest/item.ts';
import { noBytes } from '../model/byte-account.ts';
import { caseFileType, caseFileTypeName } from '../model/case-file.ts';
import type { SourceId } from '../model/segment.ts';
import type { Evidence, SourceRecord } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import {
  aboutPart,
  caseFileVersion,
  ledgerPart,
  numberedPart,
  settingsPart,
  signaturesPart,
  sumsPart,
  type AboutCase,
  type PartEvidence,
  type PartPlace,
  type RowsPart,
  type SourceLine,
} from './case-file-parts.ts';
import { storedPlaces, type PlacedRows } from './event-places.ts';
import { everythingOf, whatIsLeft, type WhatIsLeft } from './what-is-left.ts';
import { ZipWriter } from './zip-writer.ts';

const evidencePartBytes = 8 * 1024 * 1024;
/** UTF-16 code units of the lines in one part. */
const linesPartLength = 4 * 1024 * 1024;

export interface CaseToExport {
  readonly store: Store;
  readonly name: string;
  /** Milliseconds since 1970 UTC. */
  readonly made: number;
  /** The ledger as "Export ledger" writes it. */
  readonly ledger: string;
  /** Leaves out what is gone of a case that has lost parts: the order of events, and files. Otherwise nothing is written. */
  readonly asFarAsLeft?: boolean;
}

type Pieces = AsyncGenerator<Uint8Array, void>;

export class CaseExport {
  readonly #case: CaseToExport;
  readonly #zip: ZipWriter;
  readonly #packs: PackReader;
  readonly #sums: string[] = [];
  readonly #encoder = new TextEncoder();
  #evidenceBytes = 0;
  #evidenceDone = 0;
  #fingerprint = '';
  #gone = 0;

  constructor(toExport: CaseToExport, kit: CoreKit) {
    this.#case = toExport;
    this.#zip = new ZipWriter(kit.hasher);
    this.#packs = new PackReader(toExport.store);
  }

  /** The share written, 0 to 1. */
  get share(): number {
    return this.#evidenceBytes === 0 ? 0 : this.#evidenceDone / this.#evidenceBytes;
  }

  /** Once all has been given: what the parts are as a whole. */
  get outcome(): { readonly bytes: number; readonly parts: number; readonly fingerprint: string } {
    return { bytes: this.#zip.offset, parts: this.#zip.members, fingerprint: this.#fingerprint };
  }

  /** Files that had been kept and are gone, once all has been given: dropped again, they are read anew. */
  get gone(): number {
    return this.#gone;
  }

  /** Throws `store/segment-gone` and `store/missing-record` where the case has lost parts, unless these are left out. */
  async *pieces(): Pieces {
    const { store, ledger, asFarAsLeft = false } = this.#case;
    const sources = await store.sources();
    const left = await (asFarAsLeft ? whatIsLeft : everythingOf)(store, sources);
    this.#gone = left.gone.size;
    yield* this.#text(caseFileTypeName, caseFileType, false);
    yield* this.#text(aboutPart, `${JSON.stringify(this.#about(), null, 1)}\n`, false);
    yield* this.#sources(sources.map((source) => (left.gone.has(source.id) ? cutOff(source) : source)));
    yield* this.#rows(left);
    yield* this.#text(signaturesPart, JSON.stringify(await store.signatures()));
    yield* this.#text(settingsPart, JSON.stringify(Object.fromEntries(await store.settings())));
    yield* this.#text(ledgerPart, ledger);
    const sums = this.#encoder.encode(this.#sums.join(''));
    this.#fingerprint = await sha256(sums);
    yield* this.#zip.member({ name: sumsPart, bytes: sums });
    yield* this.#zip.end();
  }

  #about(): AboutCase {
    const { name, made } = this.#case;
    const times = { made: new Date(made).toISOString(), exported: new Date().toISOString() };
    return { format: 'spoor-case', version: caseFileVersion, spoor: version, name, ...times };
  }

  async *#sources(sources: readonly SourceRecord[]): Pieces {
    this.#evidenceBytes = sources.reduce((sum, { evidence }) => sum + bytesOf(evidence), 0);
    const evidence = new EvidenceParts();
    let lines = '';
    let number = 0;
    for (const source of sources) {
      const { evidence: kept } = source;
      const places: PartPlace[] = [];
      if (kept) {
        for await (const piece of this.#packs.pieces(kept)) {
          for (const full of evidence.add(piece, places))
            yield* this.#part(numberedPart.evidence(full.number), full.bytes);
          this.#evidenceDone += piece.length;
        }
      }
      const told: PartEvidence | undefined = kept && { codec: kept.codec, places };
      const rest = without(source, 'contentKey', 'evidence', 'converted');
      const line: SourceLine = { ...rest, ...(told && { evidence: told }) };
      lines += `${JSON.stringify(line)}\n`;
      if (lines.length < linesPartLength) continue;
      yield* this.#text(numberedPart.sources(++number), lines);
      lines = '';
    }
    const last = evidence.rest();
    if (last) yield* this.#part(numberedPart.evidence(last.number), last.bytes);
    if (lines !== '') yield* this.#text(numberedPart.sources(++number), lines);
  }

  async *#rows({ segments, placed }: WhatIsLeft): Pieces {
    let number = 0;
    for (const id of segments) {
      const rows = rowsOf(await storedPlaces(this.#case.store, id), placed);
      if (rows.start.length > 0) yield* this.#text(numberedPart.rows(++number), JSON.stringify(rows));
    }
  }

  async *#text(name: string, text: string, isDeflated = true): Pieces {
    const bytes = this.#encoder.encode(text);
    yield* this.#part(name, bytes, isDeflated ? deflateSync(bytes) : undefined);
  }

  async *#part(name: string, bytes: Uint8Array, deflated?: Uint8Array): Pieces {
    this.#sums.push(`${await sha256(bytes)}  ${name}\n`);
    yield* this.#zip.member({ name, bytes, ...(deflated && { deflated }) });
  }
}

/** Puts the files' bytes one after the other into parts of one size. */
class EvidenceParts {
  #number = 1;
  #bytes = new Uint8Array(evidencePartBytes);
  #used = 0;

  /** Adds to the places where the bytes went. Gives the parts that got full; each is valid until the next is asked for. */
  *add(
    bytes: Uint8Array,
    places: PartPlace[],
  ): Generator<{ readonly number: number; readonly bytes: Uint8Array }, void> {
    for (let at = 0; at < bytes.length;) {
      const length = Math.min(bytes.length - at, evidencePartBytes - this.#used);
      this.#bytes.set(bytes.subarray(at, at + length), this.#used);
      appendPlace(places, { part: this.#number, offset: this.#used, length });
      this.#used += length;
      at += length;
      if (this.#used < evidencePartBytes) continue;
      yield { number: this.#number, bytes: this.#bytes };
      this.#next();
    }
  }

  rest(): { readonly number: number; readonly bytes: Uint8Array } | undefined {
    return this.#used > 0 ? { number: this.#number, bytes: this.#bytes.subarray(0, this.#used) } : undefined;
  }

  #next(): void {
    this.#number++;
    // the part before may still be on its way out
    this.#bytes = new Uint8Array(evidencePartBytes);
    this.#used = 0;
  }
}

function appendPlace(places: PartPlace[], place: PartPlace): void {
  const last = places.at(-1);
  if (last?.part === place.part && last.offset + last.length === place.offset) {
    places[places.length - 1] = { ...last, length: last.length + place.length };
  } else places.push(place);
}

function bytesOf(evidence: Evidence | undefined): number {
  return (evidence?.extents ?? []).reduce((sum, { length }) => sum + length, 0);
}

/** As a file of which nothing has come yet. */
function cutOff(source: SourceRecord): SourceRecord {
  const rest = without(source, 'evidence', 'converted');
  return { ...rest, ...accounted(noBytes), textBytes: 0, found: 0, complete: false };
}

/** Rows of sources that were forgotten do not count, and are left out. */
function rowsOf(segment: PlacedRows, known: ReadonlySet<SourceId>): RowsPart {
  const runs: RowsPart['runs'][number][] = [];
  const start: number[] = [];
  const length: number[] = [];
  for (const run of segment.runs) {
    if (!known.has(run.source)) continue;
    const last = runs.at(-1);
    if (last?.source === run.source) runs[runs.length - 1] = { source: run.source, rows: last.rows + run.rows };
    else runs.push({ source: run.source, rows: run.rows });
    for (let row = run.firstRow; row < run.firstRow + run.rows; row++) {
      start.push(run.textBase + segment.start[row]!);
      length.push(segment.length[row]!);
    }
  }
  return { runs, start, length };
}
