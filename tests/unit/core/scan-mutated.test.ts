import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentText, eventText } from './json-text-arbitrary.ts';
import { makeRandom } from './inflate-harness.ts';
import { mutated } from './mutate.ts';
import { referenceScan } from './reference-scan.ts';
import { findingOf, makeScanHarness, records, scanPieces } from './scan-harness.ts';

const mutatedInputs = 60_000;
const limits = { maxDepth: 5, maxEventBytes: 400 };

describe('scanner on mutated documents', () => {
  it('finds the events and the fault that the reference finds, and never traps', { timeout: 240_000 }, () => {
    const seeds = fc.sample(documentText, { numRuns: 400, seed: 7 }).map((text) => Buffer.from(text));
    const random = makeRandom(20);
    const harness = makeScanHarness({ ...limits, maxRows: 2 });
    const faults = new Map<string, number>();
    for (let round = 0; round < mutatedInputs; round++) {
      const bytes = mutated(seeds[random(seeds.length)]!, seeds[random(seeds.length)]!, random);
      const cuts = Array.from({ length: random(4) }, () => random(bytes.length + 1)).sort((a, b) => a - b);
      const found = findingOf(scanPieces(harness, bytes, records, cuts));
      const wanted = findingOf(referenceScan(bytes, records, limits));
      if (JSON.stringify(found) !== JSON.stringify(wanted)) {
        expect({ text: bytes.toString('latin1'), cuts, ...found }).toEqual(wanted);
      }
      const code = found.fault?.code ?? 'none';
      faults.set(code, (faults.get(code) ?? 0) + 1);
    }
    for (const code of ['none', 'syntax', 'truncated', 'too-deep', 'event-too-large', 'trailing-bytes']) {
      expect(faults.get(code) ?? 0, code).toBeGreaterThan(20);
    }
  });

  it('finds them also where the text is longer than what is indexed at a time', { timeout: 120_000 }, () => {
    const elements = fc.sample(eventText, { numRuns: 300, seed: 11 });
    const random = makeRandom(21);
    const harness = makeScanHarness();
    let faulty = 0;
    for (let round = 0; round < 60; round++) {
      const filler = `"${'x'.repeat(random(200))}${'\\\\'.repeat(random(40))}"`;
      let text = `{"other":${filler},"Records":[${filler}`;
      while (text.length < 80_000) text += `,${elements[random(elements.length)]!}`;
      const bytes = Buffer.from(`${text}]}`);
      if (round % 2 === 1) bytes[32_000 + random(2000)]! ^= 1 << random(8);
      const cuts = [random(bytes.length), random(bytes.length)].sort((a, b) => a - b);
      const found = findingOf(scanPieces(harness, bytes, records, cuts));
      expect(found).toEqual(findingOf(referenceScan(bytes, records)));
      if (found.fault) faulty++;
    }
    expect(faulty).toBeGreaterThan(5);
    expect(faulty).toBeLessThan(30);
  });
});
