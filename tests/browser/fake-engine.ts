import { AppError } from '../../src/base/app-error.ts';
import type { CaseInfo } from '../../src/model/cases.ts';
import type { Engine, PickedFile } from '../../src/model/engine.ts';
import type {
  CountedAround,
  Facet,
  FacetValue,
  FieldName,
  Histogram,
  Overview,
  RelatedEvents,
} from '../../src/model/explorer.ts';
import { sumOf } from '../../src/model/byte-account.ts';
import type { UnfinishedImports } from '../../src/model/import-note.ts';
import type { LedgerRow } from '../../src/model/ledger.ts';
import type { SourceId } from '../../src/model/segment.ts';
import type {
  CaseSummary,
  CellTexts,
  EventDetail,
  GridRow,
  ImportOutcome,
  LedgerReport,
  OpenedCaseAnswer,
  RowId,
} from '../../src/model/view.ts';
import { FakeIntegrity } from './fake-integrity.ts';
import { Listeners } from './listeners.ts';
import {
  calls,
  errorsBefore,
  firstTime,
  madeEvent,
  pick,
  regions,
  users,
  valueAt,
  writesBefore,
} from './made-events.ts';
import { ledgerRow } from './made-ledger.ts';

function gridRow(index: number, columns: readonly string[] = [], late = 0): GridRow {
  const call = pick(calls, index * 7 + (index >> 3));
  const failed = index % 11 === 3;
  return {
    row: index as RowId,
    time: firstTime + index + late,
    cells: columns.map((column) => {
      if (column === 'who') return pick(users, index >> 2);
      if (column === 'outcome') return failed ? 'AccessDenied' : 'ok';
      return column === 'target' ? call.target : (valueAt(madeEvent(index), column) ?? '');
    }),
    error: failed,
    write: call.write,
    conflict: index % 97 === 5,
    integrity: '',
  };
}

export interface FakeOptions {
  readonly events?: number;
  readonly files?: number;
  readonly info?: CaseInfo;
  /** What is kept with the case. */
  readonly settings?: ReadonlyMap<string, string>;
  /** Called before each answer; a test holds answers back with it. */
  readonly gate?: (call: string) => Promise<void>;
  readonly setAside?: number;
  readonly missing?: UnfinishedImports;
  /** Digests, one an hour, that validation finds. */
  readonly digestHours?: number;
  /** Events from this one on are so much later. */
  readonly pause?: { readonly from: number; readonly seconds: number };
}

/** An engine over made-up events. A filter matches every `filter.length`-th event; `boom` is refused. */
export class FakeEngine implements Engine {
  events: number;
  files: number;
  info: CaseInfo | undefined;
  readonly settings: Map<string, string>;
  readonly noted = Promise.resolve(undefined);
  readonly integrity: FakeIntegrity;
  readonly #setAside: number;
  #lastResult = 0;
  readonly calls: string[] = [];
  missing: UnfinishedImports | undefined;
  /** How the next import ends, where it differs. */
  outcome: Partial<ImportOutcome> = {};
  readonly #gate: (call: string) => Promise<void>;
  readonly #pause: FakeOptions['pause'];
  readonly #results = new Map<number, { readonly step: number; readonly matched: number; readonly newest: boolean }>();

  constructor(options: FakeOptions = {}) {
    const { events = 0, files = 0, gate = () => Promise.resolve(), pause, digestHours = 0 } = options;
    this.#pause = pause;
    this.missing = options.missing;
    this.#setAside = options.setAside ?? digestHours;
    this.integrity = new FakeIntegrity({ hours: digestHours }, gate);
    this.events = events;
    this.files = files;
    this.info = options.info;
    this.settings = new Map(options.settings);
    this.#gate = gate;
  }

  expectImport(): void {
    this.calls.push('expectImport');
  }

  async open(): Promise<OpenedCaseAnswer> {
    return { info: this.info, all: [], settings: this.settings, summary: await this.summary() };
  }

