import { localZoneName, zonedTimeText, type ZoneChoice } from '../base/zoned-time.ts';
import { readPreference, writePreference } from './preferences.ts';

/** In which zone times are shown: UTC, until the user chooses this machine's. Filters and exports stay UTC. */
export class Zone {
  #choice = $state<ZoneChoice>(readPreference('zone') === 'local' ? 'local' : 'utc');
  readonly #localName = localZoneName();

  get choice(): ZoneChoice {
    return this.#choice;
  }
  /** `UTC`, or the name of this machine's zone. */
  get name(): string {
    return this.#choice === 'utc' ? 'UTC' : this.#localName;
  }

  choose(zone: ZoneChoice): void {
    this.#choice = zone;
    writePreference('zone', zone);
  }

  toggle(): void {
    this.choose(this.#choice === 'utc' ? 'local' : 'utc');
  }

  /** Seconds since 1970 UTC, with the zone: `2021-07-30 21:14:03Z` or `2021-07-30 23:14:03+02:00`. */
  text(seconds: number): string {
    return zonedTimeText(seconds, this.#choice);
  }
}
