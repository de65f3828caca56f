/** Times as shown, never without their zone. */

export type ZoneChoice = 'utc' | 'local';

/** Seconds since 1970 UTC as `2021-07-30 21:14:03Z`, or in this machine's zone as `2021-07-30 23:14:03+02:00`. */
export function zonedTimeText(seconds: number, zone: ZoneChoice): string {
  const offset = zone === 'utc' ? 0 : localOffsetMinutes(seconds);
  const iso = new Date((seconds + offset * 60) * 1000).toISOString();
  return `${iso.slice(0, -14)} ${iso.slice(-13, -5)}${zone === 'utc' ? 'Z' : offsetText(offset)}`;
}

/** This machine's offset from UTC at a time: minutes, east positive; seconds of odd old zones are dropped. */
export function localOffsetMinutes(seconds: number): number {
  const offset = -Math.trunc(new Date(seconds * 1000).getTimezoneOffset());
  return offset === 0 ? 0 : offset;
}

/** `+02:00`, `-03:30` */
export function offsetText(minutes: number): string {
  const distance = Math.abs(minutes);
  const parts = [Math.floor(distance / 60), distance % 60].map((part) => String(part).padStart(2, '0'));
  return `${minutes < 0 ? '-' : '+'}${parts.join(':')}`;
}

/** The IANA name of this machine's zone, such as `Europe/Berlin`. */
export function localZoneName(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
