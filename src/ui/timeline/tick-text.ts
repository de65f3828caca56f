const day = 86_400;

/**
 * A tick's label, as fine as the ticks are apart, from a time with its zone: `2021-07-30`, `07-30 21:00Z`,
 * `21:14:03+02:00`.
 */
export function tickText(time: string, step: number): string {
  const [date = '', clock = ''] = time.split(' ');
  if (step >= day) return date;
  const zone = clock.slice(8);
  return step < 60 ? `${clock.slice(0, 8)}${zone}` : `${date.slice(5)} ${clock.slice(0, 5)}${zone}`;
}
