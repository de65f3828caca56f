import { parseJsonTree, type JsonNode } from './json-tree.ts';

/** More digits than any exponent that means something. */
const maxExponentDigits = 15;

/**
 * One text for all ways to write the same event: white space, the order of keys, escapes and the spelling of numbers
 * make no difference; the order of arrays and of repeated keys does. Undefined where the text is not JSON.
 */
export function eventValue(json: string): string | undefined {
  const node = parseJsonTree(json);
  return node && write(node);
}

function write(node: JsonNode): string {
  switch (node.kind) {
    case 'object': {
      const members = node.members.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
      return `{${members.map(({ key, value }) => `${JSON.stringify(key)}:${write(value)}`).join(',')}}`;
    }
    case 'array':
      return `[${node.items.map(write).join(',')}]`;
    case 'string':
      return JSON.stringify(node.value);
    case 'number':
      return decimal(node.text);
    default:
      return node.text;
  }
}

/** A number as its digits and a power of ten, so that no digit is lost and 1, 1.0 and 10e-1 are the same. */
function decimal(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts ?? [];
  if (!parts || exponent.length > maxExponentDigits) return text;
  const digits = whole + fraction;
  let from = 0;
  while (digits[from] === '0') from++;
  if (from === digits.length) return '0';
  let to = digits.length;
  while (digits[to - 1] === '0') to--;
  return `${sign}${digits.slice(from, to)}e${String(Number(exponent) - fraction.length + digits.length - to)}`;
}
