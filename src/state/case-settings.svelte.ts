import type { Engine } from '../model/engine.ts';
import type { Faults } from './faults.svelte.ts';
import { takePreference } from './preferences.ts';

/** What is kept with a case. Before there were several, it was kept in the preferences. */
const names = ['saved-filters', 'history', 'columns', 'facets', 'commands'] as const;

export type SettingName = (typeof names)[number];

/** What the user has set for the open case: it moves with it, and goes with it. */
export class CaseSettings {
  #texts = $state.raw<Readonly<Partial<Record<string, string>>>>({});
  readonly #engine: Engine;
  readonly #faults: Faults;

  constructor(engine: Engine, faults: Faults) {
    this.#engine = engine;
    this.#faults = faults;
  }

  read(name: SettingName): string | undefined {
    return this.#texts[name];
  }

  write(name: SettingName, text: string): void {
    this.#texts = { ...this.#texts, [name]: text };
    this.#engine.putSetting(name, text).catch((error: unknown) => {
      this.#faults.add(error);
    });
  }

  /** The case is open, and these are kept with it. */
  opened(texts: ReadonlyMap<string, string>): void {
    this.#texts = { ...Object.fromEntries(texts), ...this.#texts };
  }

  /** Another page has set it. */
  followed(name: string, text: string): void {
    this.#texts = { ...this.#texts, [name]: text };
  }

  /** The first case on disk takes over what an earlier version kept for all that it had. */
  takeOver(): void {
    for (const name of names) {
      const text = takePreference(name);
      if (text !== undefined && this.#texts[name] === undefined) this.write(name, text);
    }
  }
}
