/**
 * JSON as it is written, for showing. Unlike `JSON.parse` it keeps what a reader of evidence must see: members in the
 * order received, repeated keys, and the text of every number.
 */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  /** `text` as written. */
  | { readonly kind: 'number' | 'boolean' | 'null'; readonly text: string };

interface JsonMember {
  readonly key: string;
  readonly value: JsonNode;
}

/** Nesting that is followed; the core reads no event that is deeper. */
const maxDepth = 300;

const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const stringToken = /"(?:[^"\\\u0000-\u001f]|\\.)*"/sy;
const space = /[ \t\n\r]*/y;

/** Reads one JSON value (RFC 8259). Undefined where the text is not JSON. */
export function parseJsonTree(text: string): JsonNode | undefined {
  const reader = new Reader(text);
  const node = reader.value(0);
  return node && reader.isAtEnd() ? node : undefined;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  value(depth: number): JsonNode | undefined {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case '{':
        return depth < maxDepth ? this.#object(depth) : undefined;
      case '[':
        return depth < maxDepth ? this.#array(depth) : undefined;
      case '"': {
        const value = this.#string();
        return value === undefined ? undefined : { kind: 'string', value };
      }
      default: {
        const token = this.#take(scalar);
        if (!token) return undefined;
        const kind = token === 'null' ? 'null' : token === 'true' || token === 'false' ? 'boolean' : 'number';
        return { kind, text: token };
      }
    }
  }

  #object(depth: number): JsonNode | undefined {
    const members: JsonMember[] = [];
    this.#at++;
    if (this.#takeCharacter('}')) return { kind: 'object', members };
    for (;;) {
      this.#skipSpace();
      const key = this.#string();
      if (key === undefined || !this.#takeCharacter(':')) return undefined;
      const value = this.value(depth + 1);
      if (!value) return undefined;
      members.push({ key, value });
      if (this.#takeCharacter('}')) return { kind: 'object', members };
      if (!this.#takeCharacter(',')) return undefined;
    }
  }

  #array(depth: number): JsonNode | undefined {
    const items: JsonNode[] = [];
    this.#at++;
    if (this.#takeCharacter(']')) return { kind: 'array', items };
    for (;;) {
      const item = this.value(depth + 1);
      if (!item) return undefined;
      items.push(item);
      if (this.#takeCharacter(']')) return { kind: 'array', items };
      if (!this.#takeCharacter(',')) return undefined;
    }
  }

  #string(): string | undefined {
    const token = this.#take(stringToken);
    if (!token) return undefined;
    if (!token.includes('\\')) return token.slice(1, -1);
    try {
      return JSON.parse(token) as string;
    } catch (error) {
      // an escape that JSON does not have
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  #take(token: RegExp): string | undefined {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #takeCharacter(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    this.#take(space);
  }
}
