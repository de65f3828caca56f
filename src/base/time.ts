/** Times as CloudTrail writes them: ISO 8601, UTC, whole seconds (`2023-07-10T12:30:05Z`). */

const isoPrefix =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?)?)?$/;

/**
 * The first instant of an ISO 8601 time or of a prefix of one, from the year to the fraction; milliseconds since 1970
 * UTC, finer fractions dropped. UTC unless a zone follows the time of day. Undefined for anything else, also for days
 * that are not in the calendar.
 */
export function parseTimePrefix(text: string): number | undefined {
  const match = isoPrefix.exec(text);
  if (!match) return undefined;
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  const offset = zoneMinutes(zone);
  if (offset === undefined) return undefined;
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0').slice(0, 3)));
  return date.getTime() - offset * 60_000;
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * An event's time in milliseconds since 1970 as Date.parse reads it, but in UTC where the text is ISO without zone, with
 * `T` or a space before the time of day.
 */
export function parseEventTime(text: string): number {
  return Date.parse(
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text) ? `${text.replace(' ', 'T')}Z` : text,
  );
}

const secondsPerDay = 86_400;
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

let formattedDay = -1;
let formattedDayText = '';

/** Seconds since 1970 UTC (a 32-bit count) in CloudTrail's form of eventTime. */
export function formatEventTime(seconds: number): string {
  const day = Math.floor(seconds / secondsPerDay);
  if (day !== formattedDay) {
    formattedDayText = new Date(day * secondsPerDay * 1000).toISOString().slice(0, 11);
    formattedDay = day;
  }
  const rest = seconds - day * secondsPerDay;
  const hour = Math.floor(rest / 3600);
  const minute = Math.floor((rest - hour * 3600) / 60);
  return `${formattedDayText}${twoDigits[hour]!}:${twoDigits[minute]!}:${twoDigits[rest % 60]!}Z`;
}
