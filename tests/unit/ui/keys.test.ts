import { describe, expect, test } from 'vitest';
import { KeyRunner } from '../../../src/ui/keys/key-runner.ts';
import type { Shortcut } from '../../../src/ui/keys/shortcuts.ts';

const run = (): boolean => true;
const shortcuts: readonly Shortcut[] = [
  { keys: ['/'], label: 'filter', group: 'Anywhere', run },
  { keys: ['g e'], label: 'events', group: 'Anywhere', run },
  { keys: ['e'], label: 'include', group: 'The focused value', run },
  { keys: ['Ctrl+K', '⌘K'], label: 'palette', group: 'Anywhere', run, isEverywhere: true },
  { keys: ['j', '↓'], label: 'next', group: 'Events', run },
  { keys: ['['], label: 'previous event', group: 'Events', run },
  { keys: ['Tab'], label: 'of the filter box', group: 'Filter box' },
];

interface Pressed {
  readonly key: string;
  readonly held?: readonly ('ctrl' | 'meta' | 'alt' | 'altgr')[];
  readonly at?: number;
  readonly isTyping?: boolean;
}

/** The labels of the shortcuts that keys, pressed one after the other, complete. */
function press(...keys: readonly Pressed[]): readonly (string | undefined)[] {
  const runner = new KeyRunner(shortcuts);
  return keys.map(({ key, held = [], at = 0, isTyping = false }) => {
    const isAltGraph = held.includes('altgr');
    const event = {
      key,
      ctrlKey: held.includes('ctrl') || isAltGraph,
      metaKey: held.includes('meta'),
      altKey: held.includes('alt') || isAltGraph,
      timeStamp: at,
      isAltGraph,
    };
    return runner.take(event, isTyping)?.label;
  });
}

describe('keys', () => {
  test('run the shortcut that they stand for', () => {
    expect(press({ key: '/' })).toEqual(['filter']);
    expect(press({ key: 'ArrowDown' })).toEqual(['next']);
    expect(press({ key: 'q' })).toEqual([undefined]);
  });

  test('of a pair count as the pair, if the second comes in time', () => {
    expect(press({ key: 'g' }, { key: 'e', at: 900 })).toEqual([undefined, 'events']);
    expect(press({ key: 'g' }, { key: 'e', at: 5000 })).toEqual([undefined, 'include']);
    expect(press({ key: 'g' }, { key: '/' })).toEqual([undefined, 'filter']);
    expect(press({ key: 'g' }, { key: 'q' }, { key: 'e' })).toEqual([undefined, undefined, 'include']);
  });

  test('with Ctrl or Cmd are the palette’s alone', () => {
    expect(press({ key: 'k', held: ['ctrl'] })).toEqual(['palette']);
    expect(press({ key: 'K', held: ['meta'] })).toEqual(['palette']);
    expect(press({ key: 'k', held: ['ctrl', 'alt'] }, { key: 'j', held: ['alt'] })).toEqual([undefined, undefined]);
  });

  test('made with AltGr are the character that they make', () => {
    expect(press({ key: '[', held: ['altgr'] })).toEqual(['previous event']);
  });

  test('typed into a field are text, besides Ctrl+K', () => {
    const typed = ['/', 'g', 'e', 'j'].map((key) => ({ key, isTyping: true }));
    expect(press(...typed)).toEqual([undefined, undefined, undefined, undefined]);
    expect(press({ key: 'k', held: ['ctrl'], isTyping: true })).toEqual(['palette']);
  });

  test('that belong to the focused thing are listed, not run', () => {
    expect(press({ key: 'Tab' })).toEqual([undefined]);
  });
});
