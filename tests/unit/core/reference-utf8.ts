/** The checker's oracle, byte by byte: finds the first character of a stream that is no UTF-8 (RFC 3629). */
export class ReferenceUtf8 {
  #at = 0;
  #charAt = 0;
  /** Bytes of the character that are still to come, and what the next of them may be. */
  #more = 0;
  #low = 0x80;
  #high = 0xbf;
  #invalidAt: number | undefined;

  /** Offset of the first character that is none. */
  get invalidAt(): number | undefined {
    return this.#invalidAt;
  }

  add(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length && this.#invalidAt === undefined; i++) {
      const byte = bytes[i]!;
      if (this.#more === 0) {
        if (byte >= 0x80) this.#begin(byte, this.#at + i);
      } else if (byte < this.#low || byte > this.#high) this.#invalidAt = this.#charAt;
      else {
        this.#more--;
        this.#low = 0x80;
        this.#high = 0xbf;
      }
    }
    this.#at += bytes.length;
  }

  #begin(byte: number, at: number): void {
    this.#charAt = at;
    if (byte < 0xc2 || byte > 0xf4) {
      this.#invalidAt = at;
      return;
    }
    this.#more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    this.#low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    this.#high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
  }
}
