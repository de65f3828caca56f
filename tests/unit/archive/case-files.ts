import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { defaultLimits, type Limits } from '../../../src/base/limits.ts';
import { CaseExport } from '../../../src/archive/export-case.ts';
import { CaseImport } from '../../../src/archive/import-case.ts';
import { ledger } from '../../../src/explore/ledger.ts';
import { BytesSource } from '../../../src/read/byte-source.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { writeZip } from '../../fixtures/zip-writer.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { seen, validated } from '../verify/verify-setup.ts';

const module = new WebAssembly.Module(readFileSync(new URL('../../../workers/core/build/core.wasm', import.meta.url)));

/** A case as the bytes of a case file, and what the export says of it. */
export async function exported(
  { store, makeKit }: TestCase,
  name = 'Acme breach',
  asFarAsLeft = false,
): Promise<{ readonly bytes: Uint8Array; readonly outcome: CaseExport['outcome']; readonly gone: number }> {
  const toExport = { store, name, made: Date.UTC(2026, 0, 2), ledger: '{"version":1}\n', asFarAsLeft };
  const writing = new CaseExport(toExport, makeKit());
  const pieces: Uint8Array[] = [];
  for await (const piece of writing.pieces()) pieces.push(piece.slice());
  return { bytes: new Uint8Array(Buffer.concat(pieces)), outcome: writing.outcome, gone: writing.gone };
}

export interface Imported {
  readonly testCase: TestCase;
  readonly name: string;
  readonly outcome: CaseImport['outcome'];
}

export async function imported(
  bytes: Uint8Array,
  store: Store = new MemoryStore(),
  limits: Partial<Limits> = {},
): Promise<Imported> {
  const settings = {
    module,
    limits: { ...defaultLimits, ...limits },
    signal: new AbortController().signal,
    onprogress: () => undefined,
  };
  const reading = await CaseImport.open(new BytesSource(bytes), settings);
  await reading.into(store);
  return { testCase: await TestCase.in(store, limits), name: reading.about.name, outcome: reading.outcome };
}

/** All that can be seen of a case, but for the numbers that its records have. */
export async function everything(testCase: TestCase): Promise<unknown> {
  const { store } = testCase;
  const opened = await testCase.open();
  const report = ledger(opened);
  const numbers = new Map(report.rows.map(({ source, path }, index) => [source, `${String(index)} ${path}`]));
  // rows of a file that was forgotten do not count
  const rows = [...opened.order.all()].filter((row) => numbers.has(opened.sourceOf(row)));
  const order: unknown[] = [];
  for (const row of rows) {
    const { source, offset, length } = await opened.span(row);
    const said = [opened.isVisible(row), opened.isConflict(row), opened.isPartial(row)];
    order.push([numbers.get(source), offset, length, ...said]);
  }
  return {
    events: await testCase.events(),
    order,
    ledger: { totals: report.totals, rows: report.rows.map((row) => ({ ...row, source: numbers.get(row.source) })) },
    signatures: await store.signatures(),
    settings: await store.settings(),
    validation: withoutNumbers(await seen(await validated(testCase))),
  };
}

function withoutNumbers(data: unknown): unknown {
  const isNumber = new Set(['source', 'id', 'codes']);
  return JSON.parse(JSON.stringify(data, (key, value: unknown) => (isNumber.has(key) ? 0 : value))) as unknown;
}

export type Parts = Map<string, Uint8Array>;

export function partsOf(bytes: Uint8Array): Parts {
  return new Map(Object.entries(unzipSync(bytes)));
}

export const textOf = (parts: Parts, name: string): string => new TextDecoder().decode(parts.get(name));

/** A case file of these parts, whose list of hashes fits them: whoever makes one may write what he likes. */
export function forged(parts: Parts): Uint8Array {
  const names = [...parts.keys()].filter((name) => name !== 'SHA256SUMS');
  const sums = names.map((name) => `${createHash('sha256').update(parts.get(name)!).digest('hex')}  ${name}\n`);
  const members = names.map((name) => ({ name, data: parts.get(name)!, method: name === 'mimetype' ? 0 : 8 }));
  return writeZip([...members, { name: 'SHA256SUMS', data: sums.join(''), method: 0 }]).bytes;
}
