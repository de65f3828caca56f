import { ObjectOutline } from './object-outline.ts';

/** An object or array that a place in JSON text is in. */
export interface Frame {
  readonly isArray: boolean;
  /** Keys of the path that lead here; -1 where none goes on from here. */
  readonly matched: number;
  readonly at: number;
  /** Something in it is accounted for. */
  found: boolean;
  /** An element has been read in it. */
  hasElements: boolean;
  /** That elements stand in it is no more than likely. */
  isGuess: boolean;
}

/** What a place in JSON text is in, outermost first: an array of all documents, and what is open in it. */
export class JsonFrames {
  readonly #path: readonly string[];
  #frames: Frame[] = [{ isArray: true, matched: 0, at: 0, found: true, hasElements: true, isGuess: false }];

  /** `path` is the keys that lead to elements. */
  constructor(path: readonly string[]) {
    this.#path = path;
  }

  get depth(): number {
    return this.#frames.length;
  }

  get atRoot(): boolean {
    return this.#frames.length === 1;
  }

  get innermost(): Frame {
    return this.#frames.at(-1)!;
  }

  push(isArray: boolean, matched: number, at: number): void {
    this.#frames.push({ isArray, matched, at, found: false, hasElements: false, isGuess: false });
  }

  pop(): Frame {
    return this.#frames.pop()!;
  }

  /** Nothing is open any more. */
  leaveAll(): void {
    this.#frames = this.#frames.slice(0, 1);
  }

  /** Where what is lost begins when the text goes wrong at `at`: nothing of what is open and has given nothing will come. */
  lostFrom(at: number): number {
    let from = at;
    for (let n = this.#frames.length - 1; !this.#frames[n]!.found; n--) from = this.#frames[n]!.at;
    return from;
  }

  /** Where something that was found after damage stands, as far as can be told; -1 where it could be anywhere. */
  #placeOf(around: Uint8Array | undefined): number {
    const matched = this.#matchedBefore(around);
    const isPlace = (frame: Frame): boolean => frame.matched === matched;
    const known = this.#frames.findLastIndex((frame) => isPlace(frame) && frame.hasElements);
    return known >= 0 ? known : this.#frames.findLastIndex((frame) => isPlace(frame) && frame.isArray);
  }

  /** The keys of the path that lead to an element, or to the object that is around one. */
  #matchedBefore(around: Uint8Array | undefined): number {
    if (!around || this.#path.length === 0) return this.#path.length;
    const outline = new ObjectOutline(around, 0);
    return this.#path.findIndex((key) => outline.find(key) !== undefined);
  }

  /** What follows an element that was found after damage can be read on. `around`: an object that it is in. */
  canResume(around: Uint8Array | undefined): boolean {
    return this.#placeOf(around) >= 0;
  }

  /** Goes to where such an element, or what is around it, stands. */
  resume(around: Uint8Array | undefined): void {
    this.#frames = this.#frames.slice(0, this.#placeOf(around) + 1);
    const { innermost } = this;
    if (innermost.matched !== this.#path.length) return;
    innermost.isGuess ||= !innermost.hasElements;
    innermost.found = innermost.hasElements = true;
  }
}
