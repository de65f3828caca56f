import type { DiagnosticCode, Finding } from '../model/diagnostic.ts';
import type { ConvertSink, TextPlace } from './convert.ts';

/** What one object of a document holds. */
export type Unwrapped =
  /** Its events' JSON, as received wherever the object holds it so. */
  | { readonly kind: 'events'; readonly json: readonly string[]; readonly partial?: boolean }
  /** It belongs to the format and holds no event; `note` says what it is. */
  | { readonly kind: 'structure'; readonly note?: string; readonly code?: DiagnosticCode; readonly finding?: Finding }
  /** It holds something that should be an event and is none. */
  | { readonly kind: 'skip'; readonly code: DiagnosticCode; readonly detail: string };

/** Hands on what an element or row holds. */
export function put(sink: ConvertSink, found: Unwrapped, place: TextPlace, replaced: boolean): void {
  if (found.kind === 'skip') sink.skipped(place, found.code, found.detail);
  else if (found.kind === 'structure') {
    if (found.note !== undefined) {
      sink.note(found.code ?? 'decode/no-event', found.note, place.at, found.finding);
    }
  } else {
    const marks = { partial: found.partial ?? false, replaced };
    for (const json of found.json) sink.event(json, place, marks);
  }
}
