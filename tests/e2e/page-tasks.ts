import type { CDPSession, Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time of the event's thread, µs. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Records what the page's main thread does, by Chromium's tracing. */
export class PageTasks {
  readonly #session: CDPSession;
  readonly #events: TraceEvent[] = [];

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on('Tracing.dataCollected', ({ value }) => {
      for (const event of value as unknown as readonly TraceEvent[]) {
        if (/RunTask|thread_name/.test(event.name)) this.#events.push(event);
      }
    });
  }

  static async record(page: Page): Promise<PageTasks> {
    const session = await page.context().newCDPSession(page);
    const tasks = new PageTasks(session);
    await session.send('Tracing.start', { transferMode: 'ReportEvents', categories: 'toplevel,__metadata' });
    return tasks;
  }

  /**
   * The longest task since `record`, in ms of processor time: what the page itself takes, whatever else the machine
   * is doing. Ends the recording.
   */
  async longestMs(): Promise<number> {
    const complete = new Promise((resolve) => this.#session.once('Tracing.tracingComplete', resolve));
    await this.#session.send('Tracing.end');
    await complete;
    await this.#session.detach();
    const isMain = new Set(
      this.#events.filter(({ args }) => args?.name === 'CrRendererMain').map(({ pid, tid }) => `${pid}/${tid}`),
    );
    const times = this.#events.filter(({ ph, pid, tid }) => ph === 'X' && isMain.has(`${pid}/${tid}`));
    if (times.length === 0) throw new Error('no task of the page was recorded');
    return Math.max(...times.map(({ tdur }) => tdur ?? 0)) / 1000;
  }
}
