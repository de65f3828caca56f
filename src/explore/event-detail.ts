import type { EventDetail, Place, RowId } from '../model/view.ts';
import { originMark } from '../model/source.ts';
import { indexOfStart, type OpenedCase } from './opened-case.ts';

/** One event with its bytes, where they came from, and what else has its ID. */
export async function eventDetail(opened: OpenedCase, row: RowId): Promise<EventDetail> {
  const span = await opened.span(row);
  const bytes = await opened.reader.read(span);
  const { json, invalidUtf8 } = decodeJson(bytes);
  const { place, replaced } = await originOf(opened, row);
  const sameId = opened.sameId(row).filter((other) => other !== row && hasSource(opened, other));
  const same = await Promise.all(sameId.map((other) => isSame(opened, row, other)));
  return {
    row,
    json,
    invalidUtf8: invalidUtf8 || replaced,
    place,
    format: opened.source(span.source).format,
    integrity: (opened.table.texts('integrity', row)[0] ?? '') as EventDetail['integrity'],
    source: span.source,
    partial: opened.isPartial(row),
    alsoIn: [
      ...(await Promise.all(sameId.filter((_, i) => same[i]!).map((other) => placeOf(opened, other)))),
      ...(await twins(opened, row)),
    ],
    conflicts: sameId.filter((other, i) => opened.isVisible(other) && !same[i]!) as RowId[],
  };
}

function decodeJson(bytes: Uint8Array): { json: string; invalidUtf8: boolean } {
  try {
    return { json: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), invalidUtf8: false };
  } catch {
    return { json: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), invalidUtf8: true };
  }
}

function hasSource(opened: OpenedCase, row: number): boolean {
  return opened.sources.has(opened.sourceOf(row));
}

/** It says the same, or one of the two is there in part. */
async function isSame(opened: OpenedCase, row: number, other: number): Promise<boolean> {
  return opened.isPartial(row) || opened.isPartial(other) || (await opened.isRepeat(row, other));
}

async function placeOf(opened: OpenedCase, row: number): Promise<Place> {
  return (await originOf(opened, row)).place;
}

/** Where an event was in its file, and whether bytes of it had to be replaced when it was converted. */
async function originOf(
  opened: OpenedCase,
  row: number,
): Promise<{ readonly place: Place; readonly replaced: boolean }> {
  const { source, offset, length } = await opened.span(row);
  const { path, converted } = opened.source(source);
  const origins = converted && (await opened.store.origins(source));
  const entry = origins ? indexOfStart(origins.starts, offset) : -1;
  if (!origins || entry < 0) return { place: { path, offset, length }, replaced: false };
  const replaced = (origins.marks[entry]! & originMark.replaced) !== 0;
  const at = origins.at[entry]!;
  if ((origins.marks[entry]! & originMark.row) !== 0) {
    return { place: { path, offset: 0, length: 0, row: at }, replaced };
  }
  return { place: { path, offset: at, length: origins.lengths[entry]! }, replaced };
}

/** Files with the same bytes as the event's file hold it at the same place. */
async function twins(opened: OpenedCase, row: number): Promise<Place[]> {
  const source = opened.sourceOf(row);
  const place = await placeOf(opened, row);
  const places: Place[] = [];
  for (const twin of opened.sources.values()) {
    if (twin.sameAs === source) places.push({ ...place, path: twin.path });
  }
  return places;
}
