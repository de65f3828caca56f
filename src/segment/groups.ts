/**
 * Columns that tell of the same thing go together: a row has one code for all of them, which stands for one combination
 * of their values. An access key tells the user, its account and its kind, so that the combinations are hardly more than
 * the values of one of them.
 */
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
/** Up to so many pairs of codes have a place each in a table. */
const directPairs = 1 << 20;
const hashSlots = 1 << 17;

/** Columns with one code a row. Codes count from 0 as they come up. */
export interface CodeGroup {
  readonly columns: ReadonlyMap<ColumnName, DictColumn>;
  readonly codes: Uint16Array;
  /** By code the first row that has it. */
  readonly firstRows: Uint16Array;
}

export function groupColumns(rows: number, columns: ReadonlyMap<ColumnName, DictColumn>): CodeGroup[] {
  const joined = new Set(together.flat());
  const single = segmentColumns.filter((name) => !joined.has(name)).map((name) => [name]);
  const groups: CodeGroup[] = [];
  for (const names of [...together, ...single]) {
    const there = names.filter((name) => columns.has(name)).map((name) => [name, columns.get(name)!] as const);
    groups.push(...joinColumns(rows, there));
  }
  return groups;
}

/** Joins columns one after the other; where that would give too many combinations, a group of its own begins. */
function joinColumns(rows: number, columns: readonly (readonly [ColumnName, DictColumn])[]): CodeGroup[] {
  const groups: CodeGroup[] = [];
  let members = new Map<ColumnName, DictColumn>();
  let codes: Uint16Array = new Uint16Array(rows);
  let count = rows > 0 ? 1 : 0;
  const close = (): void => {
    if (members.size > 0) groups.push({ columns: members, codes, firstRows: firstRowsOf(codes, count) });
  };
  for (const [name, column] of columns) {
    const values = column.ends.length + firstDictCode;
    const own = wide(column.codes);
    const most = members.size === 0 ? rows : Math.max(fewCombinations, Math.max(count, values) * growth);
    let joined = joinCodes(codes, count, own, values, most);
    if (!joined) {
      close();
      members = new Map();
      joined = joinCodes(new Uint16Array(rows), 1, own, values, rows)!;
    }
    members.set(name, column);
    ({ codes, count } = joined);
  }
  close();
  return groups;
}

/** One code for each pair of codes, in the order they come up. Undefined where there are more than `most`. */
function joinCodes(
  left: Uint16Array,
  leftCount: number,
  right: Uint16Array,
  rightCount: number,
  most: number,
): { codes: Uint16Array; count: number } | undefined {
  if (isTold(left, leftCount, right)) return { codes: left, count: leftCount };
  const pairs = leftCount * rightCount;
  return pairs <= directPairs
    ? joinByTable(left, right, rightCount, new Uint16Array(pairs), most)
    : joinByHash(left, right, rightCount, most);
}

/** Each left code comes with one right code only, as most of those that are joined do. */
function isTold(left: Uint16Array, leftCount: number, right: Uint16Array): boolean {
  const told = new Uint16Array(leftCount);
  for (let row = 0; row < left.length; row++) {
    const code = left[row]!;
    const other = right[row]! + 1;
    if (told[code] === 0) told[code] = other;
    else if (told[code] !== other) return false;
  }
  return true;
}

function joinByTable(
  left: Uint16Array,
  right: Uint16Array,
  rightCount: number,
  known: Uint16Array,
  most: number,
): { codes: Uint16Array; count: number } | undefined {
  const codes = new Uint16Array(left.length);
  let count = 0;
  for (let row = 0; row < codes.length; row++) {
    const pair = Math.imul(left[row]!, rightCount) + right[row]!;
    let code = known[pair]!;
    if (code === 0) {
      if (count >= most) return undefined;
      known[pair] = code = ++count;
    }
    codes[row] = code - 1;
  }
  return { codes, count };
}

function joinByHash(
  left: Uint16Array,
  right: Uint16Array,
  rightCount: number,
  most: number,
): { codes: Uint16Array; count: number } | undefined {
  const codes = new Uint16Array(left.length);
  const slots = new Uint16Array(hashSlots);
  const pairs = new Uint32Array(Math.min(most, codes.length) + 1);
  let count = 0;
  for (let row = 0; row < codes.length; row++) {
    const pair = left[row]! * rightCount + right[row]!;
    let slot = Math.imul(pair ^ (pair >>> 15), 0x9e3779b1) >>> (32 - 17);
    while (slots[slot] !== 0 && pairs[slots[slot]!] !== pair) slot = (slot + 1) & (hashSlots - 1);
    if (slots[slot] === 0) {
      if (count >= most) return undefined;
      slots[slot] = ++count;
      pairs[count] = pair;
    }
    codes[row] = slots[slot]! - 1;
  }
  return { codes, count };
}

/** Of one type, which is what makes the loops over codes fast. */
export function wide(codes: Uint8Array | Uint16Array): Uint16Array {
  return codes instanceof Uint16Array ? codes : new Uint16Array(codes);
}

function firstRowsOf(codes: Uint16Array, count: number): Uint16Array {
  const firstRows = new Uint16Array(count);
  let next = 0;
  for (let row = 0; next < count; row++) if (codes[row] === next) firstRows[next++] = row;
  return firstRows;
}
