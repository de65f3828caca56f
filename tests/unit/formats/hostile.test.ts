import { describe, expect, it } from 'vitest';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { written } from '../../fixtures/formats/written-format.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { sampleEvents } from '../ingest/sample-events.ts';

const events = sampleEvents(0, 10);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A copy with some bytes changed, taken out or put in. */
function damaged(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const copy = Array.from(bytes);
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(copy.length);
    const odd = random.pick([0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x0a, 0x00, 0xff, 0x3d]);
    copy.splice(at, random.below(3), ...(random.chance(0.7) ? [odd] : []));
  }
  return Uint8Array.from(copy);
}

describe('damage in any format', () => {
  it('never ends an import, and is accounted for', async () => {
    const random = new SeededRandom(5);
    const files = writtenFormats.flatMap((format, n) => {
      const bytes = encode(written(format, events).text);
      return Array.from({ length: 6 }, (_, copy) => ({
        path: `${String(n)} ${format.name} ${String(copy)}`,
        bytes: damaged(bytes, random),
      }));
    });
    const testCase = await TestCase.make();
    await testCase.import(files);
    const ledger = await testCase.ledger();
    let found = 0;
    for (const { path, bytes } of files) {
      const row = ledger.get(path)!;
      found += row.events + row.duplicates;
      expect(row.diagnostics.map(({ code }) => code)).not.toContain('core/trap');
      expect(row.skippedBytes).toBeLessThanOrEqual(bytes.length);
      const isWhole = row.events + row.duplicates >= events.length;
      expect(isWhole || row.diagnostics.length > 0, path).toBe(true);
    }
    // Damage costs what it is in, and not the file.
    expect(found).toBeGreaterThan(files.length * events.length * 0.5);
  });

  it.each([
    ['open lists', '['.repeat(300_000)],
    ['open objects', '{"a":'.repeat(100_000)],
    ['lists of objects', '[{"Records":'.repeat(50_000)],
    ['closing braces', `[${'}'.repeat(300_000)}`],
    ['keys', `{${Array.from({ length: 50_000 }, (_, n) => `"k${String(n)}":{}`).join(',')}}`],
    ['quotes', '"'.repeat(300_001)],
    ['strings of JSON', `{"a":"${'{\\"a\\":'.repeat(50_000)}"}`],
    ['commas', `eventName,eventTime,eventSource\n${','.repeat(300_000)}`],
    ['structs', `eventname,useridentity,eventtime\na,"${'{type='.repeat(50_000)}",b`],
    ['Base64', `H4sI${'A'.repeat(300_000)}`],
  ])('takes no long time to tell: %s', { timeout: 3000 }, async (_, text) => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'x', bytes: encode(text) }]);
    const row = (await testCase.ledger()).get('x')!;
    expect(row.events).toBeLessThanOrEqual(1);
    expect(row.events + row.diagnostics.length).toBeGreaterThan(0);
  });
});
