interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

interface Place {
  readonly at: number;
  readonly count: number;
  /** Rows that fit the view. */
  readonly page: number;
}

/** What a key does in a grid: the row to go to, or that the row is opened, or the open one closed. */
export function gridMove(key: Key, { at, count, page }: Place): number | 'open' | 'close' | undefined {
  if (key.ctrlKey || key.metaKey || key.altKey) return undefined;
  switch (key.key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
    case 'k':
      return Math.max(at - 1, 0);
    case 'PageDown':
      return Math.min(at + page, count - 1);
    case 'PageUp':
      return Math.max(at - page, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'Enter':
      return 'open';
    case 'Escape':
      return 'close';
    default:
      return undefined;
  }
}
