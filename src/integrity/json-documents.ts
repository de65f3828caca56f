/** Documents read from one text at most, and the text's length at most, in UTF-16 units. */
export const maxDocuments = 100_000;
export const maxTextLength = 64 * 1024 * 1024;

export interface JsonDocuments {
  readonly values: readonly unknown[];
  /** Why it is not all of the text; undefined where it is. */
  readonly problem: string | undefined;
}

/** The JSON documents of a text, one or several after another with nothing but white space between. */
export function readJsonDocuments(text: string): JsonDocuments {
  if (text.length > maxTextLength) return { values: [], problem: 'longer than such a file can be' };
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  const whole = parse(plain);
  if (whole) return { values: [whole.value], problem: undefined };
  const values: unknown[] = [];
  for (let at = skipSpace(plain, 0); at < plain.length;) {
    const end = endOfDocument(plain, at);
    const document = end === undefined ? undefined : parse(plain.slice(at, end));
    if (!document) return { values, problem: `not JSON from character ${at + 1} on` };
    if (values.length === maxDocuments) return { values, problem: `more than ${maxDocuments} documents` };
    values.push(document.value);
    at = skipSpace(plain, end!);
  }
  return { values, problem: values.length === 0 ? 'the file is empty' : undefined };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function skipSpace(text: string, from: number): number {
  const space = /[ \t\r\n]*/y;
  space.lastIndex = from;
  space.test(text);
  return space.lastIndex;
}

/** Where the object or array that begins at `at` ends by its brackets; undefined without one, or without an end. */
function endOfDocument(text: string, at: number): number | undefined {
  if (text[at] !== '{' && text[at] !== '[') return undefined;
  const telling = /["\\{}[\]]/g;
  telling.lastIndex = at;
  let depth = 0;
  let inString = false;
  for (let match = telling.exec(text); match; match = telling.exec(text)) {
    const [character] = match;
    if (character === '"') inString = !inString;
    else if (character === '\\') telling.lastIndex++;
    else if (inString) continue;
    else if (character === '{' || character === '[') depth++;
    else if (--depth === 0) return telling.lastIndex;
  }
  return undefined;
}
