import { describe, expect, it } from 'vitest';
import { around, aroundEvent } from '../../../src/explore/around.ts';
import { gridRows } from '../../../src/explore/grid-rows.ts';
import { related } from '../../../src/explore/related.ts';
import type { RowId } from '../../../src/model/view.ts';
import {
  addendum,
  aggregatedByName,
  insightCalls,
  insightEnd,
  insightStart,
  sharedCopies,
} from '../../fixtures/other-kinds.ts';
import { context, explorerOver } from './explorer-setup.ts';

const events: readonly unknown[] = [
  insightStart,
  insightEnd,
  aggregatedByName,
  ...sharedCopies,
  addendum,
  insightCalls[0],
];
const explorer = await explorerOver(events.map((event) => JSON.stringify(event)));
const columns = ['eventTime', 'who', 'eventName', 'outcome'];

describe('grid rows', () => {
  it('show stand-ins for events that are no calls, and name their fields', async () => {
    const rows = await gridRows(explorer.opened, events.keys(), columns, context.signal);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['2026-03-02T10:15:00Z', 'mallory and 1 more', 'RunInstances', 'Start'],
      ['2026-03-02T10:22:00Z', 'mallory and 1 more', 'RunInstances', 'End'],
      ['2026-03-02T10:15:00Z', 'mallory', 'PutObject', '1,000 events'],
      ...sharedCopies.map(() => ['2026-03-02T10:17:00Z', 'mallory', 'AssumeRole', 'ok']),
      ['2026-03-02T10:17:00Z', 'mallory', 'AssumeRole', 'ok'],
      ['2026-03-02T10:16:05Z', 'mallory', 'RunInstances', 'ok'],
    ]);
    expect(rows.map(({ standIns }) => standIns?.kind)).toEqual([
      'insight',
      'insight',
      'aggregated',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('come with a search as they do alone', async () => {
    const first = { from: 0, count: 9, columns };
    const { rows = [] } = await explorer.results.search({ filter: '', order: 'oldest', first }, context);
    const alone = await gridRows(
      explorer.opened,
      rows.map(({ row }) => row),
      columns,
      context.signal,
    );
    expect(rows).toEqual(alone);
    expect(rows.length).toBe(events.length);
  });
});

describe('related events', () => {
  const rowsOf = async (row: number): Promise<unknown> => {
    const { events: found, more } = await related(explorer, row as RowId, context.signal);
    expect(more).toBe(0);
    return found.map(({ relation, row: other, account }) => [relation, other, account]);
  };

  it('are those of the same sharedEventID, and an addendum’s original', async () => {
    expect(await rowsOf(0)).toEqual([['shared', 1, '111122223333']]);
    expect(await rowsOf(1)).toEqual([['shared', 0, '111122223333']]);
    expect(await rowsOf(2)).toEqual([]);
    expect(await rowsOf(3)).toEqual([['shared', 4, '444455556666']]);
    expect(await rowsOf(5)).toEqual([['original', 3, '111122223333']]);
  });

  it('are called what they are in the list of what is around', () => {
    const kinds = (event: unknown): unknown[] => aroundEvent(event).map(({ kind }) => kind);
    expect(kinds(insightStart)).toEqual(['insight']);
    expect(kinds(sharedCopies[0])).toContain('sharedEvent');
  });

  it('lead from an event to its addenda, where there are any', async () => {
    const addendaOf = async (row: number): Promise<unknown> =>
      (await around(explorer, row as RowId, context.signal)).filter(({ kind }) => kind === 'addenda');
    const filter = `addendum.originalEventID:${sharedCopies[0]!.eventID}`;
    expect(await addendaOf(3)).toEqual([{ kind: 'addenda', label: sharedCopies[0]!.eventID, filter, count: 1 }]);
    expect(await addendaOf(4)).toEqual([]);
    expect(await addendaOf(5)).toEqual([]);
    const others = Array.from({ length: 20 }, (_, i) => ({ eventVersion: '1.08', eventID: `ID ${String(i)}` }));
    const crowd = await explorerOver(others.map((event) => JSON.stringify(event)));
    expect((await around(crowd, 0 as RowId, context.signal)).map(({ count }) => count)).toEqual([undefined]);
  });

  it('are listed within bounds', async () => {
    const many = Array.from({ length: 80 }, (_, i) => ({ ...sharedCopies[0], eventID: `copy ${String(i)}` }));
    const crowd = await explorerOver(many.map((event) => JSON.stringify(event)));
    const found = await related(crowd, 0 as RowId, context.signal);
    expect([found.events.length, found.more, found.mayMiss]).toEqual([50, 29, false]);
  });

  it('are not looked for in many events, nor is what is around counted there, but that is said', async () => {
    const addendum = { eventVersion: '1.08', requestID: 'r', addendum: { originalEventID: 'an ID of another form' } };
    const others = Array.from({ length: 20 }, (_, i) => ({ eventVersion: '1.08', eventID: `ID ${String(i)}` }));
    const crowd = await explorerOver([addendum, ...others].map((event) => JSON.stringify(event)));
    expect(await related(crowd, 0 as RowId, context.signal)).toEqual({ events: [], more: 0, mayMiss: true });
    expect((await around(crowd, 0 as RowId, context.signal)).map(({ count }) => count)).toEqual([undefined]);
  });
});
