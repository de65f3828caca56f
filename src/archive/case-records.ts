/**
 * Reads what a case file says of a case. Whoever made the file may have written anything, with hashes that fit: every
 * field is looked at, and nothing that is said here stands for what evidence says.
 */
import { limitNames, type LimitName } from '../base/limits.ts';
import type { ByteAccount } from '../model/byte-account.ts';
import type { Diagnostic, DiagnosticCode, Finding } from '../model/diagnostic.ts';
import type { SourceId } from '../model/segment.ts';
import type { Codec, PastedSignature, SourceKind } from '../model/source.ts';
import { damaged } from './case-file-reader.ts';
import type { AboutCase, PartEvidence, PartPlace, RowsPart, SourceLine } from './case-file-parts.ts';

const mostText = 100_000;
const mostDiagnostics = 10_000;
const mostPivots = 64;
const mostSignatures = 1_000_000;
const mostHex = 16_384;
const mostSettings = 100;
const kinds: readonly SourceKind[] = ['events', 'aside', 'container', 'unknown'];
const codecs: readonly Codec[] = ['stored', 'gzip', 'deflate', 'zstd'];
const severities = ['info', 'warning', 'error'] as const;

/** Fields of one JSON object. Each getter throws where the value is not of its kind. */
class Fields {
  readonly #part: string;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(part: string, value: unknown) {
    this.#part = part;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#odd('an object');
    this.#values = new Map(Object.entries(value));
  }

  has(name: string): boolean {
    return this.#values.get(name) !== undefined;
  }

  text(name: string, most = mostText): string {
    const value = this.#values.get(name);
    return typeof value === 'string' && value.length <= most ? value : this.#fail(name);
  }

  /** A count, an offset or the number of something. */
  whole(name: string): number {
    const value = this.#values.get(name);
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : this.#fail(name);
  }

  number(name: string): number {
    const value = this.#values.get(name);
    return typeof value === 'number' && Number.isFinite(value) ? value : this.#fail(name);
  }

  yesNo(name: string): boolean {
    const value = this.#values.get(name);
    return typeof value === 'boolean' ? value : this.#fail(name);
  }

  oneOf<T extends string>(name: string, all: readonly T[]): T {
    const value = this.#values.get(name);
    return all.find((one) => one === value) ?? this.#fail(name);
  }

  object(name: string): Fields {
    return new Fields(this.#part, this.#values.get(name));
  }

  objects(name: string, most: number): readonly Fields[] {
    return this.#list(name, most).map((one) => new Fields(this.#part, one));
  }

  wholes(name: string): readonly number[] {
    const list = this.#list(name, Infinity);
    const isWhole = (one: unknown): one is number => Number.isSafeInteger(one) && (one as number) >= 0;
    return list.every(isWhole) ? list : this.#fail(name);
  }

  entries(): readonly (readonly [string, unknown])[] {
    return [...this.#values];
  }

  #list(name: string, most: number): readonly unknown[] {
    const value = this.#values.get(name);
    return Array.isArray(value) && value.length <= most ? (value as readonly unknown[]) : this.#fail(name);
  }

  #fail(name: string): never {
    throw this.#odd(`a "${name}" that makes sense`);
  }

  #odd(wanted: string): Error {
    return damaged(`${this.#part} has something else than ${wanted}`);
  }
}

function parsed(part: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(`${part} is not JSON`);
  }
}

export function readAbout(part: string, text: string): AboutCase {
  const fields = new Fields(part, parsed(part, text));
  return {
    format: fields.oneOf('format', ['spoor-case']),
    version: fields.whole('version'),
    spoor: fields.text('spoor', 100),
    name: fields.text('name', 1000),
    made: fields.text('made', 100),
    exported: fields.text('exported', 100),
  };
}

export function readSourceLines(part: string, text: string): readonly SourceLine[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw damaged(`${part} ends in a line that is cut`);
  return lines.map((line) => sourceLine(new Fields(part, parsed(part, line))));
}

