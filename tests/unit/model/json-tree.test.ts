import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonTree, type JsonNode } from '../../../src/model/json-tree.ts';

/** What `JSON.parse` would give. */
function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object': {
      const made = Object.fromEntries(node.members.map(({ key, value }) => [key, plain(value)]));
      return made;
    }
    case 'array':
      return node.items.map(plain);
    case 'string':
      return node.value;
    default:
      return JSON.parse(node.text) as unknown;
  }
}

describe('the JSON tree', () => {
  test('says the same as JSON.parse for any JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2), (text, indent) => {
        const value: unknown = JSON.parse(text);
        const tree = parseJsonTree(JSON.stringify(value, null, indent));
        expect(tree && plain(tree)).toEqual(value);
      }),
    );
  });

  test('takes what JSON.parse takes and refuses what it refuses', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"a"',
        ':',
        ',',
        '1',
        '-0.5e+2',
        '01',
        'true',
        'nul',
        ' ',
        '"\\u00e9"',
        '"\\x"',
        '\n',
      ),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        expect(parseJsonTree(text) !== undefined, text).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('keeps repeated keys, their order, and numbers as written', () => {
    expect(parseJsonTree('{"b":1.0,"2":12345678901234567890,"1":1e3,"b":-0}')).toEqual({
      kind: 'object',
      members: [
        { key: 'b', value: { kind: 'number', text: '1.0' } },
        { key: '2', value: { kind: 'number', text: '12345678901234567890' } },
        { key: '1', value: { kind: 'number', text: '1e3' } },
        { key: 'b', value: { kind: 'number', text: '-0' } },
      ],
    });
  });

  test('keeps a key named __proto__ as any other', () => {
    expect(parseJsonTree('{"__proto__":null}')).toEqual({
      kind: 'object',
      members: [{ key: '__proto__', value: { kind: 'null', text: 'null' } }],
    });
  });

  test('gives up on nesting that no event has', () => {
    expect(parseJsonTree('['.repeat(100_000))).toBeUndefined();
    expect(parseJsonTree(`${'['.repeat(300)}${']'.repeat(300)}`)).toBeDefined();
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
