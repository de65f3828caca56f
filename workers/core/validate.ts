// The parts of JSON's grammar below the token: white space, escapes, numbers, literals (RFC 8259, sections 2, 3, 6, 7).
// A fault is the first byte with which no JSON text can go on. The text ends in a zero byte, which fits nowhere.

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function isSpace(c: u32): bool {
  return c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09;
}

/** The first byte from `at` on that is not white space. */
export function skipSpace(at: usize): usize {
  let p = at;
  for (let i = 0; i < 4; i++) {
    if (!isSpace(load<u8>(p))) return p;
    p++;
  }
  while (true) {
    const v = v128.load(p);
    const spaces = v128.or(
      v128.or(i8x16.eq(v, i8x16.splat(0x20)), i8x16.eq(v, i8x16.splat(0x0a))),
      v128.or(i8x16.eq(v, i8x16.splat(0x0d)), i8x16.eq(v, i8x16.splat(0x09))),
    );
    const others = ~i8x16.bitmask(spaces) & 0xffff;
    if (others) return p + ctz(others);
    p += 16;
  }
}

/** Value of a hexadecimal digit; 16 and more for any other byte. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function hexValue(c: u32): u32 {
  const digit = c - 0x30;
  if (digit < 10) return digit;
  const letter = (c | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 16;
}

/** Bytes of the escape at `at`; 0 where the text ends within it; minus (its first wrong byte + 1) where it is wrong. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function escapeLength(at: usize, end: usize): i32 {
  if (at + 1 >= end) return 0;
  const c = <u32>load<u8>(at, 1);
  if (c == 0x75) {
    for (let i: usize = 2; i < 6; i++) {
      if (at + i >= end) return 0;
      if (hexValue(load<u8>(at + i)) > 15) return -(<i32>i) - 1;
    }
    return 6;
  }
  // " \ / b f n r t
  if (c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74) return 2;
  return -2;
}

// Where a number stands. From NUMBER_ZERO on, all but DOT, E and E_SIGN may be its end.
const NUMBER_START: u32 = 0;
const NUMBER_MINUS: u32 = 1;
const NUMBER_DOT: u32 = 2;
const NUMBER_E: u32 = 3;
const NUMBER_E_SIGN: u32 = 4;
const NUMBER_ZERO: u32 = 5;
const NUMBER_INTEGER: u32 = 6;
const NUMBER_FRACTION: u32 = 7;
const NUMBER_EXPONENT: u32 = 8;

let numberState: u32 = NUMBER_START;
let negative: bool = false;
let integerDigits: u32 = 0;
let fractionDigits: u32 = 0;
let leadingFractionZeros: u32 = 0;
let lastDigit: u32 = 0;

/** Before a number's first byte. */
export function numberBegin(): void {
  numberState = NUMBER_START;
  negative = false;
  integerDigits = 0;
  fractionDigits = 0;
  leadingFractionZeros = 0;
  lastDigit = 0;
}

/** Reads on in a number; may be called again where the text ended. Returns the first byte that does not belong to it. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function numberRun(at: usize): usize {
  let p = at;
  while (true) {
    const c = <u32>load<u8>(p);
    const digit = c - 0x30;
    if (digit < 10) {
      if (numberState == NUMBER_INTEGER) {
        integerDigits++;
      } else if (numberState == NUMBER_FRACTION || numberState == NUMBER_DOT) {
        numberState = NUMBER_FRACTION;
        if (digit == 0 && leadingFractionZeros == fractionDigits) leadingFractionZeros++;
        fractionDigits++;
        lastDigit = digit;
      } else if (numberState <= NUMBER_MINUS) {
        numberState = digit == 0 ? NUMBER_ZERO : NUMBER_INTEGER;
        integerDigits = 1;
      } else if (numberState == NUMBER_ZERO) {
        return p;
      } else {
        numberState = NUMBER_EXPONENT;
      }
    } else if (c == 0x2e) {
      if (numberState != NUMBER_ZERO && numberState != NUMBER_INTEGER) return p;
      numberState = NUMBER_DOT;
    } else if (c == 0x2d || c == 0x2b) {
      if (numberState == NUMBER_E) numberState = NUMBER_E_SIGN;
      else if (numberState == NUMBER_START && c == 0x2d) {
        numberState = NUMBER_MINUS;
        negative = true;
      } else return p;
    } else if ((c | 0x20) == 0x65) {
      if (numberState != NUMBER_ZERO && numberState != NUMBER_INTEGER && numberState != NUMBER_FRACTION) return p;
      numberState = NUMBER_E;
    } else {
      return p;
    }
    p++;
  }
}

/** True where the number may end after what has been read. */
export function numberComplete(): bool {
  return numberState >= NUMBER_ZERO;
}

/**
 * True unless the number's text is surely what JSON.stringify prints for it: at most 15 significant digits, no
 * exponent, no trailing zero in a fraction, no more than 5 zeros after `0.`, not `-0`.
 */
export function numberIsOdd(): bool {
  if (numberState == NUMBER_INTEGER) return integerDigits > 15;
  if (numberState == NUMBER_ZERO) return negative;
  if (numberState != NUMBER_FRACTION || lastDigit == 0) return true;
  return integerDigits + fractionDigits > 15 || leadingFractionZeros > 5;
}

/** Bytes of the literal at `at` that are as they must be: 4 or 5 for all of it. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function literalMatch(at: usize): usize {
  const c = <u32>load<u8>(at);
  if (c == 0x74) {
    // true
    if (load<u32>(at) == 0x65757274) return 4;
    if (load<u8>(at, 1) != 0x72) return 1;
    return load<u8>(at, 2) != 0x75 ? 2 : 3;
  }
  if (c == 0x6e) {
    // null
    if (load<u32>(at) == 0x6c6c756e) return 4;
    if (load<u8>(at, 1) != 0x75) return 1;
    return load<u8>(at, 2) != 0x6c ? 2 : 3;
  }
  // false
  if (load<u8>(at, 1) != 0x61) return 1;
  if (load<u8>(at, 2) != 0x6c) return 2;
  if (load<u8>(at, 3) != 0x73) return 3;
  return load<u8>(at, 4) != 0x65 ? 4 : 5;
}