  async summary(): Promise<CaseSummary> {
    await this.#gate('summary');
    return {
      events: this.events,
      files: this.files,
      bytes: this.events * 61,
      firstTime,
      lastTime: firstTime + this.events,
      usedBytes: this.events * 61,
      quotaBytes: 1e10,
      setAside: this.#setAside,
    };
  }

  async importFiles(
    files: AsyncIterable<PickedFile>,
    { signal, onprogress, onstored }: Parameters<Engine['importFiles']>[1],
  ): Promise<ImportOutcome> {
    let count = 0;
    let bytes = 0;
    for await (const { file } of files) {
      if (signal?.aborted === true) break;
      count++;
      bytes += file.size;
      const shape = { files: count, totalFiles: count, bytes, totalBytes: bytes, events: count * 10, elapsedMs: 5 };
      onprogress?.({ phase: 'importing', ...shape });
      await this.#gate('import');
    }
    if (count > 0) onstored?.();
    await this.#gate('take in');
    this.files += count;
    this.events += count * 10;
    this.change();
    const cancelled = signal?.aborted === true;
    return { cancelled, files: count, events: count * 10, unchangedFiles: 0, diagnostics: 0, ...this.outcome };
  }

  unfinished(): Promise<UnfinishedImports | undefined> {
    return Promise.resolve(this.missing);
  }

  dismissUnfinished(): Promise<void> {
    this.missing = undefined;
    return Promise.resolve();
  }

  async search(
    { filter, order, sort }: Parameters<Engine['search']>[0],
    { signal, onprogress, onfound }: Parameters<Engine['search']>[1],
  ): Promise<{ id: number; matched: number; total: number }> {
    this.calls.push(`search ${filter}`);
    if (sort) this.calls.push(`sort ${sort.column} ${sort.descending ? 'descending' : 'ascending'}`);
    if (filter.includes('slow')) onprogress?.(0.4);
    const newest = order === 'newest';
    if (filter.includes('early')) onfound?.(this.#keep({ step: 50, matched: Math.ceil(this.events / 50), newest }));
    await this.#gate('search');
    signal?.throwIfAborted();
    if (filter.includes('boom')) throw new AppError('query/invalid', 'boom is refused', { at: 0, length: 4 });
    const step = filter === 'nothing' ? Infinity : Math.max(1, filter.length);
    const matched = Math.ceil(this.events / step);
    return this.#keep({ step, matched, newest });
  }

  #keep(result: { readonly step: number; readonly matched: number; readonly newest: boolean }) {
    const id = ++this.#lastResult;
    this.#results.set(id, result);
    return { id, matched: result.matched, total: this.events };
  }

