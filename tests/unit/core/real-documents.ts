import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { realData } from '../../fixtures/real-data.ts';

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** The inflated S3 log files of the optional data folder, in a fixed order; undefined where it is missing. */
export function readRealDocuments(): Uint8Array[] | undefined {
  if (realData === undefined) return undefined;
  const files = filesBelow(`${realData}/s3-tree`).filter((path) => path.endsWith('.json.gz'));
  return files.sort().map((path) => gunzipSync(readFileSync(path)));
}
