/** Reads members of an event as `JSON.parse` gives it, where any may be missing or of another type. */

const maxPiece = 200;

export function fieldOf(from: unknown, key: string): unknown {
  const owner = objectOf(from);
  return owner && Object.hasOwn(owner, key) ? (owner as Readonly<Record<string, unknown>>)[key] : undefined;
}

export function objectOf(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The elements of an array, `most` of them; none of anything else. */
export function listOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A scalar as text, cut to a length that fits a sentence; undefined for an empty one. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? cutText(value) : undefined;
}

export function cutText(value: string): string {
  return value.length > maxPiece ? `${value.slice(0, maxPiece).replace(/\p{Surrogate}$/u, '')}…` : value;
}

/** `s3` for `s3.amazonaws.com`. */
export function serviceName(source: string | undefined): string | undefined {
  const suffix = '.amazonaws.com';
  return source?.endsWith(suffix) === true && source.length > suffix.length ? source.slice(0, -suffix.length) : source;
}
