import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrailFile, TrailOptions } from '../fixtures/make-trail.ts';
import { makeTrail } from '../fixtures/make-trail.ts';
import { writeTrail } from '../fixtures/write-trail.ts';

export interface SmallTrail {
  /** Where its tree is. */
  readonly folder: string;
  readonly files: readonly TrailFile[];
  /** Each distinct event's text, newest first. */
  readonly texts: readonly string[];
  readonly events: readonly unknown[];
  readonly records: number;
}

const timeOf = (text: string): string => (JSON.parse(text) as { readonly eventTime: string }).eventTime;

/** A new folder that the system's temporary folder holds. */
export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'spoor-e2e-'));

export async function smallTrail(options: Partial<TrailOptions> = {}): Promise<SmallTrail> {
  const all = { events: 600, files: 12, seed: 11, ...options };
  const folder = join(await newFolder(), 'trail');
  await writeTrail({ ...all, out: folder });
  const files = [...makeTrail(all)];
  const texts = [...new Set(files.flatMap((file) => file.events))]
    .map((text) => ({ text, time: timeOf(text) }))
    .sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0))
    .map(({ text }) => text);
  const records = files.reduce((sum, file) => sum + file.events.length, 0);
  return { folder, files, texts, events: texts.map((text) => JSON.parse(text) as unknown), records };
}
