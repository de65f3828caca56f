/** Columns worked out from others while a segment is sealed: the readable actor, and what kind of source called. */
import type { Packer } from '../core/packer.ts';
import { absentCode, firstDictCode, type DerivedColumnName, type DictColumnName } from '../model/columns.ts';
import type { DictColumn } from '../model/segment.ts';
import { describeSource, describeWho } from '../model/who.ts';

type Columns = ReadonlyMap<DictColumnName | 'target', DictColumn>;

const identityColumns = [
  'userIdentity.type',
  'userIdentity.arn',
  'userIdentity.principalId',
  'userIdentity.accountId',
  'userIdentity.userName',
  'userIdentity.invokedBy',
  'userIdentity.sessionContext.sessionIssuer.userName',
  'userIdentity.sessionContext.sessionIssuer.arn',
] as const satisfies readonly DictColumnName[];

/** May throw AppError `core/trap`; the packer's core is not to be used after that. */
export function deriveColumns(rows: number, columns: Columns, packer: Packer): Map<DerivedColumnName, DictColumn> {
  const { groupOf, firstRows } = groupRows(
    rows,
    identityColumns.flatMap((name) => columns.get(name) ?? []),
    packer,
  );
  const who = new DictBuilder();
  const whoKind = new DictBuilder();
  const sessionName = new DictBuilder();
  const codes = Array.from(firstRows, (row) => {
    const [type, arn, principalId, accountId, userName, invokedBy, issuerUserName, issuerArn] = identityColumns.map(
      (name) => valueAt(columns.get(name), row),
    );
    const actor = describeWho({
      type: type ?? '',
      arn: arn ?? '',
      principalId: principalId ?? '',
      accountId: accountId ?? '',
      userName: userName ?? '',
      invokedBy: invokedBy ?? '',
      issuerUserName: issuerUserName ?? '',
      issuerArn: issuerArn ?? '',
    });
    return [who.code(actor.who), whoKind.code(actor.kind), sessionName.code(actor.sessionName)] as const;
  });
  const spread = (part: 0 | 1 | 2): Uint16Array =>
    packer.mapped(
      groupOf,
      Uint16Array.from(codes, (code) => code[part]),
    );
  return new Map([
    ['who', who.column(spread(0))],
    ['whoKind', whoKind.column(spread(1))],
    ['sessionName', sessionName.column(spread(2))],
    ['sourceKind', sourceKind(rows, columns.get('sourceIPAddress'), packer)],
  ]);
}

function sourceKind(rows: number, source: DictColumn | undefined, packer: Packer): DictColumn {
  const kinds = new DictBuilder();
  if (!source) return kinds.column(new Uint16Array(rows));
  const byCode = new Uint16Array(source.ends.length + firstDictCode);
  for (let entry = 0; entry < source.ends.length; entry++) {
    byCode[entry + firstDictCode] = kinds.code(describeSource(entryText(source, entry)));
  }
  return kinds.column(packer.mapped(source.codes, byCode));
}

/** Rows that agree in all the columns given get the same group number, counted from 0 by first appearance. */
function groupRows(
  rows: number,
  columns: readonly DictColumn[],
  packer: Packer,
): { groupOf: Uint16Array; firstRows: Uint16Array } {
  const join = packer.join(rows, columns);
  for (const index of columns.keys()) join.add(index, rows);
  return { groupOf: join.codes(), firstRows: join.firstRows() };
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

function entryText(column: DictColumn, entry: number): string {
  return decoder.decode(column.bytes.subarray(entry === 0 ? 0 : column.ends[entry - 1], column.ends[entry]));
}

function valueAt(column: DictColumn | undefined, row: number): string {
  const code = column?.codes[row] ?? absentCode;
  return column && code >= firstDictCode ? entryText(column, code - firstDictCode) : '';
}

class DictBuilder {
  readonly #codes = new Map<string, number>();

  /** The empty text is the absent value. */
  code(text: string): number {
    if (text === '') return absentCode;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#codes.size + firstDictCode;
    this.#codes.set(text, code);
    return code;
  }

  column(codes: Uint16Array): DictColumn {
    const entries = Array.from(this.#codes.keys(), (text) => encoder.encode(text));
    const ends = new Uint32Array(entries.length);
    let size = 0;
    for (const [i, entry] of entries.entries()) ends[i] = size += entry.length;
    const bytes = new Uint8Array(size);
    for (const [i, entry] of entries.entries()) bytes.set(entry, i === 0 ? 0 : ends[i - 1]!);
    return { codes, ends, bytes };
  }
}
