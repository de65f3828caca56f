import { expose, type Endpoint } from 'comlink';
import type { CallContext, Handlers, Wire } from './contract.ts';
import { lifeSign } from './life-sign.ts';
import { toWire } from './wire-error.ts';

type AnyHandler = (argument: unknown, context: CallContext<unknown>) => Promise<unknown>;

/** The worker's side of a contract: answers calls until the worker ends. */
export function serve<T>(handlers: Handlers<T>, endpoint?: Endpoint): void {
  const table = new Map(Object.entries(handlers as Record<string, AnyHandler>));
  const running = new Map<number, AbortController>();
  const wire: Wire = {
    async invoke(job, name, argument, progress) {
      const controller = new AbortController();
      running.set(job, controller);
      try {
        const handler = table.get(name);
        if (!handler) throw new Error(`no call is named ${name}`);
        const context = { signal: controller.signal, progress: (value: unknown) => progress?.(value) };
        return { ok: true, value: await handler(argument, context) };
      } catch (error) {
        return { ok: false, error: toWire(error) };
      } finally {
        running.delete(job);
      }
    },
    abort(job) {
      running.get(job)?.abort();
    },
    lifeSign,
  };
  expose(wire, endpoint);
}
