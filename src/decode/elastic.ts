import type { ConvertedFormat } from './convert.ts';
import { eventOfEcs } from './ecs-event.ts';
import { elementConverter } from './element-converter.ts';
import { isEventLike } from './event-like.ts';
import { objectText, valueAt, type JsonObject } from './json-object.ts';
import { unwrapText } from './unwrap-text.ts';
import type { Unwrapped } from './unwrapped.ts';

/** Elasticsearch reference, "Search API": documents under `hits.hits`, each with its source. */
export const elasticHits: ConvertedFormat = {
  name: 'Elastic search hits',
  describe:
    'The answer of an Elasticsearch or OpenSearch search, with events as the aws.cloudtrail integration keeps them.',
  sniff(head) {
    const hits = head.kind === 'object' && head.outline?.has('took') ? head.outline.find('hits') : undefined;
    const inner = hits?.valueKind === 'object' ? head.memberOutline(hits) : undefined;
    return inner !== undefined && (inner.has('hits') || inner.end() === undefined);
  },
  convert: elementConverter(['hits', 'hits'], unwrapDocument),
};

/** Documents one after the other, as Filebeat, elasticdump and the bulk API write them. */
export const elasticDocuments: ConvertedFormat = {
  name: 'Elastic documents',
  describe:
    'Documents of Elasticsearch or Filebeat, one a line, with events as the aws.cloudtrail integration keeps them.',
  sniff(head) {
    const { outline } = head;
    if (!outline) return false;
    if (outline.has('_source')) return true;
    if (isAction(outline.keys().map(({ name }) => name))) return true;
    if (!outline.has('@timestamp')) return false;
    return outline.has('event') || outline.has('event.original') || outline.has('message');
  },
  convert: elementConverter([], unwrapDocument),
};

const actions: ReadonlySet<string> = new Set(['index', 'create', 'update', 'delete']);

/** Elasticsearch reference, "Bulk API": a line before each document says what to do with it. */
function isAction(keys: readonly string[]): boolean {
  return keys.length === 1 && actions.has(keys[0]!);
}

function unwrapDocument(document: JsonObject, text: string): Unwrapped {
  if (isAction(Object.keys(document))) return { kind: 'structure' };
  const source = valueAt(document, '_source');
  const isHit = typeof source === 'object' && source !== null;
  const fields = isHit ? (source as JsonObject) : document;
  for (const path of originals) {
    const original = valueAt(fields, ...path);
    if (typeof original === 'string' && original.trimStart().startsWith('{')) return unwrapText(original);
  }
  if (isEventLike(fields)) return { kind: 'events', json: [(isHit ? objectText(text, '_source') : undefined) ?? text] };
  const event = eventOfEcs(fields);
  return event
    ? { kind: 'events', json: [JSON.stringify(event)], partial: true }
    : { kind: 'skip', code: 'event/not-an-event', detail: 'a document that holds no CloudTrail event' };
}

const originals: readonly (readonly string[])[] = [['event', 'original'], ['event.original'], ['message']];
