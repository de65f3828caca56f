/**
 * JSON inside a string of an event. IAM writes policy documents URL-encoded in its answers (IAM API reference,
 * GetPolicyVersion: "URL-encoded JSON, RFC 3986"), other requests carry theirs as strings of JSON.
 */
import { parseJsonTree, type JsonNode } from './json-tree.ts';

export interface EmbeddedJson {
  /** How the string holds it. */
  readonly form: 'JSON in a string' | 'URL-encoded JSON';
  readonly node: JsonNode;
}

/** Longer strings are left as they are: CloudTrail's events are at most 1 MB. */
const maxLength = 1_048_576;
/** Some tools encode what is encoded already. */
const maxRounds = 2;
const jsonStart = /^\s*[[{]/;
const encodedStart = /^\s*(?:[[{]|%(?:25)?(?:5b|7b)|%(?:25)?(?:20|09|0a|0d))/i;
const escapeSequence = /%[0-9a-f]{2}/i;

/** Undefined where the text is no JSON object or array in either form. */
export function decodeEmbedded(text: string): EmbeddedJson | undefined {
  if (text.length < 2 || text.length > maxLength) return undefined;
  if (jsonStart.test(text)) {
    const node = parseJsonTree(text);
    if (node) return { form: 'JSON in a string', node };
  }
  let decoded = text;
  for (let round = 0; round < maxRounds && encodedStart.test(decoded) && escapeSequence.test(decoded); round++) {
    const next = unescapeUrl(decoded);
    if (next === undefined) return undefined;
    decoded = next;
    const node = jsonStart.test(decoded) ? parseJsonTree(decoded) : undefined;
    if (node) return { form: 'URL-encoded JSON', node };
  }
  return undefined;
}

function unescapeUrl(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/**
 * JSON over several lines, indented by two spaces; members in their order, repeated keys and the text of numbers kept.
 * Strings inside that hold JSON stay strings.
 */
export function prettyJson(node: JsonNode): string {
  const out: string[] = [];
  print(node, '', out);
  return out.join('');
}

function print(node: JsonNode, indent: string, out: string[]): void {
  switch (node.kind) {
    case 'object':
      list(
        node.members,
        ['{', '}'],
        ({ key, value }, deeper) => {
          out.push(JSON.stringify(key), ': ');
          print(value, deeper, out);
        },
        indent,
        out,
      );
      break;
    case 'array':
      list(
        node.items,
        ['[', ']'],
        (item, deeper) => {
          print(item, deeper, out);
        },
        indent,
        out,
      );
      break;
    case 'string':
      out.push(JSON.stringify(node.value));
      break;
    default:
      out.push(node.text);
  }
}

function list<Item>(
  items: readonly Item[],
  [open, close]: readonly [string, string],
  each: (item: Item, indent: string) => void,
  indent: string,
  out: string[],
): void {
  const deeper = `${indent}  `;
  out.push(open);
  for (const [i, item] of items.entries()) {
    out.push(i === 0 ? '\n' : ',\n', deeper);
    each(item, deeper);
  }
  if (items.length > 0) out.push('\n', indent);
  out.push(close);
}
