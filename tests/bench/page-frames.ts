import type { CDPSession, Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Start, µs. */
  readonly ts: number;
  /** Duration, and processor time of the thread, µs. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What runs script: the outermost of these on the page's thread are counted. */
const scripting = new Set([
  'FunctionCall',
  'EvaluateScript',
  'RunMicrotasks',
  'v8.callFunction',
  'EventDispatch',
  'FireAnimationFrame',
  'TimerFire',
]);

export interface Frames {
  readonly count: number;
  /** ms between one frame and the next, 95th percentile. */
  readonly intervalP95: number;
  /** ms of script within one frame, 95th percentile and most. */
  readonly scriptP95: number;
  readonly scriptMost: number;
}

const p95 = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.95)] ?? NaN;

/** Records the frames that the page draws while `work` goes on, by Chromium's tracing. */
export async function recordFrames(page: Page, work: () => Promise<void>): Promise<Frames> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as readonly TraceEvent[]));
  });
  const categories = 'toplevel,__metadata,devtools.timeline,disabled-by-default-devtools.timeline';
  await session.send('Tracing.start', { transferMode: 'ReportEvents', categories });
  await page.evaluate(() => {
    const noted = globalThis as unknown as { frames?: number[] };
    const frames: number[] = (noted.frames = []);
    const note = (at: number): void => {
      if (noted.frames !== frames) return;
      frames.push(at);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await work();
  const frames = await page.evaluate(() => {
    const noted = globalThis as unknown as { frames?: number[] | undefined };
    const list = noted.frames ?? [];
    noted.frames = undefined;
    return list;
  });
  await endTrace(session);
  const scripts = scriptByFrame(events);
  return {
    count: frames.length,
    intervalP95: p95(frames.slice(1).map((at, i) => at - frames[i]!)),
    scriptP95: p95(scripts),
    scriptMost: Math.max(0, ...scripts),
  };
}

async function endTrace(session: CDPSession): Promise<void> {
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
}

/** Rendering that script asked for in its midst, as by reading `scrollTop`: not counted, it would only come later. */
const rendering = new Set(['Layout', 'UpdateLayoutTree']);

/** ms of script from each frame that the page's thread hands over to the next one. */
function scriptByFrame(events: readonly TraceEvent[]): number[] {
  const mains = new Set(
    events.filter(({ args }) => args?.name === 'CrRendererMain').map(({ pid, tid }) => `${String(pid)}/${String(tid)}`),
  );
  const own = events.filter(({ pid, tid }) => mains.has(`${String(pid)}/${String(tid)}`)).sort((a, b) => a.ts - b.ts);
  const sums: number[] = [];
  let inFrame: number | undefined;
  let scriptEnds = 0;
  let renderingEnds = 0;
  for (const { name, ph, ts, dur = 0, tdur = dur } of own) {
    if (name === 'Commit') {
      if (inFrame !== undefined) sums.push(inFrame / 1000);
      inFrame = 0;
    }
    if (inFrame === undefined || ph !== 'X') continue;
    if (scripting.has(name) && ts >= scriptEnds) {
      scriptEnds = ts + dur;
      inFrame += tdur;
    } else if (rendering.has(name) && ts < scriptEnds && ts >= renderingEnds) {
      renderingEnds = ts + dur;
      inFrame -= tdur;
    }
  }
  return sums;
}
