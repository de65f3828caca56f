import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IngestWorkers } from '../../../src/rpc/ingest-workers.ts';

class MadeWorker extends EventTarget {
  isEnded = false;
  postMessage(): void {
    // never answers
  }
  terminate(): void {
    this.isEnded = true;
  }
}

let made: MadeWorker[] = [];

function workers(): IngestWorkers {
  made = [];
  return new IngestWorkers(() => {
    const worker = new MadeWorker();
    made.push(worker);
    return worker as unknown as Worker;
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('Worker', MadeWorker);
  vi.stubGlobal('navigator', { hardwareConcurrency: 4 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('has two workers at least, as many as cores, and eight at most', () => {
  for (const [cores, count] of [
    [1, 2],
    [4, 4],
    [64, 8],
  ]) {
    vi.stubGlobal('navigator', { hardwareConcurrency: cores });
    expect(workers().count).toBe(count);
  }
});

it('makes workers where an import is expected, once, and gives these out before it makes others', () => {
  const some = workers();
  some.expect();
  some.expect();
  expect(made.length).toBe(4);
  const taken = Array.from({ length: 5 }, () => some.take());
  expect([made.length, new Set(taken).size]).toEqual([5, 5]);
});

it('ends those that wait for a minute in vain, or when it is said, and none that was given out', () => {
  const ends = [
    () => {
      vi.advanceTimersByTime(60_000);
    },
    (some: IngestWorkers) => {
      some.close();
    },
  ];
  for (const end of ends) {
    const some = workers();
    some.expect();
    some.take();
    end(some);
    expect(made.map(({ isEnded }) => isEnded).sort()).toEqual([false, true, true, true]);
    some.take();
    expect(made.length).toBe(5);
  }
});

it('gives out none that ended while it waited', async () => {
  const some = workers();
  some.expect();
  for (const worker of made) worker.dispatchEvent(new Event('error'));
  await vi.advanceTimersByTimeAsync(0);
  some.take();
  expect(made.length).toBe(5);
});
