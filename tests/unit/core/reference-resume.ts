import { braceBefore, Fault, Reader, type ReferenceLimits, type ReferenceScan } from './reference-scan.ts';

/** Two of these tell an event after a fault. */
const telling = new Set(['eventVersion', 'eventID', 'eventName', 'eventCategory']);
const separators = new Set(' \n\r\t,[]}\u001e');

export interface ReferenceResume {
  readonly events: readonly (readonly [number, number])[];
  readonly lost: readonly { readonly start: number; readonly length: number }[];
}

interface Whole {
  readonly start: number;
  readonly end: number;
  readonly isEvent: boolean;
}

/** Takes note of every object that ends, and of where the innermost open one began. */
class ObjectReader extends Reader {
  readonly #maxEventBytes: number;
  readonly #open: number[] = [];
  readonly whole: Whole[] = [];

  constructor(bytes: Uint8Array, { maxDepth, maxEventBytes }: ReferenceLimits) {
    super(bytes, maxDepth);
    this.#maxEventBytes = maxEventBytes;
  }

  get innermost(): number {
    return this.#open.at(-1) ?? -1;
  }

  override value(): void {
    const start = this.at;
    const keys = new Set<string>();
    if (this.peek() === '{') {
      this.object(
        (key) => {
          if (telling.has(key)) keys.add(key);
          this.value();
        },
        () => this.#open.push(start),
      );
      this.#open.pop();
      if (this.at - start <= this.#maxEventBytes) this.whole.push({ start, end: this.at, isEvent: keys.size > 1 });
    } else if (this.peek() === '[') {
      this.array(
        () => {
          this.value();
        },
        () => this.#open.push(start),
      );
      this.#open.pop();
    } else {
      super.value();
    }
  }
}

/** The events after a fault, told on the whole text at once, and what lies between them. */
export function referenceResume(
  bytes: Uint8Array,
  { lostFrom, searchFrom }: ReferenceScan,
  limits: ReferenceLimits,
): ReferenceResume {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const events: (readonly [number, number])[] = [];
  const lost: { start: number; length: number }[] = [];
  let sweep = lostFrom;
  let isFirst = true;
  const sweepTo = (from: number, to: number): void => {
    if (from < sweep) sweep = searchFrom;
    const isLoss = isFirst || Array.from(text.slice(sweep, from)).some((char) => !separators.has(char));
    if (isLoss && from > sweep) lost.push({ start: sweep, length: from - sweep });
    sweep = to;
    isFirst = false;
  };

  let at = searchFrom;
  for (;;) {
    const start = nextObject(text, at);
    if (start < 0) break;
    const reader = new ObjectReader(bytes, limits);
    reader.at = start;
    try {
      reader.value();
      at = reader.at;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      at = braceBefore(bytes, thrown.fault.at, reader.innermost + 1);
    }
    const found = outermost(reader.whole.filter(({ isEvent }) => isEvent));
    const around = outermost(
      reader.whole.filter((each) => each.isEvent || found.some((event) => contains(each, event))),
    );
    for (const each of around) sweepTo(each.start, each.end);
    for (const event of found) events.push([event.start, event.end]);
  }
  sweepTo(bytes.length, bytes.length);
  return { events, lost };
}

function contains(outer: Whole, inner: Whole): boolean {
  return outer.start < inner.start && inner.end < outer.end;
}

function outermost(all: readonly Whole[]): Whole[] {
  return all.filter((each) => !all.some((other) => contains(other, each))).sort((a, b) => a.start - b.start);
}

function nextObject(text: string, from: number): number {
  const brace = /\{[ \n\r\t]{0,1023}"[^\0- ",:\]}]/g;
  brace.lastIndex = from;
  return brace.exec(text)?.index ?? -1;
}
