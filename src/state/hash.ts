/** The link's hash: which view, which filter, which order. It never carries log data besides what the user typed. */
import { isSortable } from '../model/grid-columns.ts';
import { fieldPath } from './facet-terms.ts';
import type { ColumnSort, SortOrder } from '../model/view.ts';

export const views = ['overview', 'events', 'integrity', 'sources'] as const;

export type View = (typeof views)[number];

export interface Place {
  readonly view: View;
  readonly filter: string;
  readonly order: SortOrder;
  /** By a column instead of by time. */
  readonly sort?: ColumnSort | undefined;
}

/** A filter that is longer than this in a link is not taken. Browsers keep links of 32 k and more. */
const maxFilterLength = 20_000;

/** Reads `#view=sources&q=…`; every part is optional, and an unknown one is passed over. */
export function parseHash(hash: string): Place {
  let view: View = 'events';
  let filter = '';
  let order: SortOrder = 'newest';
  let sort: ColumnSort | undefined;
  for (const part of hash.replace(/^#/, '').split('&')) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const value = decode(part.slice(equals + 1));
    switch (part.slice(0, equals)) {
      case 'view':
        view = views.find((known) => known === value) ?? view;
        break;
      case 'q':
        filter = value.length <= maxFilterLength ? value : '';
        break;
      case 'order':
        order = value === 'oldest' ? 'oldest' : 'newest';
        break;
      case 'sort':
        sort = parseSort(value);
        break;
      default:
    }
  }
  return sort ? { view, filter, order, sort } : { view, filter, order };
}

/** The shortest hash for a place. The plain events view is `#q=`, so that clearing a filter is a link too. */
export function printHash(place: Place): string {
  const parts: string[] = [];
  if (place.view !== 'events') parts.push(`view=${place.view}`);
  if (place.order !== 'newest') parts.push(`order=${place.order}`);
  if (place.sort) parts.push(`sort=${place.sort.descending ? '-' : ''}${encode(place.sort.column)}`);
  if (place.filter !== '' || parts.length === 0) parts.push(`q=${encode(place.filter)}`);
  return `#${parts.join('&')}`;
}

/** `eventName`, or `-eventName` for descending. */
function parseSort(text: string): ColumnSort | undefined {
  const descending = text.startsWith('-');
  const column = descending ? text.slice(1) : text;
  return isSortable(column) && fieldPath(column) ? { column, descending } : undefined;
}

/** Characters that need no escape in a fragment (RFC 3986 §3.5) stay readable. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /%(3A|2F|2C|40|3F)/g,
    decodeURIComponent,
  );
}

/** A link that someone broke is still read: what does not decode stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
