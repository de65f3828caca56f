import { describe, expect, test } from 'vitest';
import { importText, outcomeText } from '../../../src/ui/drop/import-text.ts';
import { bytesText, counted, countText, durationText } from '../../../src/ui/kit/number-text.ts';
import { cutAtDirectionMarks } from '../../../src/ui/kit/direction-marks.ts';
import { visibleText } from '../../../src/ui/kit/visible-text.ts';
import { errorPlace } from '../../../src/ui/search/filter-error.ts';

describe('text of a log', () => {
  test.each([
    ['plain Ünïcode 日本語 😀', 'plain Ünïcode 日本語 😀'],
    ['a\u202egpj.exe', 'a⟨U+202E⟩gpj.exe'],
    ['\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
    ['zero\u200bwidth\ufeff', 'zero⟨U+200B⟩width⟨U+FEFF⟩'],
    ['line\nbreak\ttab\u0000', 'line⟨U+000A⟩break⟨U+0009⟩tab⟨U+0000⟩'],
    ['\u2028\u0085\u00ad', '⟨U+2028⟩⟨U+0085⟩⟨U+00AD⟩'],
    ['tag\u{e0041}', 'tag⟨U+E0041⟩'],
    ['half\ud83d', 'half⟨U+D83D⟩'],
    ['blank\u3164', 'blank⟨U+3164⟩'],
  ])('shows %j as %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });
});

describe('direction marks', () => {
  test('are cut out of the text, which stays the same', () => {
    expect(cutAtDirectionMarks('a\u202eb\u2069')).toEqual([
      { text: 'a', code: undefined },
      { text: '\u202e', code: 'U+202E' },
      { text: 'b', code: undefined },
      { text: '\u2069', code: 'U+2069' },
      { text: '', code: undefined },
    ]);
  });

  test('in any number leave the text as it is', () => {
    const text = 'x\u200f'.repeat(50_000);
    const pieces = cutAtDirectionMarks(text);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    expect(pieces.length).toBeLessThan(2100);
  });
});

describe('numbers', () => {
  test('have thousands separators and the right noun', () => {
    expect([countText(23981), counted(1, 'file'), counted(0, 'file'), counted(2, 'entry', 'entries')]).toEqual([
      '23,981',
      '1 file',
      '0 files',
      '2 entries',
    ]);
  });

  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [999_960, '1 MB'],
    [44_307_672, '44.3 MB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  test('spans of time are in the units that people say', () => {
    expect([durationText(4), durationText(200), durationText(7500)]).toEqual(['4 s', '3 min 20 s', '2 h 5 min']);
  });
});

describe('an import', () => {
  const progress = {
    phase: 'importing',
    files: 1204,
    totalFiles: 3872,
    bytes: 10_000_000,
    totalBytes: 40_000_000,
    events: 10_000,
    elapsedMs: 2000,
  } as const;

  test('says files, bytes, events, rate and time left', () => {
    expect(importText(progress)).toBe('1,204 of 3,872 files, 10 MB of 40 MB, 10,000 events, 5,000 events/s, 6 s left');
  });

  test('guesses no rate in its first second', () => {
    expect(importText({ ...progress, elapsedMs: 900 })).toBe('1,204 of 3,872 files, 10 MB of 40 MB, 10,000 events');
  });

  test('says how it ended', () => {
    const outcome = { cancelled: false, files: 3, events: 1, unchangedFiles: 2, diagnostics: 0 };
    expect(outcomeText(outcome, 1)).toBe('Imported 3 files, 1 event read, 2 already there, 1 unreadable');
    expect(outcomeText({ ...outcome, cancelled: true }, 0)).toBe(
      'Cancelled after 3 files, 1 event read, 2 already there',
    );
  });
});

describe('a filter error', () => {
  test('counts characters from 1, a surrogate pair as one', () => {
    expect(errorPlace('😀 (', { at: 3, length: 1, message: 'expected a )' })).toEqual({
      column: 2,
      width: 1,
      text: 'Position 3: expected a )',
    });
  });

  test('stays within the text', () => {
    expect(errorPlace('ab', { at: 99, length: 99, message: 'x' })).toMatchObject({ column: 2, width: 1 });
  });
});
