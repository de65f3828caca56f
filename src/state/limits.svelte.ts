import { defaultLimits, limitBounds, limitNames, type LimitName, type Limits } from '../base/limits.ts';
import { readPreference, writePreference } from './preferences.ts';

/** The limits that imports run into, as the user set them. An import takes them as they are when it begins. */
export class LimitChoices {
  #changed = $state.raw<Partial<Limits>>(readChanged());
  /** The limit that the user was led to, by a file that ended at it. */
  #wanted = $state<LimitName | undefined>(undefined);

  get current(): Limits {
    return { ...defaultLimits, ...this.#changed };
  }
  get wanted(): LimitName | undefined {
    return this.#wanted;
  }
  get anyChanged(): boolean {
    return Object.keys(this.#changed).length > 0;
  }

  isChanged(name: LimitName): boolean {
    return this.#changed[name] !== undefined;
  }

  want(name: LimitName | undefined): void {
    this.#wanted = name;
  }

  /** `value` within the limit's bounds. */
  set(name: LimitName, value: number): void {
    if (!fits(name, value)) return;
    if (value === defaultLimits[name]) this.reset(name);
    else this.#keep({ ...this.#changed, [name]: value });
  }

  reset(name: LimitName): void {
    this.#keep(Object.fromEntries(Object.entries(this.#changed).filter(([other]) => other !== name)));
  }

  resetAll(): void {
    this.#keep({});
  }

  #keep(changed: Partial<Limits>): void {
    this.#changed = changed;
    writePreference('limits', JSON.stringify(changed));
  }
}

function fits(name: LimitName, value: unknown): value is number {
  const { min, max } = limitBounds[name];
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function readChanged(): Partial<Limits> {
  let kept: unknown;
  try {
    kept = JSON.parse(readPreference('limits') ?? '{}');
  } catch {
    return {};
  }
  if (typeof kept !== 'object' || kept === null) return {};
  const known = new Map(Object.entries(kept));
  return Object.fromEntries(
    limitNames.flatMap((name) => (fits(name, known.get(name)) ? [[name, known.get(name)]] : [])),
  );
}
