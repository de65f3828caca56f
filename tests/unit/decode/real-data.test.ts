import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { headBytes, readHead } from '../../../src/decode/head.ts';
import { recognise } from '../../../src/decode/index.ts';
import { sniffContainer } from '../../../src/read/sniff-container.ts';
import { leftOut, realData } from '../../fixtures/real-data.ts';
import { readZip } from '../read/read-zip.ts';

const data = realData ?? '';
const digests = join(dirname(data), 'digests');

if (realData === undefined) console.warn(leftOut);
if (!existsSync(digests)) console.warn(`real digests left out: no folder ${digests}`);

/** What each file under a folder is taken for, with the path from there; damaged gzip counts as `damaged`. */
function tellAll(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [relative(folder, path), tell(readFileSync(path), path)];
    }),
  );
}

function tell(bytes: Uint8Array, path: string): string {
  const container = sniffContainer(bytes);
  if (container === 'gzip') {
    const text = inflate(bytes);
    return text ? tell(text, path) : 'damaged';
  }
  if (container !== 'plain') return container;
  const found = recognise(readHead(bytes.subarray(0, headBytes), bytes.byteLength <= headBytes, path));
  return found.kind === 'unknown' ? `? ${found.why}` : found.format.name;
}

function inflate(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

describe.skipIf(realData === undefined)('real files', { timeout: 60_000 }, () => {
  it('of a trail are all S3 log files', () => {
    const told = tellAll(join(data, 's3-tree'));
    expect(told.size).toBe(3872);
    expect(new Set(told.values())).toEqual(new Set(['S3 log file']));
  });

  it.each([
    ['arrays-per-attack', 'list of events'],
    ['odd', 'events one after the other'],
    ['eventbridge', 'JSON with events inside'],
    ['cribl-raw', 'records with "_raw"'],
    ['s3-files', 'S3 log file'],
  ])('of other formats are each said to be what they are: %s', (folder, format) => {
    expect(new Set(tellAll(join(data, folder)).values())).toEqual(new Set([format]));
  });

  it('that are broken are told by what is left of them', () => {
    const told = tellAll(join(data, 'broken'));
    const logs = [...told].filter(([, format]) => format === 'S3 log file').map(([path]) => path);
    expect(logs.every((path) => /^(Serializer|bad_cloudtrail|cloudtrail_single)/.test(path))).toBe(true);
    expect(logs).toHaveLength(15);
    expect(told.get('000000.zip')).toBe('zip');
    expect(told.get('SQSMessageBody')).toBe('SNS or SQS messages');
    expect(told.get('apache_access.log')).toMatch(/^\? text that is not JSON$/);
  });

  it('in a zip are its members, whole', async () => {
    const { listing, reports } = await readZip(readFileSync(join(data, 'zip/cloudtrail.zip')));
    const logs = listing.filter((line) => /^[^:]+\.json: \{\s*"Records"/.test(line));
    expect(logs).toHaveLength(4);
    expect(listing.filter((line) => line.includes('! ') && line.indexOf('! ') < line.indexOf(':'))).toEqual([]);
    expect(reports).toEqual([]);
  });
});

describe.skipIf(!existsSync(digests))('real digest chains', { timeout: 60_000 }, () => {
  it('come apart into digests, keys, metadata and log files', () => {
    const odd: string[] = [];
    for (const [path, format] of tellAll(digests)) {
      if (!path.includes('/drop/')) continue;
      const expected = path.includes('/CloudTrail-Digest/')
        ? 'CloudTrail digest'
        : path.includes('/CloudTrail/')
          ? 'S3 log file'
          : path.endsWith('public-keys.json')
            ? 'public keys'
            : 'S3 object metadata';
      if (format !== expected) odd.push(format);
    }
    // What was replaced by something else in the scenarios that say so.
    expect(odd.sort()).toEqual(['? text that is not JSON', 'damaged', 'damaged', 'damaged']);
  });
});
