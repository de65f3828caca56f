import { isEventLike } from './event-like.ts';
import type { JsonObject } from './json-object.ts';

const maxSteps = 32;

/**
 * An event from fields whose names are paths (`userIdentity.arn`, `resources{}.ARN`), as search tools list them.
 * Undefined where the fields are no event's.
 */
export function unflatten(fields: JsonObject): JsonObject | undefined {
  const root = new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) {
    if (value === '' || value === null || name.startsWith('_')) continue;
    const steps = name.replaceAll('{}', '').split('.');
    if (steps.length > maxSteps || steps.includes('')) continue;
    put(root, steps, value);
  }
  const event = toObject(root);
  return isEventLike(event) ? event : undefined;
}

function put(root: Map<string, unknown>, steps: readonly string[], value: unknown): void {
  let node = root;
  for (const step of steps.slice(0, -1)) {
    let next = node.get(step);
    if (next !== undefined && !(next instanceof Map)) return;
    if (next === undefined) {
      next = new Map<string, unknown>();
      node.set(step, next);
    }
    node = next as Map<string, unknown>;
  }
  const last = steps.at(-1)!;
  if (!node.has(last)) node.set(last, value);
}

/** Own properties only, whatever the keys. */
function toObject(node: Map<string, unknown>): JsonObject {
  return Object.fromEntries(
    Array.from(node, ([key, value]) => [key, value instanceof Map ? toObject(value as Map<string, unknown>) : value]),
  );
}
