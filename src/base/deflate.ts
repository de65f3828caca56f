/** RFC 1951 by the browser's own code. Chromium runs it on the calling thread, so this is for workers. */

/** Chromium takes a second for 120 MB of CloudTrail's JSON, and leaves an eighth of it. */
export function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return throughStream(bytes, new CompressionStream('deflate-raw'));
}

/** Rejects with a TypeError where they are no such stream, or bytes follow it. */
export function inflate(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  return throughStream(new Uint8Array(bytes), new DecompressionStream('deflate-raw'));
}

async function throughStream(
  bytes: Uint8Array<ArrayBuffer>,
  { readable, writable }: CompressionStream | DecompressionStream,
): Promise<ArrayBuffer> {
  const whole = new Response(readable).arrayBuffer();
  // in one piece: by `pipeThrough` it comes in many, which takes Chromium twice as long
  const writer = writable.getWriter();
  const written = [writer.write(bytes), writer.close()];
  const [result] = await Promise.all([whole, ...written]);
  return result;
}
