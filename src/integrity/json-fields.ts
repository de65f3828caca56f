/** An object's members. */
export type Fields = ReadonlyMap<string, unknown>;

/** By their keys as they are; undefined for what is no object. */
export function exactFieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}

/** By their keys in lower case, since AWS's tools spell them in several ways; the first counts. */
export function fieldsOf(value: unknown): Fields | undefined {
  const exact = exactFieldsOf(value);
  if (!exact) return undefined;
  const fields = new Map<string, unknown>();
  for (const [key, member] of exact) {
    const name = key.toLowerCase();
    if (!fields.has(name)) fields.set(name, member);
  }
  return fields;
}

/** A member that is a text. */
export function textOf(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields.get(name);
    if (typeof value === 'string') return value;
  }
  return undefined;
}

/** Quoted, on one line, cut to 60 characters. */
export function quoted(text: string): string {
  const plain = text.slice(0, 120).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  const points = Array.from(plain);
  return points.length > 60 || text.length > 120 ? `"${points.slice(0, 60).join('')}…"` : `"${plain}"`;
}
