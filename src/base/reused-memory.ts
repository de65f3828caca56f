/**
 * Copies of typed arrays that are soon done with, in memory that the next ones take again. New memory is dear: the system
 * clears it page by page as it is first written to, which takes longer than the copy.
 */
export class ReusedMemory {
  #buffer = new ArrayBuffer(0);
  #used = 0;

  /**
   * All copies made before may be written over from now on. `expected`: bytes of those to come, for which there is room in
   * one piece then; what exceeds them gets memory of its own.
   */
  begin(expected: number): void {
    // what did not fit will
    const wanted = this.#used > this.#buffer.byteLength ? this.#used * 2 : expected;
    if (wanted > this.#buffer.byteLength) this.#buffer = new ArrayBuffer(wanted);
    this.#used = 0;
  }

  copy<Values extends TypedArray>(values: Values): Values {
    const at = this.#used;
    this.#used += (values.byteLength + 7) & ~7;
    if (this.#used > this.#buffer.byteLength) return values.slice() as Values;
    const make = values.constructor as new (buffer: ArrayBuffer, at: number, length: number) => Values;
    const copy = new make(this.#buffer, at, values.length);
    copy.set(values);
    return copy;
  }
}

type TypedArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;
