import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldCase } from '../../../src/explore/held-case.ts';
import { firstCalls } from '../../../src/explore/first-calls.ts';
import type { FacetsRequest, HistogramRequest } from '../../../src/model/explorer.ts';
import { eventIntegrities } from '../../../src/model/integrity.ts';
import type { SearchRequest } from '../../../src/model/view.ts';
import { kitFor, TestCase } from '../ingest/case-harness.ts';
import { logFile, sampleEvent, sampleEvents } from '../ingest/sample-events.ts';
import { context } from './explorer-setup.ts';

const columns = ['eventTime', 'eventName', 'userIdentity.arn', 'sourceFile'];
const asked: SearchRequest = { filter: '', order: 'newest', first: { from: 0, count: 20, columns } };
const counted: FacetsRequest = {
  filter: '',
  fields: ['eventName', 'requestParameters.bucketName', 'integrity'].map((field) => ({ field, limit: 5 })),
};
const drawn: HistogramRequest = { filter: '', maxBins: 40 };

let prefixes = 0;

/** What a page does with a case, each time in a worker of its own. */
class Page {
  readonly held = new HeldCase(Promise.resolve(kitFor));
  readonly calls = firstCalls(this.held);
  isOpen = true;

  static async at(prefix: string): Promise<Page> {
    const page = new Page();
    page.isOpen = (await page.held.open({ kind: 'disk', prefix, wanted: undefined })).isOpen;
    return page;
  }

  async import(path: string, texts: readonly string[]): Promise<void> {
    await this.held.begin();
    await (await TestCase.in(this.held.store)).import([{ path, bytes: logFile(texts) }]);
  }

  /** What the case is shown with, and the rows of the whole result. */
  async shown({ search = asked, facets = counted, histogram = drawn } = {}) {
    const { early } = this.held;
    const [result, values, bins] = await Promise.all([
      this.calls.search(search, context),
      this.calls.facets(facets, context),
      this.calls.histogram(histogram, context),
    ]);
    const isEarly = early !== undefined && this.held.early === early;
    const { results } = await this.held.explorer();
    await results.arrived(result.id);
    const { id, ...rest } = result;
    return { isEarly, told: { ...rest, values, bins, all: [...results.rows(id)] } };
  }

  /** Shows the case, until what is answered of it is kept. */
  async showAndKeep(): Promise<void> {
    await this.held.refresh();
    await this.held.settle();
    await this.shown();
    await expect.poll(() => this.held.store.answers!.kept()).toBeDefined();
  }

  leave(): void {
    this.held.store.close();
  }
}

/** A case with some events, of which answers are kept. */
async function keptCase(): Promise<string> {
  const prefix = `first-${String(++prefixes)}`;
  const page = await Page.at(prefix);
  await page.import('a.json', sampleEvents(0, 50));
  await page.showAndKeep();
  page.leave();
  return prefix;
}

