import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const root = process.env['SPOOR_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** The inflated S3 log files of the optional data folder, in a fixed order; undefined where it is missing. */
export function readRealDocuments(): Uint8Array[] | undefined {
  const folder = `${root}/s3-tree`;
  if (!existsSync(folder)) return undefined;
  const files = filesBelow(folder).filter((path) => path.endsWith('.json.gz'));
  return files.sort().map((path) => gunzipSync(readFileSync(path)));
}
