/** The tables of a case's database, and what is in their records beside what other files here say. */
import Dexie from 'dexie';
import type { ImportId, ImportNote, ListedFile } from '../model/import-note.ts';
import type { SourceId } from '../model/segment.ts';
import type { Checkpoint, Origins } from '../model/source.ts';
import { moveSources } from './disk-sources.ts';
import type { HashBatch } from './hash-batch.ts';

export interface MetaRecord {
  key: string;
  value: number | Uint8Array | ArrayBuffer;
}

export interface CheckpointRecord {
  source: SourceId;
  points: readonly Checkpoint[];
}

export interface HashRecord extends HashBatch {
  id: number;
}

export interface SettingRecord {
  name: string;
  value: string;
}

export interface OriginsRecord extends Origins {
  source: SourceId;
}

/** The note itself has part 0. */
export interface ImportRecord {
  id: ImportId;
  part: number;
  note?: ImportNote;
  files?: readonly ListedFile[];
}

/** The one with the key `revision` has no answers. */
export interface AnswersRecord {
  key: 'revision' | 'kept';
  revision: number;
  answers?: unknown;
}

export function caseDatabase(name: string): Dexie {
  // what another tab has deleted must not come back by itself
  const db = new Dexie(name, { chromeTransactionDurability: 'relaxed', autoOpen: false });
  db.version(1).stores({ segments: '++id', packs: 'id', sources: 'id', checkpoints: 'source', meta: 'key' });
  db.version(2).stores({ hashes: '++id', signatures: 'signature' });
  db.version(3).stores({ origins: 'source' });
  db.version(4).stores({ settings: 'name' });
  db.version(5).stores({ segmentParts: '[name+segment]', files: 'name' });
  db.version(6).stores({ imports: '[id+part]' });
  // packs may be deflated
  db.version(7).stores({});
  db.version(8).stores({ answers: 'key' });
  db.version(9).stores({ sourceRecords: 'group', sourceNumbers: 'group' }).upgrade(moveSources);
  db.version(10).stores({ sources: null });
  return db;
}
