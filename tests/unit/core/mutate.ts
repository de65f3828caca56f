import { Buffer } from 'node:buffer';

export type Random = (limit: number) => number;

/** Some bits flipped, some bytes cut out, doubled, or put in from another document. */
export function mutated(seed: Uint8Array, other: Uint8Array, random: Random): Buffer {
  let bytes = Buffer.from(seed);
  for (let change = random(3); change >= 0; change--) {
    const at = random(bytes.length + 1);
    const to = Math.min(bytes.length, at + random(20));
    switch (random(6)) {
      case 0:
        if (at < bytes.length) bytes[at]! ^= 1 << random(8);
        break;
      case 1:
        bytes = bytes.subarray(0, at);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
        break;
      case 4: {
        const from = random(other.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + random(60)), bytes.subarray(to)]);
        break;
      }
      default:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from('"\\{}[],:0-e\n\u0000tu'[random(15)]!),
          bytes.subarray(at),
        ]);
    }
  }
  return bytes;
}
