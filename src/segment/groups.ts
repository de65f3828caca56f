/**
 * Columns that tell of the same thing go together: a row has one code for all of them, which stands for one combination
 * of their values. An access key tells the user, its account and its kind, so that the combinations are hardly more than
 * the values of one of them.
 */
import type { Join, Packer } from '../core/packer.ts';
import { firstDictCode, segmentColumns, type ColumnName } from '../model/columns.ts';
import type { DictColumn } from '../model/segment.ts';

/** In the order in which they are joined. A column that is in none is by itself. */
const together: readonly (readonly ColumnName[])[] = [
  [
    'userIdentity.type',
    'userIdentity.arn',
    'userIdentity.principalId',
    'userIdentity.accountId',
    'userIdentity.accessKeyId',
    'userIdentity.userName',
    'userIdentity.invokedBy',
    'userIdentity.sessionContext.sessionIssuer.arn',
    'userIdentity.sessionContext.sessionIssuer.userName',
    'userIdentity.sessionContext.attributes.mfaAuthenticated',
    'userIdentity.sessionContext.sourceIdentity',
    'who',
    'whoKind',
    'sessionName',
  ],
  [
    'eventName',
    'eventSource',
    'eventType',
    'eventCategory',
    'readOnly',
    'managementEvent',
    'eventVersion',
    'apiVersion',
    'resources.type',
  ],
  ['sourceIPAddress', 'sourceKind', 'userAgent', 'tlsDetails.tlsVersion', 'vpcEndpointId'],
  ['errorCode', 'errorMessage'],
  ['recipientAccountId', 'awsRegion'],
  ['resources.ARN', 'target'],
];

/** Up to so many combinations cost less than a code of its own. */
const fewCombinations = 1024;
/** Else there may be so many times as many as the joined columns have by themselves. */
const growth = 1.25;

type NamedColumn = readonly [name: ColumnName, column: DictColumn];

/** Columns with one code a row. */
export interface CodeGroup {
  readonly columns: readonly NamedColumn[];
  /** Of some columns, of which these follow each other from `first` on. Valid until the next group is asked for. */
  readonly join: Join;
  readonly first: number;
}

export function* groupColumns(
  packer: Packer,
  rows: number,
  columns: ReadonlyMap<ColumnName, DictColumn>,
): Generator<CodeGroup, void> {
  const joined = new Set(together.flat());
  const single = segmentColumns.filter((name) => !joined.has(name)).map((name) => [name]);
  for (const names of [...together, ...single]) {
    const there = names.filter((name) => columns.has(name)).map((name) => [name, columns.get(name)!] as const);
    if (there.length > 0) yield* joinColumns(packer, rows, there);
  }
}

/** Joins columns one after the other; where that would give too many combinations, a group of its own begins. */
function* joinColumns(packer: Packer, rows: number, columns: readonly NamedColumn[]): Generator<CodeGroup, void> {
  const join = packer.join(
    rows,
    columns.map(([, column]) => column),
  );
  let first = 0;
  for (const [index, [, { ends }]] of columns.entries()) {
    const values = ends.length + firstDictCode;
    const most = index === first ? rows : Math.max(fewCombinations, Math.ceil(Math.max(join.count, values) * growth));
    if (join.add(index, most)) continue;
    yield { columns: columns.slice(first, index), join, first };
    join.restart();
    join.add(index, rows);
    first = index;
  }
  yield { columns: columns.slice(first), join, first };
}
