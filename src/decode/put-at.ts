/**
 * Sets the value at a path of an object that is being made, where none is there yet. A path through something that is no
 * object is left out.
 */
export function putAt(object: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let node = object;
  for (const step of path.slice(0, -1)) {
    if (!Object.hasOwn(node, step)) define(node, step, {});
    const next = node[step];
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return;
    node = next as Record<string, unknown>;
  }
  const last = path.at(-1)!;
  if (!Object.hasOwn(node, last)) define(node, last, value);
}

/** An own property, whatever its name. */
function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
