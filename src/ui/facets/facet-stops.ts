/**
 * The rail is one tab stop: within it the arrows move. Up and down go from row to row (the names of facets and their
 * values), left and right through the buttons of a row.
 */
const rows = '[data-stop]';

/** Where a key moves the focus to, if it does. */
export function stopAfter(key: string, rail: HTMLElement, from: Element): HTMLElement | undefined {
  const all = [...rail.querySelectorAll<HTMLElement>(rows)];
  const row = from.closest('[data-row]');
  const at = all.findIndex((stop) => row?.contains(stop));
  switch (key) {
    case 'ArrowDown':
      return all[Math.min(at + 1, all.length - 1)];
    case 'ArrowUp':
      return all[Math.max(at - 1, 0)];
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    case 'ArrowLeft':
    case 'ArrowRight': {
      const buttons = [...(row?.querySelectorAll<HTMLElement>('button') ?? [])];
      return buttons[buttons.findIndex((button) => button === from) + (key === 'ArrowRight' ? 1 : -1)];
    }
    default:
      return undefined;
  }
}
