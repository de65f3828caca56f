import { sumOf } from '../model/byte-account.ts';
import type { LedgerRow, LedgerTotals } from '../model/ledger.ts';
import { namedAs } from '../model/object-name.ts';
import type { SourceRecord } from '../model/source.ts';
import type { CaseSummary, LedgerReport } from '../model/view.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { OpenedCase } from './opened-case.ts';

/** The account of everything that was dropped, by path. */
export function ledger(opened: OpenedCase): LedgerReport {
  const conflicts = opened.conflictsBySource();
  const partial = opened.partialBySource();
  const rows = Array.from(opened.sources.values(), (source) => ({
    ...ledgerRow(opened, source),
    conflicts: conflicts.get(source.id) ?? 0,
    partial: partial.get(source.id) ?? 0,
  }));
  rows.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.source - b.source));
  return { rows, totals: totals(rows) };
}

function ledgerRow(opened: OpenedCase, source: SourceRecord): Omit<LedgerRow, 'conflicts' | 'partial'> {
  const { events, duplicates } = opened.countsOf(source.id);
  return {
    source: source.id,
    path: source.path,
    bytes: source.bytes,
    format: source.format,
    events,
    duplicates: source.sameAs === undefined ? duplicates : source.found,
    account: source.account,
    skippedBytes: source.skippedBytes,
    diagnostics: source.complete ? source.diagnostics : withInterrupted(source.diagnostics),
  };
}

function withInterrupted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.some(({ severity, code }) => severity === 'error' || code === 'import/cancelled')) return diagnostics;
  const detail = 'the import was cut off in this file; drop it again to read the rest';
  return [...diagnostics, { code: 'import/interrupted', severity: 'warning', detail }];
}

function totals(rows: readonly LedgerRow[]): LedgerTotals {
  const sum = (of: (row: LedgerRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    files: rows.length,
    events: sum((row) => row.events),
    duplicates: sum((row) => row.duplicates),
    conflicts: sum((row) => row.conflicts),
    diagnostics: sum((row) => row.diagnostics.length),
    partial: sum((row) => row.partial),
    skippedBytes: sum((row) => row.skippedBytes),
    account: sumOf(rows.flatMap(({ account }) => account ?? [])),
    unaccounted: sum((row) => (row.account ? 0 : 1)),
  };
}

/** Also a damaged digest that its name alone tells. */
function isSetAside({ kind, evidence, path }: SourceRecord): boolean {
  return kind === 'aside' || (kind === 'unknown' && evidence !== undefined && namedAs(path) === 'digest');
}

function keptBytes({ evidence, converted }: SourceRecord): number {
  let bytes = 0;
  for (const { length } of evidence?.extents ?? []) bytes += length;
  for (const { length } of converted?.evidence.extents ?? []) bytes += length;
  return bytes;
}

/** What the case holds, and what room the browser has for it. */
export async function summary(opened: OpenedCase): Promise<CaseSummary> {
  const { table, sources } = opened;
  const firstTime = table.segments.reduce((first, segment) => Math.min(first, segment.firstTime), Infinity);
  const all = [...sources.values()];
  return {
    events: opened.events,
    files: all.length,
    bytes: opened.columnBytes + all.reduce((sum, source) => sum + keptBytes(source), 0),
    firstTime: firstTime === Infinity ? 0 : firstTime,
    lastTime: table.segments.reduce((last, segment) => Math.max(last, segment.lastTime), 0),
    setAside: all.filter(isSetAside).length,
    ...(await storageEstimate()),
  };
}

/** What room the browser has, as it estimates it. */
export async function storageEstimate(): Promise<Pick<CaseSummary, 'usedBytes' | 'quotaBytes'>> {
  const { navigator } = globalThis as { readonly navigator?: { readonly storage?: StorageManager } };
  const estimate = await navigator?.storage?.estimate();
  return { usedBytes: estimate?.usage ?? 0, quotaBytes: estimate?.quota ?? 0 };
}
