/** How cost grows with the number of events, and pictures of it. */
import { cachedTrail, filesBelow } from '../fixtures/cached-trail.ts';
import { stat } from 'node:fs/promises';
import { drawChart } from './plot.ts';
import { median } from './product-bench.ts';
import { questions } from './questions.ts';
import { SpoorPeer } from './spoor-peer.ts';

export interface ScaleOptions {
  readonly site: string;
  readonly sizes: readonly number[];
  readonly say: (line: string) => void;
}

export interface ScalePoint {
  readonly events: number;
  readonly droppedBytes: number;
  readonly importMs: number;
  readonly reopenMs: number;
  /** Of the questions, column filters with facets and histogram. */
  readonly questionMs: number;
  readonly storedBytes: number;
  /** Of the tab, over the import. */
  readonly peakBytes: number;
}

const eventsOfAFile = 2000;
const reopened = 3;

export async function benchScale({ site, sizes, say }: ScaleOptions): Promise<ScalePoint[]> {
  const points: ScalePoint[] = [];
  for (const events of sizes) {
    const folder = await cachedTrail({ events, files: Math.max(1, Math.round(events / eventsOfAFile)), seed: 1 });
    const sizesOfFiles = await Promise.all((await filesBelow(folder)).map(async (path) => (await stat(path)).size));
    const spoor = await SpoorPeer.open(site);
    const importMs = await spoor.load(folder, events);
    const peakBytes = (await spoor.peakBytes()) ?? NaN;
    const asked: number[] = [];
    for (const { filter } of questions) asked.push((await spoor.ask(filter)).ms);
    await spoor.prepared();
    const reopenMs: number[] = [];
    for (let run = 0; run < reopened; run++) reopenMs.push(await spoor.reopen());
    const point: ScalePoint = {
      events,
      droppedBytes: sizesOfFiles.reduce((sum, size) => sum + size, 0),
      importMs,
      reopenMs: median(reopenMs),
      questionMs: median(asked),
      storedBytes: await spoor.storedBytes(),
      peakBytes,
    };
    await spoor.close();
    points.push(point);
    say(
      `${events.toLocaleString('en')} events: import ${ms(importMs)}, reopening ${ms(point.reopenMs)}, a question ${ms(point.questionMs)}; on disk ${(point.storedBytes / point.droppedBytes).toFixed(2)} of what was dropped, peak of the tab ${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
    );
  }
  return points;
}

const ms = (value: number): string => (value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(1)} s`);
const eventText = (value: number): string => (value >= 1e6 ? `${String(value / 1e6)} M` : `${String(value / 1e3)} k`);
const timeText = (value: number): string => (value >= 1000 ? `${String(value / 1000)} s` : `${String(value)} ms`);
const byteText = (value: number): string =>
  value >= 1e9 ? `${String(value / 1e9)} GB` : value >= 1e6 ? `${String(value / 1e6)} MB` : `${String(value / 1e3)} kB`;

/** The pictures by their names. */
export function scaleCharts(points: readonly ScalePoint[]): Map<string, string> {
  const series = (name: string, value: (point: ScalePoint) => number) => ({
    name,
    points: points.map((point) => [point.events, value(point)] as const),
  });
  return new Map([
    [
      'time.svg',
      drawChart({
        title: 'Time by number of events',
        x: 'events',
        y: 'time',
        xText: eventText,
        yText: timeText,
        series: [
          series('import', ({ importMs }) => importMs),
          series('reopening', ({ reopenMs }) => reopenMs),
          series('a question', ({ questionMs }) => questionMs),
        ],
      }),
    ],
    [
      'bytes.svg',
      drawChart({
        title: 'Bytes by number of events',
        x: 'events',
        y: 'bytes',
        xText: eventText,
        yText: byteText,
        series: [
          series('dropped', ({ droppedBytes }) => droppedBytes),
          series('on disk', ({ storedBytes }) => storedBytes),
          series('peak of the tab', ({ peakBytes }) => peakBytes),
        ],
      }),
    ],
  ]);
}
