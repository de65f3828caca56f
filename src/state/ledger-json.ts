import type { LedgerReport } from '../model/view.ts';

/**
 * The import ledger as the file "Export ledger" writes: version 1 of docs/contract.md, "Files it writes". A diagnostic
 * without an offset has `at` null.
 */
export function ledgerJson(report: LedgerReport): string {
  const { totals } = report;
  const document = {
    version: 1,
    totals: {
      files: totals.files,
      events: totals.events,
      duplicates: totals.duplicates,
      conflicts: totals.conflicts,
      diagnostics: totals.diagnostics,
      skippedBytes: totals.skippedBytes,
      partial: totals.partial,
      textBytes: totals.account.textBytes,
      eventBytes: totals.account.eventBytes,
      structureBytes: totals.account.structureBytes,
    },
    files: report.rows.map((row) => ({
      path: row.path,
      bytes: row.bytes,
      format: row.format,
      events: row.events,
      duplicates: row.duplicates,
      conflicts: row.conflicts,
      skippedBytes: row.skippedBytes,
      partial: row.partial,
      textBytes: row.account?.textBytes ?? null,
      eventBytes: row.account?.eventBytes ?? null,
      structureBytes: row.account?.structureBytes ?? null,
      diagnostics: row.diagnostics.map(({ code, severity, at, detail, finding }) => ({
        code,
        severity,
        at: at ?? null,
        detail,
        ...(finding && { finding }),
      })),
    })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}
