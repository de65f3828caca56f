import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatList } from '../../../src/decode/index.ts';

it('every format has a name of its own and a sentence, and stands in the contract', () => {
  const contract = readFileSync(new URL('../../../docs/contract.md', import.meta.url), 'utf8');
  const formats = formatList();
  expect(formats.length).toBeGreaterThan(20);
  expect(new Set(formats.map(({ name }) => name)).size).toBe(formats.length);
  for (const { name, describe } of formats) {
    expect(describe).toMatch(/^[A-Z].{10,170}\.$/);
    expect(contract).toContain(`\`${name}\``);
  }
});
