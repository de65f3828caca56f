import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import { WorkerClient } from '../../../src/rpc/client.ts';
import type { Handlers } from '../../../src/rpc/contract.ts';
import { LastingWorker } from '../../../src/rpc/lasting-worker.ts';
import { serve } from '../../../src/rpc/serve.ts';

interface Call<Argument, Answer> {
  readonly argument: Argument;
  readonly answer: Answer;
  readonly progress: never;
}

interface TestCalls {
  readonly open: Call<string, undefined>;
  readonly opened: Call<undefined, string>;
  readonly wait: Call<undefined, undefined>;
}

const ports: MessagePort[] = [];

afterEach(() => {
  for (const port of ports) port.close();
  ports.length = 0;
});

/** A lasting worker whose workers can be ended, and what it has told. */
function setup(restore: (worker: WorkerClient<TestCalls>) => Promise<void>) {
  const workers: WorkerClient<TestCalls>[] = [];
  const losses: { readonly why: Error; readonly isFinal: boolean }[] = [];
  const make = (): WorkerClient<TestCalls> => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    let opened = 'nothing';
    const handlers: Handlers<TestCalls> = {
      open: (what) => {
        opened = what;
        return Promise.resolve(undefined);
      },
      opened: () => Promise.resolve(opened),
      wait: () => new Promise(() => undefined),
    };
    serve(handlers, port2);
    const worker = new WorkerClient<TestCalls>(port1, 'query');
    workers.push(worker);
    return worker;
  };
  const lasting = new LastingWorker<TestCalls>({
    make,
    restore,
    onloss: (why, isFinal) => losses.push({ why, isFinal }),
  });
  return { lasting, workers, losses };
}

const reopened = async (worker: WorkerClient<TestCalls>): Promise<void> => {
  await worker.call('open', 'the same');
};

describe('a worker that is to last', () => {
  it('is started again and made what it was; calls under way reject and are named, later ones are answered', async () => {
    const { lasting, workers, losses } = setup(reopened);
    await lasting.call('open', 'the first');
    const waiting = lasting.call('wait', undefined);
    await lasting.call('opened', undefined);
    workers[0]!.close();
    const later = lasting.call('opened', undefined);
    await expect(waiting).rejects.toMatchObject({ code: 'rpc/worker-died', details: { worker: 'query' } });
    // asked before anyone knew
    await expect(later).rejects.toMatchObject({ code: 'rpc/worker-died' });
    expect(await lasting.call('opened', undefined)).toBe('the same');
    expect(losses).toMatchObject([{ isFinal: false, why: { details: { worker: 'query', calls: 'wait' } } }]);
  });

  it('is given up when it ends again and again, also while it is made what it was, and says so once', async () => {
    const { lasting, workers, losses } = setup((worker) => {
      worker.close();
      return reopened(worker);
    });
    workers[0]!.close();
    await expect(lasting.call('opened', undefined)).rejects.toMatchObject({ code: 'rpc/worker-died' });
    await expect.poll(() => losses.at(-1)?.isFinal).toBe(true);
    expect(losses.map(({ isFinal }) => isFinal)).toEqual([false, false, false, true]);
    expect(losses.at(-1)?.why).toMatchObject({ details: { again: 'no' } });
    await expect(lasting.call('opened', undefined)).rejects.toMatchObject({ code: 'rpc/worker-died' });
    expect(workers).toHaveLength(4);
  });

  it('says to whoever calls why it could not be made what it was', async () => {
    const refusal = new AppError('store/open-failed', 'refused');
    const { lasting, workers } = setup(() => Promise.reject(refusal));
    workers[0]!.close();
    await expect.poll(() => workers.length).toBe(2);
    await expect(lasting.call('opened', undefined)).rejects.toBe(refusal);
  });

  it('does not come back once it is ended', async () => {
    const { lasting, workers, losses } = setup(reopened);
    const left = new DOMException('left', 'AbortError');
    const waiting = lasting.call('wait', undefined);
    lasting.close(left);
    await expect(waiting).rejects.toBe(left);
    expect(workers).toHaveLength(1);
    expect(losses).toEqual([]);
  });
});
