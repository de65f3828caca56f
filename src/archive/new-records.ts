import { without } from '../base/without.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/segment.ts';
import type { SourceRecord } from '../model/source.ts';
import type { SourceLine } from './case-file-parts.ts';
import { ReadAnew, type Spans } from './read-anew.ts';

export interface NewRecords {
  readonly all: readonly SourceRecord[];
  /** Sources whose events lie where the file says, by their numbers in it. */
  readonly listed: ReadonlyMap<number, SourceId>;
  /** Those of which it does not say where, or where reading them anew says something else. */
  readonly unlisted: readonly { readonly id: SourceId; readonly spans: Spans }[];
}

/** The ledger records of an imported case, under numbers of its own. */
export function newRecords(
  lines: readonly SourceLine[],
  claimed: ReadonlyMap<number, Spans>,
  anew: ReadAnew,
): NewRecords {
  const all = new Map<SourceId, SourceRecord>();
  const listed = new Map<number, SourceId>();
  const unlisted: { readonly id: SourceId; readonly spans: Spans }[] = [];
  for (const line of lines) {
    const id = anew.idOf(line.id)!;
    const found = anew.records(line);
    const [only] = found;
    if (!only) {
      all.set(id, { ...carried(line), id, ...parentOf(line, anew), ...sameAsOf(line, anew) });
      continue;
    }
    const read = anew.spans(id);
    const told = claimed.get(line.id) ?? untold(line, read);
    if (found.length === 1 && isTrue(line, told, only, read)) {
      if (claimed.has(line.id)) listed.set(line.id, id);
      else if (told.starts.length > 0) unlisted.push({ id, spans: told });
      const record = ReadAnew.isWhole(line) ? only : joined(line, only, told.starts.length);
      all.set(id, { ...record, id, ...parentOf(line, anew) });
      continue;
    }
    for (const record of found) {
      const spans = anew.spans(record.id);
      const diagnostics = [...record.diagnostics, differs(line, spans.starts.length)];
      all.set(record.id, { ...parentOf(line, anew), ...record, diagnostics });
      unlisted.push({ id: record.id, spans });
    }
  }
  for (const [id, { sameAs, ...record }] of all) {
    const first = sameAs === undefined ? undefined : all.get(sameAs);
    if (first?.contentKey !== undefined) all.set(id, { ...record, sameAs: first.id, contentKey: first.contentKey });
  }
  return { all: [...all.values()], listed, unlisted };
}

function parentOf(line: SourceLine, anew: ReadAnew): Pick<SourceRecord, 'parent'> {
  const parent = line.parent === undefined ? undefined : anew.idOf(line.parent);
  return parent === undefined ? {} : { parent };
}

function sameAsOf(line: SourceLine, anew: ReadAnew): Pick<SourceRecord, 'sameAs'> {
  const sameAs = line.sameAs === undefined ? undefined : anew.idOf(line.sameAs);
  return sameAs === undefined ? {} : { sameAs };
}

/** What a line says besides what was worked out anew. */
function carried(line: SourceLine): Omit<SourceLine, 'id' | 'evidence' | 'parent' | 'sameAs'> {
  return without(line, 'id', 'evidence', 'parent', 'sameAs');
}

/** As many events as a line has, of which the case file does not say where they lie: the first that are found. */
function untold({ found }: SourceLine, { starts, lengths }: Spans): Spans {
  const isSo = found <= starts.length;
  return { starts: isSo ? starts.slice(0, found) : [], lengths: isSo ? lengths.slice(0, found) : [] };
}

/** What is kept of a file that was cut off may hold more events than had come of it. */
function isTrue(line: SourceLine, told: Spans, anew: SourceRecord, found: Spans): boolean {
  const count = told.starts.length;
  const isCount = line.complete ? count === found.starts.length : count <= found.starts.length;
  const isSame = (i: number): boolean => told.starts[i] === found.starts[i] && told.lengths[i] === found.lengths[i];
  if (!isCount || line.kind !== anew.kind) return false;
  for (let i = 0; i < count; i++) if (!isSame(i)) return false;
  return true;
}

/** Of a member of an archive, or of a file that was cut off: not all that was found of it lies in its own bytes. */
function joined(line: SourceLine, anew: SourceRecord, told: number): Omit<SourceRecord, 'parent' | 'sameAs'> {
  const { evidence, converted, textBytes } = anew;
  const known = new Set(line.diagnostics.map(({ code }) => code));
  const more = line.complete
    ? anew.diagnostics.filter(({ code, severity }) => severity !== 'info' && !known.has(code))
    : [];
  return {
    ...carried(line),
    id: anew.id,
    found: told,
    textBytes,
    diagnostics: [...line.diagnostics, ...more],
    ...(evidence && { evidence }),
    ...(converted && { converted }),
  };
}

function differs({ found }: SourceLine, now: number): Diagnostic {
  const detail = `the case file says ${String(found)} events of this file; reading its evidence again gives ${String(now)}`;
  return { code: 'import/case-differs', severity: 'warning', detail };
}
