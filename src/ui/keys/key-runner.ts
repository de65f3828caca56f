import type { Shortcut } from './shortcuts.ts';

/** How long the first of two keys waits for the second, in ms. */
const sequenceMs = 1500;

const shownNames = new Map([
  ['ArrowDown', '↓'],
  ['ArrowUp', '↑'],
  ['Escape', 'Esc'],
]);

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'timeStamp'> & {
  /** A character that AltGr makes is a character, whatever else the system says is held. */
  readonly isAltGraph: boolean;
};

/** Finds the shortcut that keys pressed one by one stand for. */
export class KeyRunner {
  readonly #shortcuts: readonly Shortcut[];
  #first: { readonly name: string; readonly at: number } | undefined;

  constructor(shortcuts: readonly Shortcut[]) {
    this.#shortcuts = shortcuts;
  }

  /** The shortcut that is complete with this key; a first key of two is kept for the next. */
  take(key: Key, isTyping: boolean): Shortcut | undefined {
    const name = keyName(key);
    const first = this.#first;
    this.#first = undefined;
    if (name === undefined) return undefined;
    const may = this.#shortcuts.filter((one) => one.run && (!isTyping || (one.isEverywhere ?? false)));
    const isInTime = first !== undefined && key.timeStamp - first.at <= sequenceMs;
    const pair = isInTime ? may.find(({ keys }) => keys.includes(`${first.name} ${name}`)) : undefined;
    if (pair) return pair;
    if (may.some(({ keys }) => keys.some((one) => one.startsWith(`${name} `)))) {
      this.#first = { name, at: key.timeStamp };
      return undefined;
    }
    return may.find(({ keys }) => keys.includes(name));
  }
}

/** A pressed key as the shortcuts write it; undefined for a combination that is none of theirs. */
function keyName({ key, ctrlKey, metaKey, altKey, isAltGraph }: Key): string | undefined {
  const isCharacter = isAltGraph && key.length === 1;
  if (isCharacter || (!ctrlKey && !metaKey && !altKey)) return shownNames.get(key) ?? key;
  return ctrlKey !== metaKey && !altKey ? `Ctrl+${key.toUpperCase()}` : undefined;
}