describe('what a case is shown with', () => {
  it('is there before the case is open, and is what is worked out once it is', async () => {
    const page = await Page.at(await keptCase());
    expect(page.isOpen).toBe(false);
    const early = await page.shown();
    expect(early.isEarly).toBe(true);
    const open = await page.shown();
    expect(open.isEarly).toBe(false);
    expect(early.told).toEqual(open.told);
    expect(early.told.all).toHaveLength(50);
    page.leave();
  });

  it('is worked out where anything was stored since', async () => {
    const prefix = await keptCase();
    const other = await Page.at(prefix);
    await other.import('b.json', [sampleEvent(60), sampleEvent(3)]);
    other.leave();
    const page = await Page.at(prefix);
    expect(page.isOpen).toBe(true);
    const { told } = await page.shown();
    expect(told.matched).toBe(51);
    page.leave();
  });

  it('is worked out where something else is asked', async () => {
    const prefix = await keptCase();
    for (const other of [
      { search: { ...asked, filter: 'eventName:GetObject' } },
      { search: { ...asked, order: 'oldest' as const } },
      { search: { ...asked, sort: { column: 'eventName', descending: true } } },
      { search: { ...asked, first: { from: 10, count: 40, columns } } },
      { search: { ...asked, first: { from: 0, count: 5, columns: ['eventName'] } } },
      { facets: { filter: '', fields: [...counted.fields, { field: 'awsRegion', limit: 5 }] } },
      { facets: { ...counted, filter: 'eventName:GetObject' } },
      { histogram: { filter: '', maxBins: 41 } },
    ]) {
      const page = await Page.at(prefix);
      const { told, isEarly } = await page.shown(other);
      expect(isEarly).toBe(false);
      expect(told).toEqual((await page.shown(other)).told);
      page.leave();
    }
  });

  it('is given in part where fewer rows are wanted', async () => {
    const page = await Page.at(await keptCase());
    const search = { ...asked, first: { from: 5, count: 10, columns } };
    const { told, isEarly } = await page.shown({ search });
    expect(isEarly).toBe(true);
    expect(told).toEqual((await page.shown({ search })).told);
    page.leave();
  });

  it('is kept together with what is asked after it', async () => {
    const prefix = await keptCase();
    const page = await Page.at(prefix);
    const kept = async () =>
      (await page.held.store.answers!.kept())?.answers as { readonly answers: readonly unknown[] };
    const before = (await kept()).answers.length;
    expect((await page.shown()).isEarly).toBe(true);
    await page.calls.facets({ filter: '', fields: [{ field: 'awsRegion', limit: 5 }] }, context);
    await expect.poll(async () => (await kept()).answers.length).toBe(before + 1);
    page.leave();
    const again = await Page.at(prefix);
    expect((await again.shown()).isEarly).toBe(true);
    again.leave();
  });

  it('gives way where something is stored before the case is open', async () => {
    const prefix = await keptCase();
    const [page, other] = [await Page.at(prefix), await Page.at(prefix)];
    await other.import('b.json', [sampleEvent(60)]);
    other.leave();
    expect((await page.calls.search(asked, context)).matched).toBe(50);
    expect((await page.held.openSoon()).events).toBe(51);
    expect((await page.shown()).told.matched).toBe(51);
    await page.showAndKeep();
    page.leave();
    const again = await Page.at(prefix);
    const { isEarly, told } = await again.shown();
    expect([isEarly, told.matched]).toEqual([true, 51]);
    again.leave();
  });

  it('is not kept once more is known of the files than when the case is opened', async () => {
    const prefix = `first-${String(++prefixes)}`;
    const page = await Page.at(prefix);
    await page.import('a.json', sampleEvents(0, 50));
    await page.held.refresh();
    await page.held.setIntegrity({
      codes: new Uint8Array(9).fill(eventIntegrities.indexOf('verified')),
      anyDigest: true,
    });
    await page.held.settle();
    const { told } = await page.shown();
    expect(told.rows![0]!.integrity).toBe('verified');
    page.leave();
    const again = await Page.at(prefix);
    expect((await again.shown()).told.rows![0]!.integrity).toBe('');
    again.leave();
  });

  it('is followed by what is wrong where the case cannot be opened', async () => {
    const prefix = await keptCase();
    const page = await Page.at(prefix);
    page.held.store.segments = () => Promise.reject(new Error('damaged'));
    const { id } = await page.calls.search(asked, context);
    expect(id).toBeGreaterThan(0);
    await expect(page.held.openSoon()).rejects.toThrow('damaged');
    await expect(page.calls.search(asked, context)).rejects.toThrow('damaged');
    page.leave();
  });

  it('is as it is worked out, whatever was done to the case before', async () => {
    const step = fc.oneof(
      fc.record({ import: fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }), isSeen: fc.boolean() }),
      fc.constant('keep' as const),
      fc.constant('reopen' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps) => {
        const prefix = `first-${String(++prefixes)}`;
        let page = await Page.at(prefix);
        await page.import('first.json', sampleEvents(0, 3));
        await page.held.refresh();
        for (const [n, one] of [...steps, 'reopen' as const].entries()) {
          if (one === 'keep') {
            await page.showAndKeep();
          } else if (one === 'reopen') {
            page.leave();
            page = await Page.at(prefix);
            const first = await page.shown();
            expect(first.told).toEqual((await page.shown()).told);
          } else {
            await page.import(
              `${String(n)}.json`,
              one.import.map((each) => sampleEvent(each, { n: each % 2 ? n : 0 })),
            );
            if (one.isSeen) await page.held.refresh();
          }
        }
        page.leave();
      }),
      { numRuns: 12 },
    );
  });
});
