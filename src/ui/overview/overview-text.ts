import { counted } from '../kit/number-text.ts';

/** `12.3 %`; a part that rounds to nothing or to all is said to be less or more. */
export function percentText(part: number, whole: number): string {
  if (whole <= 0) return '0 %';
  const percent = (100 * part) / whole;
  if (part > 0 && percent < 0.1) return 'under 0.1 %';
  if (part < whole && percent > 99.9) return 'over 99.9 %';
  return `${percent.toFixed(percent === 0 || percent === 100 ? 0 : 1)} %`;
}

/** How long a range is, in the largest unit that says something: `one moment`, `40 s`, `3 h`, `12 days`. */
export function spanText(seconds: number): string {
  if (seconds <= 0) return 'one moment';
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3600)} h`;
  return counted(Math.round(seconds / 86_400), 'day');
}

const suffix = '.amazonaws.com';

/** A service without the suffix that all of them share. */
export function serviceText(source: string): string {
  return source.endsWith(suffix) && source.length > suffix.length ? source.slice(0, -suffix.length) : source;
}
