import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foundCommands, type Command } from '../../../src/ui/palette/commands.ts';
import { fuzzyScore } from '../../../src/ui/palette/fuzzy.ts';

const labels = [
  'Go to Overview',
  'Go to Events',
  'Go to Sources',
  'Errors only',
  'Export CSV',
  'Add column errorCode',
  'Add column userIdentity.sessionContext.sessionIssuer.arn',
  'Theme: dark',
];
const commands = labels.map((label): Command => ({ id: label, label, group: 'Test', run: () => undefined }));

function found(typed: string, recent: readonly string[] = []): readonly string[] {
  return foundCommands(commands, typed, recent).map(({ label }) => label);
}

describe('the command list', () => {
  test.each([
    ['ev', 'Go to Events'],
    ['gs', 'Go to Sources'],
    ['csv', 'Export CSV'],
    ['err', 'Errors only'],
    ['column err', 'Add column errorCode'],
    ['issuer arn', 'Add column userIdentity.sessionContext.sessionIssuer.arn'],
    ['dark', 'Theme: dark'],
  ])('for %s begins with %s', (typed, first) => {
    expect(found(typed)[0]).toBe(first);
  });

  test('for nothing typed is all commands, those used last first', () => {
    expect(found('', ['Theme: dark', 'Export CSV'])).toEqual([
      'Theme: dark',
      'Export CSV',
      ...labels.filter((label) => label !== 'Theme: dark' && label !== 'Export CSV'),
    ]);
  });

  test('for text that no command has in it is empty', () => {
    expect(found('xyzzy')).toEqual([]);
  });

  test('has what holds the typed characters in their order, and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 6 }), (text, typed) => {
        const wanted = Array.from(typed.toLowerCase().replace(/\s+/g, ''));
        let at = 0;
        const isInside = wanted.every((char) => {
          const place = text.toLowerCase().indexOf(char, at);
          at = place + char.length;
          return place >= 0;
        });
        expect(fuzzyScore(text, typed) === undefined).toBe(!isInside && wanted.length > 0);
      }),
      {
        examples: [
          ['ab a', 'aa'],
          ['xa b a', 'ab'],
          ['b ab', 'bb'],
        ],
      },
    );
  });
});
