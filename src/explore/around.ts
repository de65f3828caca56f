/** Ways from one event to those that have something in common with it, as filters, with how many those are. */
import { kindOf } from '../model/event-kind.ts';
import type { AroundItem, AroundKind, CountedAround } from '../model/explorer.ts';
import type { FieldPath, Query } from '../model/query.ts';
import type { RowId } from '../model/view.ts';
import { compilePath, parseEvent } from '../query/event-values.ts';
import { printFilter } from '../query/print.ts';
import type { Matches } from './matches.ts';
import { queryOf } from './matches.ts';
import type { OpenedCase } from './opened-case.ts';

const maxResources = 20;
const maxLabelLength = 2048;

interface Way {
  readonly kind: AroundKind;
  readonly path: FieldPath;
}

/** In the order shown. */
const ways: readonly Way[] = [
  { kind: 'request', path: ['requestID'] },
  { kind: 'sharedEvent', path: ['sharedEventID'] },
  { kind: 'accessKey', path: ['userIdentity', 'accessKeyId'] },
  { kind: 'sourceIP', path: ['sourceIPAddress'] },
  { kind: 'resource', path: ['resources', 'ARN'] },
];

/** Of an assumed role: the role's ID and the session's name, `AROA…:session`. */
const principalPath: FieldPath = ['userIdentity', 'principalId'];

/** What the event shares with others. */
export async function around(
  { opened, matches }: { readonly opened: OpenedCase; readonly matches: Matches },
  row: RowId,
  signal: AbortSignal,
): Promise<readonly CountedAround[]> {
  const bytes = await opened.reader.read(await opened.span(row));
  const items: CountedAround[] = [];
  for (const item of aroundEvent(parseEvent(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)))) {
    const { rows, isAll } = await matches.matchingSoon(queryOf(item.filter), signal);
    const count = isAll ? rows.count() : undefined;
    if (item.kind !== 'addenda' || count !== 0) items.push({ ...item, count });
  }
  return items;
}

/** The same for an event's parsed JSON, with nothing counted. */
export function aroundEvent(event: unknown): readonly AroundItem[] {
  const items: AroundItem[] = [];
  const kindOfEvent = kindOf(event);
  const isInsight = kindOfEvent === 'insight';
  for (const { kind: usual, path } of ways) {
    const kind = isInsight && usual === 'sharedEvent' ? 'insight' : usual;
    const values = new Set(compilePath(path)(event).texts.filter(isUsable));
    for (const value of [...values].slice(0, maxResources)) items.push(item(kind, value, equals(path, value)));
  }
  for (const principal of compilePath(principalPath)(event).texts.filter(isUsable)) {
    const colon = principal.indexOf(':');
    if (colon < 0) continue;
    items.push(item('session', principal.slice(colon + 1) || principal, equals(principalPath, principal)));
  }
  if (kindOfEvent !== 'call' || compilePath(['addendum'])(event).present) return items;
  for (const id of compilePath(['eventID'])(event).texts.filter(isUsable)) {
    items.push(item('addenda', id, equals(['addendum', 'originalEventID'], id)));
  }
  return items;
}

function isUsable(value: string): boolean {
  return value !== '' && value.length <= maxLabelLength;
}

function equals(path: FieldPath, value: string): Query {
  return { kind: 'field', path, test: { kind: 'equals', value } };
}

function item(kind: AroundKind, label: string, query: Query): AroundItem {
  return { kind, label, filter: printFilter(query) };
}
