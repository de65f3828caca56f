// CRC-32 as gzip and zip use it (RFC 1952, section 8), sixteen bytes at a step: table k holds the checksum of a byte
// followed by k zero bytes, so that sixteen independent lookups make one step.

const POLYNOMIAL: u32 = 0xedb88320;
const tables: usize = memory.data(16 * 256 * 4, 16);

prepareTables();

function prepareTables(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
    store<u32>(tables + (byte << 2), crc);
  }
  for (let index: u32 = 256; index < 16 * 256; index++) {
    const shorter = load<u32>(tables + ((index - 256) << 2));
    store<u32>(tables + (index << 2), (shorter >> 8) ^ load<u32>(tables + ((shorter & 255) << 2)));
  }
}

// @ts-ignore: decorator
@inline
function lookUp(word: u32, table: usize): u32 {
  return (
    load<u32>(tables + (table << 10) + ((word & 255) << 2)) ^
    load<u32>(tables + ((table - 1) << 10) + (((word >> 8) & 255) << 2)) ^
    load<u32>(tables + ((table - 2) << 10) + (((word >> 16) & 255) << 2)) ^
    load<u32>(tables + ((table - 3) << 10) + ((word >> 24) << 2))
  );
}

/** The checksum of what `seed` is the checksum of (0 for nothing), followed by `length` bytes at `start`. */
export function crc32(start: usize, length: u32, seed: u32): u32 {
  let crc = ~seed;
  let at = start;
  const end = start + <usize>length;
  while (at + 16 <= end) {
    crc =
      lookUp(crc ^ load<u32>(at), 15) ^
      lookUp(load<u32>(at, 4), 11) ^
      lookUp(load<u32>(at, 8), 7) ^
      lookUp(load<u32>(at, 12), 3);
    at += 16;
  }
  while (at < end) {
    crc = (crc >> 8) ^ load<u32>(tables + (((crc ^ <u32>load<u8>(at)) & 255) << 2));
    at++;
  }
  return ~crc;
}
