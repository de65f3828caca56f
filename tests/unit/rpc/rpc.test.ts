import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import { WorkerClient } from '../../../src/rpc/client.ts';
import type { Handlers } from '../../../src/rpc/contract.ts';
import { serve } from '../../../src/rpc/serve.ts';

interface Call<Argument, Answer, Progress = never> {
  readonly argument: Argument;
  readonly answer: Answer;
  readonly progress: Progress;
}

interface TestCalls {
  readonly double: Call<number, number>;
  readonly refuse: Call<undefined, undefined>;
  readonly crash: Call<undefined, undefined>;
  readonly count: Call<number, string, number>;
  readonly wait: Call<undefined, undefined>;
  /** Tells progress to the last such call, which is over, before its own. */
  readonly late: Call<undefined, undefined, string>;
}

let tellLast: ((value: string) => void) | undefined;

const handlers: Handlers<TestCalls> = {
  double: (value) => Promise.resolve(value * 2),
  refuse: () => Promise.reject(new AppError('store/quota', 'full', { bytes: 7 })),
  crash: () => Promise.reject(new RangeError('a bug')),
  count(upTo, { progress }) {
    for (let i = 1; i <= upTo; i++) progress(i);
    return Promise.resolve('done');
  },
  late(_, { progress }) {
    tellLast?.('too late');
    tellLast = progress;
    progress('in time');
    return Promise.resolve(undefined);
  },
  wait: (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new DOMException('stopped', 'AbortError'));
      });
    }),
};

let ports: MessagePort[] = [];

function setup(): WorkerClient<TestCalls> {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  serve(handlers, port2);
  return new WorkerClient<TestCalls>(port1, 'query');
}

afterEach(() => {
  for (const port of ports) port.close();
  ports = [];
});

describe('a call to a worker', () => {
  it('gives the answer', async () => {
    expect(await setup().call('double', 21)).toBe(42);
  });

  it('keeps the code and the details of what the environment refused', async () => {
    const error = await setup()
      .call('refuse', undefined)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'store/quota', details: { bytes: 7 }, message: 'full' });
  });

  it('keeps the name and the message of a bug', async () => {
    await expect(setup().call('crash', undefined)).rejects.toMatchObject({ name: 'RangeError', message: 'a bug' });
  });

  it('tells progress in order before the answer', async () => {
    const seen: number[] = [];
    await setup().call('count', 5, { onprogress: (value) => seen.push(value) });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('tells no progress once it is over', async () => {
    const seen: string[] = [];
    const client = setup();
    for (let i = 0; i < 4; i++) await client.call('late', undefined, { onprogress: (value) => seen.push(value) });
    expect(seen).toContain('in time');
    expect(seen).not.toContain('too late');
  });

  it('is aborted in the worker', async () => {
    const abort = new AbortController();
    const call = setup().call('wait', undefined, { signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is not begun where it is aborted before', async () => {
    await expect(setup().call('double', 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('rejects when the worker ends', async () => {
    const client = setup();
    const call = client.call('wait', undefined);
    client.close();
    await expect(call).rejects.toMatchObject({ code: 'rpc/worker-died' });
    // whoever asks later, or ends it again, gets no other answer
    client.close(new Error('another reason'));
    await expect(client.call('double', 1)).rejects.toMatchObject({ code: 'rpc/worker-died' });
  });
});
