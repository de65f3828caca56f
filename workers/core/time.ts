// eventTime as seconds.

/** Set by `timeSeconds`: the text is exactly YYYY-MM-DDTHH:MM:SSZ with valid fields. */
export let timeIsExact: bool = false;

const monthDays = memory.data<u8>([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);

/** Two digits as a number, 1000 where they are not digits. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function twoDigits(p: usize): u32 {
  const tens = <u32>load<u8>(p) - 0x30;
  const ones = <u32>load<u8>(p, 1) - 0x30;
  return tens < 10 && ones < 10 ? tens * 10 + ones : 1000;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar. */
function daysSince1970(year: i32, month: i32, day: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

/**
 * Seconds since 1970 UTC of an ISO 8601 time, fractions dropped; UTC unless it has a zone (`Z` or ±hh:mm), and with `T`
 * or a space before the time of day. 0 where the text is nothing of that kind, or lies outside 1970 to 2106.
 */
export function timeSeconds(at: usize, length: usize): u32 {
  timeIsExact = false;
  if (length < 19) return 0;
  const high = twoDigits(at);
  const low = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  const second = twoDigits(at + 17);
  if (high > 99 || low > 99 || load<u8>(at, 4) != 0x2d || load<u8>(at, 7) != 0x2d) return 0;
  const between = load<u8>(at, 10);
  if (between != 0x54 && between != 0x20) return 0;
  if (load<u8>(at, 13) != 0x3a || load<u8>(at, 16) != 0x3a) return 0;
  const year = high * 100 + low;
  if (month - 1 > 11 || day == 0 || minute > 59 || second > 59) return 0;
  const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const days = <u32>load<u8>(monthDays + month - 1) + (month == 2 && leap ? 1 : 0);
  if (day > days) return 0;
  if (hour > 23 && !(hour == 24 && minute == 0 && second == 0)) return 0;
  let total: i64 =
    <i64>daysSince1970(year, month, day) * 86400 + <i64>hour * 3600 + <i64>minute * 60 + <i64>second;

  let i: usize = 19;
  if (length > 19 && load<u8>(at, 19) == 0x2e) {
    i++;
    while (i < length && <u32>load<u8>(at + i) - 0x30 < 10) i++;
    if (i == 20) return 0;
  }
  const zone = i < length ? <u32>load<u8>(at + i) : 0;
  if (zone == 0) {
    if (i < length) return 0;
  } else if (zone == 0x5a) {
    if (i + 1 != length) return 0;
  } else if (zone == 0x2b || zone == 0x2d) {
    if (i + 6 != length || load<u8>(at + i, 3) != 0x3a) return 0;
    const zoneHours = twoDigits(at + i + 1);
    const zoneMinutes = twoDigits(at + i + 4);
    if (zoneHours > 23 || zoneMinutes > 59) return 0;
    const offset = <i64>(zoneHours * 3600 + zoneMinutes * 60);
    total += zone == 0x2b ? -offset : offset;
  } else {
    return 0;
  }
  if (total < 0 || total > 0xffffffff) return 0;
  // 0 stands for no time, so the first second of 1970 cannot be told by the column.
  timeIsExact = length == 20 && zone == 0x5a && between == 0x54 && hour < 24 && total != 0;
  return <u32>total;
}
