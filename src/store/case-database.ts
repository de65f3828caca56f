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

/** What each version changed of the one before: tables by name, with the key of their records; null where it is gone. */
const versions: readonly Readonly<Record<string, string | null>>[] = [
  { segments: '++id', packs: 'id', sources: 'id', checkpoints: 'source', meta: 'key' },
  { hashes: '++id', signatures: 'signature' },
  { origins: 'source' },
  { settings: 'name' },
  { segmentParts: '[name+segment]', files: 'name' },
  { imports: '[id+part]' },
  // packs may be deflated
  {},
  { answers: 'key' },
  { sourceRecords: 'group', sourceNumbers: 'group' },
  { sources: null },
];
const upgrades = new Map([[9, moveSources]]);

/** `stored`: the version that is there, undefined where there is none. Dexie takes its time for each that it is told of. */
export function caseDatabase(name: string, stored?: number): Dexie {
  // what another tab has deleted must not come back by itself
  const db = new Dexie(name, { chromeTransactionDurability: 'relaxed', autoOpen: false });
  if (stored === versions.length) {
    db.version(stored).stores(Object.assign({}, ...versions) as Record<string, string | null>);
    return db;
  }
  for (const [i, changes] of versions.entries()) {
    const version = db.version(i + 1).stores(changes);
    const upgrade = upgrades.get(i + 1);
    if (upgrade) version.upgrade(upgrade);
  }
  return db;
}
