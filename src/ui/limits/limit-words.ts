import type { LimitName } from '../../base/limits.ts';
import { countText } from '../kit/number-text.ts';

interface LimitWords {
  readonly label: string;
  readonly what: string;
  readonly unit: 'MiB' | 'levels' | 'members' | 'times' | 'findings';
}

/** In the order shown. */
export const limitWords: Readonly<Record<LimitName, LimitWords>> = {
  maxInflatedBytes: {
    label: 'Text of one dropped file',
    what: 'Everything that a file holds once decompressed, over all members of an archive.',
    unit: 'MiB',
  },
  maxInflateRatio: {
    label: 'Growth by decompression',
    what: 'Text over compressed bytes. Logs grow 10 to 40 times; gzip cannot exceed 1,032.',
    unit: 'times',
  },
  ratioFloorBytes: {
    label: 'Text before growth counts',
    what: 'A file with less text than this may grow as it likes.',
    unit: 'MiB',
  },
  maxArchiveEntries: { label: 'Members of an archive', what: 'Files in one zip or tar.', unit: 'members' },
  maxArchiveDepth: {
    label: 'Archives inside archives',
    what: 'One level is an archive as dropped, two an archive in that.',
    unit: 'levels',
  },
  maxCompressionLayers: {
    label: 'Compression inside compression',
    what: 'How often the same bytes may have been compressed.',
    unit: 'levels',
  },
  maxNestedArchiveBytes: {
    label: 'A zip inside an archive',
    what: 'It is held in memory whole while it is read, twice for a moment.',
    unit: 'MiB',
  },
  maxEventBytes: {
    label: 'One event',
    what: 'CloudTrail’s own events have 256 KB at most, CloudTrail Lake’s 1 MB.',
    unit: 'MiB',
  },
  maxJsonDepth: { label: 'Nesting in JSON', what: 'Objects and arrays inside each other.', unit: 'levels' },
  maxDiagnosticsPerFile: {
    label: 'Diagnostics of one file',
    what: 'What is listed in the ledger; the rest is counted.',
    unit: 'findings',
  },
};

const MiB = 1024 * 1024;

/** What one of the limit's unit stands for. */
export function unitOf(name: LimitName): number {
  return limitWords[name].unit === 'MiB' ? MiB : 1;
}

const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

/** `65,536 MiB`, `200,000 members` */
export function limitText(name: LimitName, value: number): string {
  const { unit } = limitWords[name];
  return unit === 'MiB' ? `${exact.format(value / MiB)} MiB` : `${countText(value)} ${unit}`;
}
