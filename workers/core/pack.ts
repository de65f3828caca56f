// What is packed lies in an area that the host fills; what comes of it is put at the end of an output that it copies.

const FIRST_OUTPUT: usize = 1 << 16;
/** Of a number of 32 bits, seven in a byte. */
const MOST_NUMBER_BYTES: usize = 5;
/** Numbers of a block are told above the lowest of it. */
const BLOCK_NUMBERS: u32 = 256;

/** Areas: the address of each, and its room. */
const codeArea = memory.data(8, 8);
const otherArea = memory.data(8, 8);
let output: usize = 0;
let outputRoom: usize = 0;
let length: usize = 0;

/** Room for `size` bytes at an address divisible by 16, which is kept at `area`. Valid until the next call for it. */
export function roomIn(area: usize, size: usize): usize {
  if (size > <usize>load<u32>(area, 4)) {
    if (load<u32>(area)) heap.free(load<u32>(area));
    const room = max(size, FIRST_OUTPUT);
    store<u32>(area, <u32>heap.alloc(room));
    store<u32>(area, <u32>room, 4);
  }
  return load<u32>(area);
}

/** Room for the codes of columns that are to be joined. Valid until the next call. */
export function packCodeArea(size: u32): usize {
  return roomIn(codeArea, size);
}

/** The same for anything else. */
export function packArea(size: u32): usize {
  return roomIn(otherArea, size);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function halfAt(halves: usize, i: u32): u32 {
  return load<u16>(halves + (<usize>i << 1));
}

/** Empties the output. */
export function packBegin(): void {
  length = 0;
}

/** Address of the output. Valid until more is put. */
export function packOutput(): usize {
  return output;
}

export function packLength(): u32 {
  return <u32>length;
}

/** Makes room for `size` bytes at the end of the output; their address. */
export function putRoom(size: usize): usize {
  if (length + size > outputRoom) {
    outputRoom = max(max(outputRoom << 1, FIRST_OUTPUT), length + size);
    output = output ? heap.realloc(output, outputRoom) : heap.alloc(outputRoom);
  }
  return output + length;
}

/** Says how far the room has been filled. */
export function putUpTo(end: usize): void {
  length = end - output;
}


/** A number in as many bytes as it takes, seven bits in each, the lowest first. */
export function putNumber(value: u32): void {
  let at = putRoom(MOST_NUMBER_BYTES);
  let rest = value;
  for (; rest > 0x7f; rest >>= 7) store<u8>(at++, <u8>(rest | 0x80));
  store<u8>(at, <u8>rest);
  putUpTo(at + 1);
}


export function putBytes(from: usize, size: usize): void {
  const at = putRoom(size);
  memory.copy(at, from, size);
  putUpTo(at + size);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function widthOf(highest: u32): u32 {
  return 32 - clz(highest);
}

/** Puts numbers of type T less `base`, each in `width` bits (0 to 32), the lowest bits first. */
export function putBits<T>(values: usize, count: u32, base: u32, width: u32): void {
  if (width == 0) return;
  const size = <usize>((<u64>count * width + 7) >> 3);
  // a word more than they take
  let at = putRoom(size + 8);
  const end = at + size;
  let held: u64 = 0;
  let bits: u32 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const value = <u32>load<T>(values + i * sizeof<T>()) - base;
    held |= <u64>value << bits;
    bits += width;
    if (bits < 32) continue;
    store<u32>(at, <u32>held);
    at += 4;
    held >>= 32;
    bits -= 32;
  }
  store<u32>(at, <u32>held);
  putUpTo(end);
}

/** Puts u32 numbers of which neighbours differ little. */
export function packNumbers(values: usize, count: u32): void {
  for (let from: u32 = 0; from < count; from += BLOCK_NUMBERS) {
    const size = min(count - from, BLOCK_NUMBERS);
    const block = values + (<usize>from << 2);
    let lowest = load<u32>(block);
    let highest = lowest;
    for (let i: usize = 1; i < <usize>size; i++) {
      const value = load<u32>(block + (i << 2));
      lowest = min(lowest, value);
      highest = max(highest, value);
    }
    const width = widthOf(highest - lowest);
    putNumber(lowest);
    putNumber(width);
    putBits<u32>(block, size, lowest, width);
  }
}

/** Puts u32 numbers in `width` bits each. */
export function packBits(values: usize, count: u32, width: u32): void {
  putBits<u32>(values, count, 0, width);
}

/**
 * Puts where events begin, as what lies between each and the one before in its run, and how long they are. Takes u32
 * starts, which it changes, lengths, and the first rows of runs.
 */
export function packPlaces(starts: usize, lengths: usize, rows: u32, firstRows: usize, runs: u32): void {
  let run: u32 = 0;
  let end: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    // a run may have no rows
    while (run < runs && load<u32>(firstRows + (<usize>run << 2)) <= row) {
      end = 0;
      run++;
    }
    const at = starts + (<usize>row << 2);
    const start = load<u32>(at);
    store<u32>(at, start - end);
    end = start + load<u32>(lengths + (<usize>row << 2));
  }
  packNumbers(starts, rows);
  packNumbers(lengths, rows);
}
