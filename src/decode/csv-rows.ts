import { concat } from './concat.ts';
import type { TextPlace } from './convert.ts';
import { decodeText } from './decode-text.ts';

export interface Cell {
  readonly text: string;
  /** An empty quoted cell is an empty text, an empty bare one is no value. */
  readonly quoted: boolean;
}

const quote = 0x22;
const newline = 0x0a;
const comma = 0x2c;
/** Read again after damage, beyond what came in. */
const spareRereads = 64 * 1024 * 1024;

/**
 * The rows of comma-separated values (RFC 4180; any line end), as the text comes. A row that is longer than allowed, or
 * that the text ends in the middle of, is given up at its first line's end, so that a stray quote costs one line.
 */
export class CsvRows {
  readonly #maxBytes: number;
  readonly #onrow: (cells: readonly Cell[], place: TextPlace, replaced: boolean) => void;
  readonly #onlost: (place: TextPlace, bytes: Uint8Array, isTooLong: boolean) => void;
  readonly #waiting: Uint8Array[] = [];
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Offset of the first line's end in the row, -1 before it. */
  #lineEnd = -1;
  #inQuotes = false;
  #at = 0;
  #received = 0;
  #reread = 0;

  constructor(
    maxBytes: number,
    onrow: (cells: readonly Cell[], place: TextPlace, replaced: boolean) => void,
    onlost: (place: TextPlace, bytes: Uint8Array, isTooLong: boolean) => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#onrow = onrow;
    this.#onlost = onlost;
  }

  push(text: Uint8Array): void {
    this.#received += text.length;
    this.#waiting.push(text);
    this.#readWaiting();
  }

  end(): void {
    while (this.#heldBytes > 0) {
      if (!this.#inQuotes) {
        this.#row();
        return;
      }
      this.#giveUp();
      this.#readWaiting();
    }
  }

  #readWaiting(): void {
    for (let text = this.#waiting.shift(); text; text = this.#waiting.shift()) this.#read(text);
  }

  #read(text: Uint8Array): void {
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const byte = text[i]!;
      if (byte === quote) this.#inQuotes = !this.#inQuotes;
      else if (byte === newline) {
        if (this.#inQuotes) {
          if (this.#lineEnd < 0) this.#lineEnd = this.#heldBytes + i + 1 - from;
          continue;
        }
        this.#hold(text.subarray(from, i + 1));
        this.#row();
        from = i + 1;
      }
    }
    this.#hold(text.subarray(from));
    if (this.#heldBytes > this.#maxBytes) this.#giveUp();
  }

  #row(): void {
    const bytes = concat(this.#held);
    const place = { at: this.#at, length: bytes.length };
    this.#reset(bytes.length);
    const cells = cellsOf(bytes);
    if (cells.length > 1 || cells[0]?.text.trim() !== '') this.#onrow(cells, place, decodeText(bytes).replaced);
  }

  /** The row's first line is lost; what follows it is read again. */
  #giveUp(): void {
    const bytes = concat(this.#held);
    const lost = this.#lineEnd < 0 || this.#reread > this.#received + spareRereads ? bytes.length : this.#lineEnd;
    this.#onlost({ at: this.#at, length: lost }, bytes.subarray(0, lost), bytes.length > this.#maxBytes);
    this.#reset(lost);
    if (lost === bytes.length) return;
    this.#reread += bytes.length - lost;
    this.#waiting.unshift(bytes.subarray(lost));
  }

  #reset(by: number): void {
    this.#at += by;
    this.#held = [];
    this.#heldBytes = 0;
    this.#lineEnd = -1;
    this.#inQuotes = false;
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#held.push(part.slice());
    this.#heldBytes += part.length;
  }
}

/** The cells of one row, with or without its line end. A byte order mark is no part of the first. */
export function cellsOf(row: Uint8Array): Cell[] {
  let end = row.length;
  while (end > 0 && (row[end - 1] === newline || row[end - 1] === 0x0d)) end--;
  const cells: Cell[] = [];
  const hasMark = row[0] === 0xef && row[1] === 0xbb && row[2] === 0xbf;
  for (let at = hasMark ? 3 : 0; at <= end;) {
    if (row[at] === quote && at < end) {
      let text = '';
      let from = at + 1;
      for (at = from; at < end; at++) {
        if (row[at] !== quote) continue;
        text += decodeText(row.subarray(from, at)).text;
        if (row[at + 1] !== quote || at + 1 >= end) break;
        text += '"';
        from = ++at + 1;
      }
      if (at >= end) text += decodeText(row.subarray(from, end)).text;
      const next = row.indexOf(comma, at + 1);
      const stop = next < 0 || next > end ? end : next;
      cells.push({ text: text + decodeText(row.subarray(Math.min(at + 1, end), stop)).text, quoted: true });
      at = stop + 1;
    } else {
      const next = row.indexOf(comma, at);
      const stop = next < 0 || next > end ? end : next;
      cells.push({ text: decodeText(row.subarray(at, stop)).text, quoted: false });
      at = stop + 1;
    }
  }
  return cells;
}
