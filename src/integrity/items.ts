import type { IntegrityItem, ItemsPage, ItemsRequest, LogFileVerdict } from '../model/integrity.ts';

/** Rows of one page. */
const maxCount = 1000;

const worstFirst: readonly LogFileVerdict[] = ['invalid', 'missing', 'unverified', 'not-covered', 'valid'];

/** A page of the items that fit, from items in the order of time. Of items of one verdict the order of time stays. */
export function pickItems(items: readonly IntegrityItem[], request: ItemsRequest): ItemsPage {
  const fits = filterOf(request);
  const found = items.filter(fits);
  const ordered = request.order === 'worst' ? byVerdict(found) : found;
  const offset = Math.max(0, Math.floor(request.offset) || 0);
  const count = Math.min(maxCount, Math.max(0, Math.floor(request.count) || 0));
  return { items: ordered.slice(offset, offset + count), total: found.length };
}

/** Items with the faults first, in the order of time within each verdict. */
export function byVerdict(items: readonly IntegrityItem[]): IntegrityItem[] {
  const groups = worstFirst.map((): IntegrityItem[] => []);
  for (const item of items) groups[worstFirst.indexOf(item.verdict)]!.push(item);
  return groups.flat();
}

function filterOf({ kinds, verdicts, chain, from, to, text }: ItemsRequest): (item: IntegrityItem) => boolean {
  const wanted = text?.toLowerCase() ?? '';
  return (item) =>
    (!kinds || kinds.includes(item.kind)) &&
    (!verdicts || verdicts.includes(item.verdict)) &&
    (chain === undefined || item.chain === chain) &&
    (overlaps(item, from, to) || (item.listedIn !== undefined && overlaps(item.listedIn, from, to))) &&
    (wanted === '' || holds(item.key, wanted) || (item.path !== undefined && holds(item.path, wanted)));
}

/** From `from` to before `to`. An item without a time is in none; one that is a moment is in the span that holds it. */
function overlaps(item: Pick<IntegrityItem, 'from' | 'to'>, from: number | undefined, to: number | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  if (item.to <= 0) return false;
  const isMoment = item.from === item.to;
  const isLateEnough = from === undefined || (isMoment ? item.to >= from : item.to > from);
  return isLateEnough && (to === undefined || item.from < to);
}

function holds(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted);
}
