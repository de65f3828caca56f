import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEmbedded, prettyJson } from '../../../src/model/decode-embedded.ts';
import { parseJsonTree } from '../../../src/model/json-tree.ts';

const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

describe('a string that holds JSON', () => {
  it.each([
    ['as it is', policy, 'JSON in a string'],
    ['with space around it', `\n  ${policy}\n`, 'JSON in a string'],
    ['URL-encoded', encodeURIComponent(policy), 'URL-encoded JSON'],
    ['URL-encoded by AWS, with lower-case escapes', encodeURIComponent(policy).toLowerCase(), 'URL-encoded JSON'],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(policy)), 'URL-encoded JSON'],
    ['with escapes inside its strings', '{"a":"100%25"}', 'JSON in a string'],
  ])('is decoded when it is there %s', (_how, text, form) => {
    const decoded = decodeEmbedded(text);
    expect(decoded?.form).toBe(form);
    expect(decoded?.node.kind).toBe('object');
  });

  it('reads the same after decoding as before encoding', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value);
        expect(decodeEmbedded(encodeURIComponent(text))?.node).toEqual(parseJsonTree(text));
        expect(decodeEmbedded(text)?.node).toEqual(parseJsonTree(text));
      }),
    );
  });

  it.each(['', '{', 'plain', '%7', '%7Bnot json%7D', 'a%20b', '"text"', '12', '%E0%A4%A', '{"a":1} and more', 'true'])(
    'is not seen in %j',
    (text) => {
      expect(decodeEmbedded(text)).toBeUndefined();
    },
  );

  it('is not looked for in a text of more than 1 MB', () => {
    expect(decodeEmbedded(`[${'1,'.repeat(600_000)}1]`)).toBeUndefined();
  });

  it('is not followed deeper than the tree goes', () => {
    expect(decodeEmbedded('['.repeat(5000) + ']'.repeat(5000))).toBeUndefined();
  });
});

describe('JSON over several lines', () => {
  it('is what JSON.stringify prints, where that can say it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/-0\b|[eE]/.test(text) && !/\{"__proto__"/.test(text) && !/"\d+":/.test(text));
        const lines = prettyJson(parseJsonTree(text)!);
        expect(lines.replaceAll(/\n\s*/g, '')).toBe(JSON.stringify(value, null, 2).replaceAll(/\n\s*/g, ''));
      }),
    );
  });

  it('keeps the order of members, repeated keys and the text of numbers', () => {
    const node = parseJsonTree('{"b":1.0,"a":12345678901234567890,"b":[]}')!;
    expect(prettyJson(node)).toBe('{\n  "b": 1.0,\n  "a": 12345678901234567890,\n  "b": []\n}');
  });
});
