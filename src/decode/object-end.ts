import { backslash, closeBrace, closeBracket, newline, openBrace, openBracket, quote } from './json-bytes.ts';

/** Finds the end of a JSON object as its text comes, by counting brackets outside strings. */
export class ObjectEnd {
  /** `broken`: a line ends inside a string, which no line of JSON does. */
  state: 'open' | 'closed' | 'broken' = 'open';
  #depth = 0;
  #inString = false;
  #escaped = false;

  begin(): void {
    this.state = 'open';
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** Reads on, from the object's first byte; the index where it was left, after its end where that was found. */
  read(text: Uint8Array, from: number): number {
    for (let i = from; i < text.length; i++) {
      const byte = text[i]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#inString = false;
        else if (byte === newline) {
          this.state = 'broken';
          return i;
        }
        continue;
      }
      if (byte === quote) this.#inString = true;
      else if (byte === openBrace || byte === openBracket) this.#depth++;
      else if ((byte === closeBrace || byte === closeBracket) && --this.#depth === 0) {
        this.state = 'closed';
        return i + 1;
      }
    }
    return text.length;
  }
}
