/** What the explorer's figures mean, computed from parsed events one by one: the oracle for its tests. */
import { describeSource, describeWho } from '../../../src/model/who.ts';
import type { Query } from '../../../src/model/query.ts';
import { naiveFilter } from '../query/naive-filter.ts';

export type Parsed = Readonly<Record<string, unknown>>;

/** All values at a path, arrays opened; null and missing ones left out. */
function found(node: unknown, path: readonly string[]): unknown[] {
  if (node === null || node === undefined) return [];
  if (Array.isArray(node)) {
    const inside = node.flatMap((element) => found(element, path));
    return path.length === 0 ? [node, ...inside] : inside;
  }
  const [key, ...rest] = path;
  if (key === undefined) return [node];
  if (typeof node !== 'object') return [];
  const wanted = lower(key);
  return Object.entries(node).flatMap(([name, value]) => (lower(name) === wanted ? found(value, rest) : []));
}

/** The same for a field: the time of an event without one is the start of its window. */
function foundIn(event: unknown, path: readonly string[]): unknown[] {
  const values = found(event, path);
  const isTime = path.length === 1 && lower(path[0]!) === 'eventtime';
  return isTime && values.length === 0 ? found(event, ['timeWindow', 'windowStart']) : values;
}

function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export function textsAt(event: unknown, path: readonly string[]): string[] {
  return foundIn(event, path)
    .filter((value) => typeof value !== 'object')
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

export interface NaiveFacet {
  readonly counts: ReadonlyMap<string, number>;
  readonly withValue: number;
  readonly without: number;
}

export function naiveFacet(events: readonly unknown[], path: readonly string[]): NaiveFacet {
  const counts = new Map<string, number>();
  let withValue = 0;
  for (const event of events) {
    if (foundIn(event, path).length > 0) withValue++;
    for (const text of new Set(textsAt(event, path))) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return { counts, withValue, without: events.length - withValue };
}

/** Ignoring case first, then by code units. */
export function byValue(a: string, b: string): number {
  const one = a.toLowerCase();
  const other = b.toLowerCase();
  if (one !== other) return one < other ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

export function byCount(counts: ReadonlyMap<string, number>): { value: string; count: number }[] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || byValue(a.value, b.value));
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Seconds since 1970; 0 where there is no ISO time that fits 32 bits. */
export function timeOf({ eventTime, timeWindow }: Parsed): number {
  const time = eventTime ?? (timeWindow as Parsed | undefined)?.['windowStart'];
  const seconds = typeof time === 'string' && isoTime.test(time) ? Date.parse(time) / 1000 : NaN;
  return seconds > 0 && seconds < 2 ** 32 ? Math.floor(seconds) : 0;
}

export function isNaiveError(event: unknown): boolean {
  return found(event, ['errorCode']).length > 0;
}

export function isNaiveWrite(event: unknown): boolean {
  if (textsAt(event, ['readOnly']).some((text) => text.toLowerCase() === 'false')) return true;
  if (found(event, ['readOnly']).length > 0 || found(event, ['eventName']).length === 0) return false;
  return !textsAt(event, ['eventName']).some((name) =>
    /^(Get|List|Describe|Head|BatchGet|Lookup|Search|Scan|Query|Select|View|Check|Estimate|Discover|Filter)/.test(name),
  );
}

/** Places of the events in the order that a search asks for; `column` is a path or `outcome`. */
export function naiveOrder(
  events: readonly Parsed[],
  { order, column, descending }: { readonly order: string; readonly column: string; readonly descending: boolean },
): number[] {
  const times = events.map(timeOf);
  const rows = [...events.keys()].sort((a, b) => times[a]! - times[b]! || a - b);
  if (column === 'eventTime' ? descending : order === 'newest') rows.reverse();
  if (column === 'eventTime') return rows;
  const path = column === 'outcome' ? ['errorCode'] : column.split('.');
  const shown = events.map((event) => {
    const texts = textsAt(event, path);
    return texts.length === 0 ? undefined : texts.join(', ');
  });
  return rows.sort((a, b) => {
    const [one, other] = [shown[a], shown[b]];
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    return descending ? byValue(other, one) : byValue(one, other);
  });
}

/** The filter without the parts of its outermost AND that test this path alone. */
export function naiveRest(query: Query, path: readonly string[]): (event: unknown) => boolean {
  const terms: Query[] = [];
  const open = (part: Query): void => {
    if (part.kind === 'and') part.of.forEach(open);
    else terms.push(part);
  };
  open(query);
  const others = terms.filter((term) => {
    const tested = leaves(term);
    return !tested.every(
      (leaf) => leaf.kind === 'field' && leaf.path.join('\0').toLowerCase() === lower(path.join('\0')),
    );
  });
  return (event) => others.every((term) => naiveFilter(term, event));
}

function leaves(query: Query): Query[] {
  if (query.kind === 'not') return leaves(query.of);
  return query.kind === 'and' || query.kind === 'or' ? query.of.flatMap(leaves) : [query];
}

/** The derived columns of an event whose identity is in its usual form. */
export function derivedOf(event: Parsed): Readonly<Record<'who' | 'whoKind' | 'sessionName' | 'sourceKind', string>> {
  const identity = (event['userIdentity'] ?? {}) as Parsed;
  const issuer = ((identity['sessionContext'] as Parsed | undefined)?.['sessionIssuer'] ?? {}) as Parsed;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const who = describeWho({
    type: text(identity['type']),
    arn: text(identity['arn']),
    principalId: text(identity['principalId']),
    accountId: text(identity['accountId']),
    userName: text(identity['userName']),
    invokedBy: text(identity['invokedBy']),
    issuerUserName: text(issuer['userName']),
    issuerArn: text(issuer['arn']),
  });
  const source = text(event['sourceIPAddress']);
  return { who: who.who, whoKind: who.kind, sessionName: who.sessionName, sourceKind: describeSource(source) };
}