function sourceLine(fields: Fields): SourceLine {
  return {
    id: fields.whole('id') as SourceId,
    path: fields.text('path'),
    bytes: fields.whole('bytes'),
    kind: fields.oneOf('kind', kinds),
    format: fields.text('format', 200),
    found: fields.whole('found'),
    textBytes: fields.whole('textBytes'),
    ...(fields.has('account') && { account: accountOf(fields.object('account')) }),
    skippedBytes: fields.whole('skippedBytes'),
    diagnostics: fields.objects('diagnostics', mostDiagnostics).map(diagnosticOf),
    complete: fields.yesNo('complete'),
    ...(fields.has('parent') && { parent: fields.whole('parent') as SourceId }),
    ...(fields.has('sameAs') && { sameAs: fields.whole('sameAs') as SourceId }),
    ...(fields.has('evidence') && { evidence: evidenceOf(fields.object('evidence')) }),
  };
}

function accountOf(fields: Fields): ByteAccount {
  return {
    textBytes: fields.whole('textBytes'),
    eventBytes: fields.whole('eventBytes'),
    structureBytes: fields.whole('structureBytes'),
    skippedBytes: fields.whole('skippedBytes'),
  };
}

function evidenceOf(fields: Fields): PartEvidence {
  return { codec: fields.oneOf('codec', codecs), places: fields.objects('places', Infinity).map(placeOf) };
}

function placeOf(fields: Fields): PartPlace {
  return { part: fields.whole('part'), offset: fields.whole('offset'), length: fields.whole('length') };
}

function diagnosticOf(fields: Fields): Diagnostic {
  return {
    // one of a later version is shown as it is
    code: fields.text('code', 100) as DiagnosticCode,
    severity: fields.oneOf('severity', severities),
    ...(fields.has('at') && { at: fields.whole('at') }),
    detail: fields.text('detail'),
    ...(fields.has('finding') && { finding: findingOf(fields.object('finding')) }),
    ...(fields.has('limit') && { limit: limitOf(fields.object('limit')) }),
  };
}

function limitOf(fields: Fields): { readonly name: LimitName; readonly value: number } {
  return { name: fields.oneOf('name', limitNames), value: fields.whole('value') };
}

function findingOf(fields: Fields): Finding {
  const some = <Name extends string>(name: Name): Partial<Record<Name, string>> =>
    (fields.has(name) ? { [name]: fields.text(name) } : {}) as Partial<Record<Name, string>>;
  return {
    type: fields.text('type'),
    ...some('title'),
    ...(fields.has('severity') && { severity: fields.number('severity') }),
    pivots: fields
      .objects('pivots', mostPivots)
      .map((pivot) => ({ field: pivot.text('field'), value: pivot.text('value') })),
    ...some('firstSeen'),
    ...some('lastSeen'),
  };
}

/** The lists are as long as the runs say. */
export function readRows(part: string, text: string): RowsPart {
  const fields = new Fields(part, parsed(part, text));
  const runs = fields
    .objects('runs', Infinity)
    .map((run) => ({ source: run.whole('source'), rows: run.whole('rows') }));
  const [start, length] = [fields.wholes('start'), fields.wholes('length')];
  const rows = runs.reduce((sum, run) => sum + run.rows, 0);
  if (start.length !== rows || length.length !== rows) throw damaged(`${part} has other numbers of rows`);
  return { runs, start, length };
}

export function readSignatures(part: string, text: string): readonly PastedSignature[] {
  const list = new Fields(part, { list: parsed(part, text) }).objects('list', mostSignatures);
  return list.map((one) => ({
    signature: hexText(part, one.text('signature', mostHex)),
    algorithm: one.has('algorithm') ? one.text('algorithm', 100) : undefined,
    backfillGeneratedAt: one.has('backfillGeneratedAt') ? one.text('backfillGeneratedAt', 100) : undefined,
  }));
}

function hexText(part: string, text: string): string {
  if (!/^(?:[0-9a-f]{2})+$/.test(text)) throw damaged(`${part} has a signature that is no hex`);
  return text;
}

/** Texts by name; whoever uses one reads it as hostile. */
export function readSettings(part: string, text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of new Fields(part, parsed(part, text)).entries()) {
    if (typeof value === 'string' && name.length <= 100 && settings.size < mostSettings) settings.set(name, value);
  }
  return settings;
}
