import { describe, expect, it } from 'vitest';
import { compareEvents } from '../../../src/model/compare-events.ts';
import { parseJsonTree } from '../../../src/model/json-tree.ts';

function compare(...events: readonly string[]) {
  return compareEvents(events.map((text) => parseJsonTree(text)!));
}

describe('events side by side', () => {
  it('have a row for each path that any of them has, with the differences marked', () => {
    const { fields, different } = compare('{"a":1,"b":{"c":"x"}}', '{"a":1,"b":{"c":"y"},"d":null}');
    expect(fields).toEqual([
      { path: 'a', values: ['1', '1'], isSame: true },
      { path: 'b.c', values: ['x', 'y'], isSame: false },
      { path: 'd', values: [undefined, 'null'], isSame: false },
    ]);
    expect(different).toBe(2);
  });

  it('keep what only a later one has beside its neighbours there', () => {
    const { fields } = compare('{"a":1,"c":3}', '{"a":1,"b":2,"c":3}', '{"z":0,"a":1,"b":2,"c":3,"d":4}');
    expect(fields.map(({ path }) => path)).toEqual(['z', 'a', 'b', 'c', 'd']);
  });

  it('go through arrays by place, and show empty objects and arrays', () => {
    const { fields } = compare('{"r":[{"ARN":"x"},{}],"t":[]}', '{"r":[{"ARN":"y"}],"t":[]}');
    expect(fields.map(({ path, values }) => [path, ...values])).toEqual([
      ['r[0].ARN', 'x', 'y'],
      ['r[1]', '{}', undefined],
      ['t', '[]', '[]'],
    ]);
  });

  it('tell text from number and 1 from 1.0 by how they are written', () => {
    expect(compare('{"a":1.0}', '{"a":1}').different).toBe(1);
  });

  it('count a repeated key each time', () => {
    const { fields } = compare('{"a":1,"a":2}', '{"a":1}');
    expect(fields.map(({ path, values }) => [path, ...values])).toEqual([
      ['a', '1', '1'],
      ['a (2)', '2', undefined],
    ]);
  });

  it('say that fields were left out where there are too many', () => {
    const big = JSON.stringify(Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`k${i}`, i])));
    const { fields, isCut } = compare(big, '{"other":1}');
    expect(fields).toHaveLength(5000);
    expect(isCut).toBe(true);
  });
});
