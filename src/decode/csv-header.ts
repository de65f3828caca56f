/** What of a table's columns a format reads, by their names in lower case. */
export interface TableColumns {
  /** Whether a table with these columns is of the format. */
  readonly isHeader: (columns: ReadonlySet<string>) => boolean;
  /** Whether what is in a column is read, or is known to say nothing of an event. */
  readonly reads: (column: string) => boolean;
}

/** A column's name as it is looked up; of one that damage is around, what is left of it. */
export function columnName(title: string, { reads }: TableColumns): string {
  const name = title.trim().toLowerCase();
  const bare = bareName(name);
  return !reads(name) && reads(bare) ? bare : name;
}

function bareName(name: string): string {
  return name.replace(/^[^\w@]+|[^\w@}]+$/g, '').toLowerCase();
}

/**
 * Columns for rows of `count` cells, where a header has been damaged that has another number of them: it has taken the
 * first row in, or has lost a comma. Undefined where there is no telling.
 */
export function refitted(
  columns: readonly string[],
  count: number,
  table: TableColumns,
): readonly string[] | undefined {
  const fitted = count < columns.length ? withoutRow(columns, count, table) : withComma(columns, count, table);
  return fitted && table.isHeader(new Set(fitted)) ? fitted : undefined;
}

function withoutRow(columns: readonly string[], count: number, table: TableColumns): readonly string[] {
  const last = /^[\w @.{}:-]*/.exec(columns[count - 1] ?? '')?.[0] ?? '';
  return [...columns.slice(0, Math.max(0, count - 1)), columnName(last, table)];
}

function withComma(columns: readonly string[], count: number, { reads }: TableColumns): readonly string[] | undefined {
  const odd = columns.findIndex((column) => !reads(column));
  if (count !== columns.length + 1 || odd < 0) return undefined;
  return [...columns.slice(0, odd), ...halves(columns[odd]!, reads), ...columns.slice(odd + 1)];
}

/** The two names that one was made of; nameless where they cannot be told. */
function halves(name: string, reads: TableColumns['reads']): readonly [string, string] {
  for (let i = 1; i < name.length - 1; i++) {
    const [left, right] = [bareName(name.slice(0, i)), bareName(name.slice(i + 1))];
    if (reads(left) && reads(right)) return [left, right];
  }
  return ['', ''];
}
