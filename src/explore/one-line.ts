const quote = 0x22;
const backslash = 0x5c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * An event's JSON on one line: as it is where it has no line break, else without the white space between tokens. A
 * line break inside a string is always an escape, so any raw one is white space.
 */
export function oneLine(json: Uint8Array): Uint8Array {
  if (!json.includes(lineFeed) && !json.includes(carriageReturn)) return json;
  const out = new Uint8Array(json.length);
  let length = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]!;
    if (inString) {
      out[length++] = byte;
      if (byte === backslash) out[length++] = json[++i]!;
      else if (byte === quote) inString = false;
    } else if (byte > 0x20) {
      out[length++] = byte;
      if (byte === quote) inString = true;
    }
  }
  return out.subarray(0, length);
}
