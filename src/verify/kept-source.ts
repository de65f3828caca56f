import { asideNames } from '../model/aside-names.ts';
import { namedAs } from '../model/object-name.ts';
import type { SourceId } from '../model/segment.ts';
import type { Evidence, SourceRecord } from '../model/source.ts';

/** What a file is to validation. */
export type Role = 'digest' | 'log' | 'keys' | 'metadata' | 'lake-sign' | 'lake-result';

/** What validation needs to know of a dropped file or archive member. */
export interface KeptSource {
  readonly id: SourceId;
  readonly path: string;
  readonly bytes: number;
  readonly role: Role;
  readonly format: string;
  /** Events found in it. */
  readonly events: number;
  /** Its format was recognised. */
  readonly isRecognised: boolean;
  /** Absent where nothing of it was kept, or where what was kept is not all of it. */
  readonly evidence: Evidence | undefined;
  /** Another source that holds the same bytes. */
  readonly sameAs: SourceId | undefined;
}

const roleOfFormat: ReadonlyMap<string, Role> = new Map([
  [asideNames.digest, 'digest'],
  [asideNames.publicKeys, 'keys'],
  [asideNames.objectMetadata, 'metadata'],
  [asideNames.lakeSign, 'lake-sign'],
  [asideNames.lakeResult, 'lake-result'],
]);

/** Undefined for a file that validation has nothing to do with, and for one that has not been read to its end. */
export function keptSource(record: SourceRecord): KeptSource | undefined {
  const role = record.complete ? roleOf(record) : undefined;
  if (!role) return undefined;
  const isCut = record.diagnostics.some(({ code }) => code === 'read/inflate-limit' || code === 'read/inflate-ratio');
  return {
    id: record.id,
    path: record.path,
    bytes: record.bytes,
    role,
    format: record.format,
    events: record.found,
    isRecognised: record.kind === 'events' || record.kind === 'aside',
    evidence: isCut ? undefined : record.evidence,
    sameAs: record.sameAs,
  };
}

/** Content decides; where it says nothing, as in a damaged file, the name does. */
function roleOf({ kind, format, path }: SourceRecord): Role | undefined {
  const name = namedAs(path);
  // A query result is hashed as a file, whether or not its events are read.
  if (name === 'lake-result' && kind !== 'container') return 'lake-result';
  if (kind === 'events') return 'log';
  return kind === 'aside' ? roleOfFormat.get(format) : name;
}
