import { quoted } from '../base/quote-text.ts';
import type { ConvertSink } from './convert.ts';

const maxNamed = 12;
const maxNameLength = 40;

/** Says which columns of a table are not read: aliases of a query, names that damage has changed, additions of a tool. */
export function tellUnread(columns: readonly string[], sink: ConvertSink, at?: number): void {
  if (columns.length === 0) return;
  const named = columns.slice(0, maxNamed).map((column) => quoted(column, maxNameLength));
  const list = `${named.join(', ')}${columns.length > maxNamed ? ', …' : ''}`;
  const what = columns.length === 1 ? 'a column is' : `${String(columns.length)} columns are`;
  sink.note('decode/unread-columns', `${what} not read, as no field of an event is known by the name: ${list}`, at);
}
