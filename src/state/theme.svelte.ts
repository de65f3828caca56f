import { readPreference, writePreference } from './preferences.ts';

const themes = ['system', 'light', 'dark'] as const;

export type ThemeChoice = (typeof themes)[number];

/** The colour theme: the system's, until the user chooses. Set on the page's root element as `data-theme`. */
export class Theme {
  #choice = $state<ThemeChoice>('system');
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
    const kept = readPreference('theme');
    this.choose(themes.find((theme) => theme === kept) ?? 'system');
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  choose(theme: ThemeChoice): void {
    this.#choice = theme;
    this.#root.dataset['theme'] = theme;
    writePreference('theme', theme);
  }

  next(): void {
    this.choose(themes[(themes.indexOf(this.#choice) + 1) % themes.length] ?? 'system');
  }
}
