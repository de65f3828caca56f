/** A chain of the sample as a folder to drop, and what is true of it. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { answers } from '../fixtures/sample/answers.ts';
import { splitRecords } from '../fixtures/split-records.ts';
import { readArchive } from '../unit/fixtures/sample-read.ts';

const archive = readArchive(readFileSync(new URL('../../public/sample/sample-trail.tgz', import.meta.url)));
const [account, region] = ['111122223333', 'eu-west-1'];
const digests = [...archive].filter(([path]) => path.startsWith(`AWSLogs/${account}/CloudTrail-Digest/${region}/`));
const listed = new Set(digests.flatMap(([, text]) => namesIn(text)));
const logs = [...archive].filter(([path]) => listed.has(`${path}.gz`));
const proof = [...archive].filter(
  ([path]) => path === 'public-keys.json' || path.startsWith(`head-object/${account}_${region}_`),
);

/** The log files that a digest lists. */
function namesIn(digest: string): string[] {
  const { logFiles } = JSON.parse(digest) as { readonly logFiles: readonly { readonly s3Object: string }[] };
  return logFiles.map(({ s3Object }) => s3Object);
}

interface TrailFile {
  /** Below the dropped folder. */
  readonly path: string;
  readonly bytes: Buffer;
}

const asDelivered = ([path, text]: readonly [string, string]): TrailFile =>
  path.startsWith('AWSLogs/') ? { path: `${path}.gz`, bytes: gzipSync(text) } : { path, bytes: Buffer.from(text) };

const recordsOf = (files: readonly (readonly [string, string])[]): string[] =>
  files.flatMap(([, text]) => splitRecords(text));

const edited = answers.editedLogKey.replace(/\.gz$/, '');
const another = [...archive].find(([path]) => path.startsWith(`AWSLogs/${account}/CloudTrail/us-east-1/2026/03/10/`));
if (!another) throw new Error('the sample has no log of us-east-1');

export const flowTrail = {
  files: [...logs, ...digests, ...proof].map(asDelivered),
  digests: digests.map(([path]) => `${path}.gz`),
  logs: logs.map(([path]) => `${path}.gz`),
  records: recordsOf(logs),
  /** The log file that was written over after its delivery. */
  edited: { key: answers.editedLogKey, records: recordsOf(logs.filter(([path]) => path === edited)) },
  /** A log file of another region, which is not dropped. */
  another: { ...asDelivered(another), records: recordsOf([another]) },
} as const;
