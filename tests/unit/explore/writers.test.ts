import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../src/explore/csv.ts';
import { oneLine } from '../../../src/explore/one-line.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** RFC 4180 read back by its grammar, one record. */
function readRecord(line: string): string[] {
  const cells: string[] = [];
  const body = line.replace(/\r\n$/, '');
  const cell = /("(?:[^"]|"")*"|[^,"\r\n]*)(,|$)/y;
  for (;;) {
    const match = cell.exec(body);
    if (!match) throw new Error(`not a record: ${line}`);
    const [, text = '', end] = match;
    cells.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (end === '') return cells;
  }
}

describe('a CSV record', () => {
  it('reads back as it was, but for cells made harmless', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
        const read = readRecord(csvLine(cells));
        expect(read.map((cell, i) => (cell === cells[i] ? cell : cell.replace(/^'/, '')))).toEqual(cells);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")'])(
    'makes %j harmless',
    (cell) => {
      expect(readRecord(csvLine([cell]))[0]).toBe(`'${cell}`);
    },
  );

  it('ends with CRLF and quotes what RFC 4180 asks for', () => {
    expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', ''])).toBe('a,"b,c","d""e","f\ng",\r\n');
  });
});

describe('an event on one line', () => {
  it('is left as it is where it is on one line', () => {
    const json = encode('{"a" : 1.0, "b":"\\u0041"}');
    expect(oneLine(json)).toBe(json);
  });

  it('loses only white space between tokens', () => {
    const pretty = '{\r\n  "a" : [ 1.50, "x \\" y\\n", "\\\\" ],\n  "b": "c  d"\n}';
    expect(decode(oneLine(encode(pretty)))).toBe('{"a":[1.50,"x \\" y\\n","\\\\"],"b":"c  d"}');
  });

  it('means the same as before', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(1, 2, 8), (json, indent) => {
        const value: unknown = JSON.parse(json);
        const line = decode(oneLine(encode(JSON.stringify(value, undefined, indent))));
        expect(line).not.toMatch(/[\r\n]/);
        expect(JSON.parse(line)).toEqual(value);
      }),
    );
  });
});