  async rows({ result, from, count, columns }: Parameters<Engine['rows']>[0]): Promise<readonly GridRow[]> {
    this.calls.push(`rows ${from}`);
    await this.#gate('rows');
    const kept = this.#results.get(result);
    if (!kept) throw new AppError('query/invalid', 'that result is no longer there');
    const { step, matched, newest } = kept;
    const size = Math.max(0, Math.min(count, matched - from));
    return Array.from({ length: size }, (_, i) => {
      const index = (newest ? matched - 1 - from - i : from + i) * step;
      return gridRow(index, columns, this.#pause && index >= this.#pause.from ? this.#pause.seconds : 0);
    });
  }

  async cells({ rows, paths }: Parameters<Engine['cells']>[0]): Promise<readonly (readonly CellTexts[])[]> {
    this.calls.push(`cells ${paths.join(' ')}`);
    await this.#gate('cells');
    return rows.map((row) => paths.map((path) => [valueAt(madeEvent(row), path) ?? []].flat()));
  }

  async event(row: RowId): Promise<EventDetail> {
    await this.#gate('event');
    const json = JSON.stringify(this.given.get(row) ?? madeEvent(row)).replace(
      '"12345678901234567890"',
      '12345678901234567890',
    );
    const path = ledgerRow(row % 40).path;
    return {
      row,
      json,
      invalidUtf8: false,
      place: { path, offset: 12 + row * 900, length: json.length },
      format: 'CloudTrail S3 log',
      integrity: '',
      source: (row % 40) as SourceId,
      partial: false,
      alsoIn: row % 3 === 0 ? [{ path: ledgerRow((row % 40) + 1).path, offset: 12, length: json.length }] : [],
      conflicts: row % 97 === 5 ? [(row + 1) as RowId] : [],
    };
  }

  async facets(
    { filter, fields }: Parameters<Engine['facets']>[0],
    { signal, onprogress }: NonNullable<Parameters<Engine['facets']>[1]> = {},
  ): Promise<readonly Facet[]> {
    this.calls.push(`facets ${filter}`);
    onprogress?.(0.4);
    await this.#gate('facets');
    signal?.throwIfAborted();
    return fields.map(({ field, limit, offset = 0 }) => {
      const values = this.#values(field);
      const counts = { distinct: values.length, listed: values.length, withValue: this.events, without: 0 };
      return { field, values: values.slice(offset, offset + limit), ...counts, truncated: false };
    });
  }

  async histogram({ filter, maxBins }: Parameters<Engine['histogram']>[0]): Promise<Histogram> {
    this.calls.push(`histogram ${filter}`);
    await this.#gate('histogram');
    const widths = [300, 3600, 86_400, 604_800, 31_536_000];
    const binSeconds = widths.find((width) => this.events / width + 2 <= maxBins) ?? 31_536_000;
    const from = Math.floor(firstTime / binSeconds) * binSeconds;
    const count = Math.ceil((firstTime + this.events - from) / binSeconds);
    const bins = { total: new Uint32Array(count), errors: new Uint32Array(count), writes: new Uint32Array(count) };
    for (let bin = 0; bin < count; bin++) {
      const first = Math.max(0, from + bin * binSeconds - firstTime);
      const end = Math.min(this.events, from + (bin + 1) * binSeconds - firstTime);
      bins.total[bin] = end - first;
      bins.errors[bin] = errorsBefore(end) - errorsBefore(first);
      bins.writes[bin] = writesBefore(end) - writesBefore(first);
    }
    return { from, to: from + count * binSeconds, binSeconds, bins, untimed: 0 };
  }

  async overview({ signal, onprogress }: Parameters<Engine['overview']>[0] = {}): Promise<Overview> {
    this.calls.push('overview');
    onprogress?.(0.4);
    await this.#gate('overview');
    signal?.throwIfAborted();
    const summary = (field: string) => ({ distinct: this.#values(field).length, top: this.#values(field) });
    return {
      events: this.events,
      errors: Math.ceil(this.events / 11),
      writes: Math.ceil(this.events / 2),
      untimed: 0,
      firstTime,
      lastTime: firstTime + this.events,
      accounts: summary('recipientAccountId'),
      regions: summary('awsRegion'),
      principals: summary('who'),
      actions: summary('eventName'),
      sources: summary('sourceIPAddress'),
      services: this.#values('eventSource').map((value) => ({ ...value, errors: 1, writes: 2 })),
      firstSeen: [{ field: 'who', value: 'ops.admin', time: firstTime + this.events - 1, count: 1 }],
      days: [{ from: firstTime - (firstTime % 86_400), total: this.events, errors: 1, writes: 2 }],
    };
  }

  async around(row: RowId): Promise<readonly CountedAround[]> {
    await this.#gate('around');
    const address = `203.0.113.${row % 250}`;
    return [
      { kind: 'request', label: 'made-up', filter: 'requestID:made-up', count: undefined },
      { kind: 'accessKey', label: 'AKIAEXAMPLE', filter: 'userIdentity.accessKeyId:AKIAEXAMPLE', count: 7 },
      { kind: 'sourceIP', label: address, filter: `sourceIPAddress:${address}`, count: 1 },
    ];
  }

  /** Events that a test gives in place of made-up ones, and what is related to them. */
  readonly given = new Map<number, unknown>();
  readonly relatedTo = new Map<number, RelatedEvents>();

  async related(row: RowId): Promise<RelatedEvents> {
    await this.#gate('related');
    return this.relatedTo.get(row) ?? { events: [], more: 0, mayMiss: false };
  }

  prepare(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async complete({ field, prefix, limit }: Parameters<Engine['complete']>[0]): Promise<readonly FacetValue[]> {
    await this.#gate('complete');
    const wanted = prefix.toLowerCase();
    return this.#values(field)
      .filter(({ value }) => value.toLowerCase().startsWith(wanted))
      .slice(0, limit);
  }

  async fieldNames({ prefix, limit }: Parameters<Engine['fieldNames']>[0]): Promise<readonly FieldName[]> {
    await this.#gate('fieldNames');
    const wanted = prefix.toLowerCase();
    const columns = ['eventName', 'eventSource', 'awsRegion', 'sourceIPAddress', 'who'];
    return [...columns, 'requestParameters.name']
      .filter((name) => name.toLowerCase().startsWith(wanted))
      .slice(0, limit)
      .map((name) => ({ name, column: columns.includes(name) }));
  }

  /** Values of a field, the first with the most events. */
  #values(field: string): readonly FacetValue[] {
    const lists = new Map<string, readonly string[]>([
      ['eventName', calls.map(({ name }) => name)],
      ['eventSource', [...new Set(calls.map(({ source }) => `${source}.amazonaws.com`))]],
      ['awsRegion', regions],
      ['who', users],
      ['errorCode', ['AccessDenied']],
      ['userIdentity.accessKeyId', ['AKIAEXAMPLE', 'ASIAEXAMPLE']],
      ['recipientAccountId', ['111122223333']],
      ['sourceIPAddress', Array.from({ length: 250 }, (_, i) => `203.0.113.${i}`)],
    ]);
    return (lists.get(field) ?? []).map((value, i) => ({ value, count: Math.ceil(this.events / (i + 2)) }));
  }

  async ledger(): Promise<LedgerReport> {
    this.calls.push('ledger');
    await this.#gate('ledger');
    const rows = Array.from({ length: this.files }, (_, i) => ledgerRow(i));
    const sum = (of: (row: LedgerRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
    return {
      rows,
      totals: {
        files: rows.length,
        events: this.events,
        duplicates: sum((row) => row.duplicates),
        conflicts: 0,
        diagnostics: sum((row) => row.diagnostics.length),
        skippedBytes: sum((row) => row.skippedBytes),
        partial: 0,
        account: sumOf(rows.flatMap(({ account }) => account ?? [])),
        unaccounted: 0,
      },
    };
  }

  async exportEvents(
    { kind }: Parameters<Engine['exportEvents']>[0],
    { signal, onprogress }: Parameters<Engine['exportEvents']>[1],
  ): Promise<Blob> {
    this.calls.push(`export ${kind}`);
    onprogress?.(0.4);
    await this.#gate('export');
    signal?.throwIfAborted();
    return new Blob([`${kind}\n`]);
  }

  putSetting(name: string, value: string): Promise<void> {
    this.settings.set(name, value);
    return Promise.resolve();
  }

  close(): void {
    this.calls.push('close');
  }

  readonly #changes = new Listeners<[]>();
  readonly onchange = this.#changes.add;

  /** Tells that a worker has ended, and what another page has set. */
  readonly losses = new Listeners<[why: Error, isFinal: boolean]>();
  readonly settingsElsewhere = new Listeners<[name: string, value: string]>();
  readonly onloss = this.losses.add;
  readonly onsetting = this.settingsElsewhere.add;

  /** No longer keeps any result that it gave. */
  forgetResults(): void {
    this.#results.clear();
  }

  /** Says that there are more events. */
  change(): void {
    this.#changes.tell();
  }
}
