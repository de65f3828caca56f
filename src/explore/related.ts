/** The events that state to be of the same action as one: by sharedEventID, and an addendum's original. */
import type { RelatedEvent, RelatedEvents } from '../model/explorer.ts';
import type { FieldPath } from '../model/query.ts';
import type { RowId } from '../model/view.ts';
import { compilePath, parseEvent } from '../query/event-values.ts';
import { cellText } from './cells.ts';
import type { Matches } from './matches.ts';
import type { OpenedCase } from './opened-case.ts';

const maxListed = 50;

interface Way {
  readonly relation: RelatedEvent['relation'];
  /** Where the event names the others, and where they have that name. */
  readonly from: FieldPath;
  readonly to: FieldPath;
}

const ways: readonly Way[] = [
  { relation: 'original', from: ['addendum', 'originalEventID'], to: ['eventID'] },
  { relation: 'shared', from: ['sharedEventID'], to: ['sharedEventID'] },
];

export async function related(
  { opened, matches }: { readonly opened: OpenedCase; readonly matches: Matches },
  row: RowId,
  signal: AbortSignal,
): Promise<RelatedEvents> {
  const bytes = await opened.reader.read(await opened.span(row));
  const event = parseEvent(new TextDecoder().decode(bytes));
  const events: RelatedEvent[] = [];
  let more = 0;
  let mayMiss = false;
  for (const { relation, from, to } of ways) {
    const value = compilePath(from)(event).texts.find((text) => text !== '');
    if (value === undefined) continue;
    const query = { kind: 'field', path: to, test: { kind: 'equals', value } } as const;
    const { rows, isAll } = await matches.matchingSoon(query, signal);
    mayMiss ||= !isAll;
    rows.forEach((other) => {
      if (other === (row as number)) return;
      if (events.length < maxListed) events.push(describe(opened, other, relation));
      else more++;
    });
  }
  return { events, more, mayMiss };
}

function describe(opened: OpenedCase, row: number, relation: RelatedEvent['relation']): RelatedEvent {
  const segment = opened.segmentOf(row);
  return {
    relation,
    row: row as RowId,
    time: segment.time[row - segment.baseRow]!,
    account: cellText(opened, 'recipientAccountId', row),
  };
}
