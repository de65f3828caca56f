/** Columns worked out from others while a segment is sealed: the readable actor, and what kind of source called. */
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

export function deriveColumns(rows: number, columns: Columns): Map<DerivedColumnName, DictColumn> {
  const { groupOf, firstRows } = groupRows(
    rows,
    identityColumns.map((name) => columns.get(name)?.codes),
  );
  const who = new DictBuilder();
  const whoKind = new DictBuilder();
  const sessionName = new DictBuilder();
  const codes = firstRows.map((row) => {
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
  const spread = (part: 0 | 1 | 2): Uint16Array => groupOf.map((group) => codes[group]![part]);
  return new Map([
    ['who', who.column(spread(0))],
    ['whoKind', whoKind.column(spread(1))],
    ['sessionName', sessionName.column(spread(2))],
    ['sourceKind', sourceKind(rows, columns.get('sourceIPAddress'))],
  ]);
}

function sourceKind(rows: number, source: DictColumn | undefined): DictColumn {
  const kinds = new DictBuilder();
  if (!source) return kinds.column(new Uint16Array(rows));
  const byCode = new Uint16Array(source.ends.length + firstDictCode);
  for (let entry = 0; entry < source.ends.length; entry++) {
    byCode[entry + firstDictCode] = kinds.code(describeSource(entryText(source, entry)));
  }
  return kinds.column(Uint16Array.from(source.codes, (code) => byCode[code]!));
}

/** Rows that agree in all the codes given get the same group number, counted from 0 by first appearance. */
function groupRows(
  rows: number,
  codes: readonly (Uint8Array | Uint16Array | undefined)[],
): { groupOf: Uint16Array; firstRows: number[] } {
  const present = codes.filter((column) => column !== undefined);
  const groupOf = new Uint16Array(rows);
  const firstRows: number[] = [];
  const mask = (1 << 17) - 1;
  const table = new Int32Array(mask + 1).fill(-1);
  for (let row = 0; row < rows; row++) {
    let hash = 0;
    for (const column of present) hash = Math.imul(hash ^ column[row]!, 0x9e3779b1) ^ (hash >>> 15);
    let slot = (hash ^ (hash >>> 16)) & mask;
    for (;;) {
      const group = table[slot]!;
      if (group < 0) {
        table[slot] = firstRows.length;
        groupOf[row] = firstRows.length;
        firstRows.push(row);
        break;
      }
      const first = firstRows[group]!;
      if (present.every((column) => column[first] === column[row])) {
        groupOf[row] = group;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return { groupOf, firstRows };
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
    return { codes: entries.length + firstDictCode <= 256 ? Uint8Array.from(codes) : codes, ends, bytes };
  }
}
