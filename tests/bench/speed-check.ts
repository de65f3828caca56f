/** A small import beside what node takes to inflate and parse the same files: shows a collapse of speed, no more. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { cachedTrail, filesBelow } from '../fixtures/cached-trail.ts';
import { SpoorPeer } from './spoor-peer.ts';

const events = 100_000;
const rounds = 2;

export interface SpeedCheck {
  readonly events: number;
  /** The best of some rounds each, in turns. */
  readonly spoorMs: number;
  readonly nodeMs: number;
}

async function inflateAndParse(paths: readonly string[]): Promise<number> {
  let found = 0;
  for (const path of paths) {
    const text = gunzipSync(await readFile(path)).toString();
    found += (JSON.parse(text) as { readonly Records: readonly unknown[] }).Records.length;
  }
  return found;
}

/** `site` serves the built app. */
export async function checkSpeed(site: string): Promise<SpeedCheck> {
  const folder = await cachedTrail({ events, files: 50, seed: 1 });
  const paths = await filesBelow(folder);
  let [spoorMs, nodeMs] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    const spoor = await SpoorPeer.open(site);
    spoorMs = Math.min(spoorMs, await spoor.load(folder, events));
    await spoor.close();
    const began = performance.now();
    const parsed = await inflateAndParse(paths);
    nodeMs = Math.min(nodeMs, performance.now() - began);
    if (parsed !== events) throw new Error(`${parsed} of ${events} events`);
  }
  return { events, spoorMs, nodeMs };
}
