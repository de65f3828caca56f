const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const tolerant = new TextDecoder('utf-8', { ignoreBOM: true });

export interface DecodedText {
  readonly text: string;
  /** Some bytes are not UTF-8; U+FFFD stands for them. */
  readonly replaced: boolean;
}

export function decodeText(bytes: Uint8Array): DecodedText {
  try {
    return { text: strict.decode(bytes), replaced: false };
  } catch {
    return { text: tolerant.decode(bytes), replaced: true };
  }
}
