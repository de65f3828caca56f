/**
 * What is in a case file (docs/contract.md, "The case file"). Parts are zip members; their hashes are in the last one, as
 * sha256sum writes them.
 */
import type { Codec, SourceRecord } from '../model/source.ts';

export const aboutPart = 'case.json';
export const sumsPart = 'SHA256SUMS';
export const signaturesPart = 'signatures.json';
export const settingsPart = 'settings.json';
/** For people: it is not read in. */
export const ledgerPart = 'ledger.json';

export const numberedPart = {
  evidence: (number: number): string => `evidence/${padded(number)}.bin`,
  sources: (number: number): string => `sources/${padded(number)}.ndjson`,
  rows: (number: number): string => `rows/${padded(number)}.json`,
} as const;

/** As many digits as keep names in order. */
function padded(number: number): string {
  return String(number).padStart(8, '0');
}

export const caseFileVersion = 1;

export interface AboutCase {
  readonly format: 'spoor-case';
  readonly version: number;
  /** The version of the app that wrote it. */
  readonly spoor: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly made: string;
  readonly exported: string;
}

/** A stretch of an evidence part. */
export interface PartPlace {
  readonly part: number;
  readonly offset: number;
  readonly length: number;
}

export interface PartEvidence {
  readonly codec: Codec;
  readonly places: readonly PartPlace[];
}

/** A line of a part with sources: the ledger record, but for what depends on where a case is kept. */
export interface SourceLine extends Omit<SourceRecord, 'contentKey' | 'evidence' | 'converted'> {
  readonly evidence?: PartEvidence;
}

/** A segment's rows: where each event lies in the text of its source. They follow each other in the order of the runs. */
export interface RowsPart {
  readonly runs: readonly { readonly source: number; readonly rows: number }[];
  readonly start: readonly number[];
  readonly length: readonly number[];
}
