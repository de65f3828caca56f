/**
 * Structs as Athena and CloudTrail Lake print them: `{type=IAMUser, arn=arn:…, sessioncontext={…}}`, arrays as `[a, b]`,
 * `null` where there is none. The print is ambiguous (a value may hold `, ` and `=`), so only known keys begin a member.
 */
import type { JsonObject } from './json-object.ts';

const maxDepth = 16;

/** CloudTrail's spelling of the keys that these structs have, by their lower-case form. */
const spellings: ReadonlyMap<string, string> = new Map(
  [
    'type',
    'principalId',
    'arn',
    'accountId',
    'invokedBy',
    'accessKeyId',
    'userName',
    'sessionContext',
    'attributes',
    'creationDate',
    'mfaAuthenticated',
    'sessionIssuer',
    'webIdFederationData',
    'federatedProvider',
    'ec2RoleDelivery',
    'sourceIdentity',
    'onBehalfOf',
    'userId',
    'identityStoreArn',
    'credentialId',
    'identityProvider',
    'inScopeOf',
    'sourceArn',
    'sourceAccount',
    'issuerType',
    'credentialsIssuedTo',
    'tlsVersion',
    'cipherSuite',
    'clientProvidedHostHeader',
    'resourceType',
    'reason',
    'updatedFields',
    'originalRequestID',
    'originalEventID',
  ].map((key) => [key.toLowerCase(), key]),
);

/** CloudTrail's spelling of a key in a struct of a table. */
export function structKey(name: string): string {
  return spellings.get(name.toLowerCase()) ?? name;
}

/** The value that a printed struct or array shows; undefined where the text is neither. */
export function parseStruct(text: string): JsonObject | readonly unknown[] | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return undefined;
  const parser = new StructParser(trimmed);
  const value = parser.value(0);
  return parser.isWhole && typeof value === 'object' && value !== null
    ? (value as JsonObject | readonly unknown[])
    : undefined;
}

class StructParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The text ended where the value did. */
  get isWhole(): boolean {
    return this.#at === this.#text.length;
  }

  value(depth: number): unknown {
    const first = this.#text[this.#at];
    if (depth < maxDepth && first === '{') return this.#struct(depth);
    if (depth < maxDepth && first === '[') return this.#list(depth);
    const text = this.#scalar();
    if (text === 'null' || text === '') return undefined;
    return text;
  }

  #struct(depth: number): unknown {
    const members: [string, unknown][] = [];
    this.#at++;
    while (!this.isAtEnd && this.#text[this.#at] !== '}') {
      const key = this.#key();
      if (key === undefined) {
        this.#at = this.#text.length + 1;
        return undefined;
      }
      const value = this.value(depth + 1);
      if (value !== undefined) members.push([key, value]);
      if (this.#text.startsWith(', ', this.#at)) this.#at += 2;
      else if (this.#text[this.#at] === ',') this.#at++;
    }
    this.#at++;
    return Object.fromEntries(members);
  }

  #list(depth: number): unknown {
    const elements: unknown[] = [];
    this.#at++;
    while (!this.isAtEnd && this.#text[this.#at] !== ']') {
      const from = this.#at;
      const value = this.value(depth + 1);
      if (value !== undefined) elements.push(value);
      if (this.#text.startsWith(', ', this.#at)) this.#at += 2;
      else if (this.#text[this.#at] === ',') this.#at++;
      if (this.#at === from) break;
    }
    this.#at++;
    return elements;
  }

  /** `key=`; any name is taken where one must be. */
  #key(): string | undefined {
    const match = keyAt(this.#text, this.#at);
    if (!match) return undefined;
    this.#at += match.length;
    const name = match.slice(0, -1);
    return structKey(name);
  }

  /** Up to where the struct or array around it goes on. */
  #scalar(): string {
    const text = this.#text;
    const from = this.#at;
    for (; this.#at < text.length; this.#at++) {
      const c = text[this.#at];
      if (c === '}' || c === ']') break;
      if (c === ',') {
        const next = keyAt(text, this.#at + (text[this.#at + 1] === ' ' ? 2 : 1));
        if (next && spellings.has(next.slice(0, -1).toLowerCase())) break;
        if (!next && text[this.#at + 1] === ' ' && this.#inList(from)) break;
      }
    }
    return text.slice(from, this.#at);
  }

  /** The scalar that begins at `from` is an element of an array. */
  #inList(from: number): boolean {
    const before = this.#text.slice(Math.max(0, from - 2), from);
    return before.endsWith('[') || (before === ', ' && !before.includes('='));
  }
}

function keyAt(text: string, at: number): string | undefined {
  const pattern = /[A-Za-z_][\w.-]{0,63}=/y;
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
