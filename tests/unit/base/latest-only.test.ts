import { describe, expect, it } from 'vitest';
import { isAbort } from '../../../src/base/app-error.ts';
import { LatestOnly } from '../../../src/base/latest-only.ts';

interface Started {
  readonly signal: AbortSignal;
  readonly finish: (value: string) => void;
  readonly fail: (reason: unknown) => void;
}

function setup() {
  const queue = new LatestOnly();
  const started = new Map<string, Started>();
  const run = (name: string): Promise<string> =>
    queue.run(
      (signal) =>
        new Promise<string>((resolve, reject) => {
          started.set(name, { signal, finish: resolve, fail: reject });
        }),
    );
  return { queue, started, run };
}

const abortOf = (result: Promise<unknown>): Promise<boolean> => result.then(() => false, isAbort);

describe('the latest-only queue', () => {
  it('runs one task and then the next', async () => {
    const { run, started } = setup();
    const first = run('a');
    started.get('a')!.finish('A');
    await expect(first).resolves.toBe('A');
    const second = run('b');
    started.get('b')!.finish('B');
    await expect(second).resolves.toBe('B');
    expect(started.get('b')!.signal.aborted).toBe(false);
  });

  it('aborts the running task for a newer one and starts that when it has ended', async () => {
    const { run, started } = setup();
    const first = abortOf(run('a'));
    const second = run('b');
    expect(started.get('a')!.signal.aborted).toBe(true);
    expect(started.has('b')).toBe(false);
    started.get('a')!.fail(started.get('a')!.signal.reason);
    await expect(first).resolves.toBe(true);
    started.get('b')!.finish('B');
    await expect(second).resolves.toBe('B');
  });

  it('drops all that wait but the newest', async () => {
    const { run, started } = setup();
    const first = abortOf(run('a'));
    const second = abortOf(run('b'));
    const third = run('c');
    await expect(second).resolves.toBe(true);
    started.get('a')!.finish('too late');
    await expect(first).resolves.toBe(true);
    started.get('c')!.finish('C');
    await expect(third).resolves.toBe('C');
    expect([...started.keys()]).toEqual(['a', 'c']);
  });

  it('rejects an overtaken task with an AbortError though it finishes or fails on its own', async () => {
    for (const end of ['finish', 'fail'] as const) {
      const { run, started } = setup();
      const first = abortOf(run('a'));
      const second = run('b');
      started.get('a')![end]('done all the same');
      await expect(first).resolves.toBe(true);
      started.get('b')!.finish('B');
      await expect(second).resolves.toBe('B');
    }
  });

  it('goes on after a task that fails or throws', async () => {
    const { queue, run, started } = setup();
    const failed = run('a');
    started.get('a')!.fail(new Error('broken'));
    await expect(failed).rejects.toThrow('broken');
    const thrown = queue.run(() => {
      throw new Error('thrown');
    });
    await expect(thrown).rejects.toThrow('thrown');
    const next = run('b');
    started.get('b')!.finish('B');
    await expect(next).resolves.toBe('B');
  });

  it('can be given a new task by whoever awaits the one before', async () => {
    const { run, started } = setup();
    const chained = run('a').then(() => {
      const next = run('b');
      started.get('b')!.finish('B');
      return next;
    });
    started.get('a')!.finish('A');
    await expect(chained).resolves.toBe('B');
  });
});
