import { decodeText } from './decode-text.ts';
import { asideNames, type AsideFormat } from './format.ts';
import type { ObjectOutline } from './object-outline.ts';

/** In lower case: what the answers say of an object besides its metadata. An event has none of them. */
const answerKeys: ReadonlySet<string> = new Set([
  'etag',
  'contentlength',
  'lastmodified',
  'acceptranges',
  'responsemetadata',
]);

/** Hex digits of an RSA signature: of keys with 2,048, 3,072, 4,096 and 8,192 bits. */
const signatureLengths: ReadonlySet<number> = new Set([512, 768, 1024, 2048]);

/**
 * Answers of `aws s3api head-object` and `get-object`, their `Metadata` alone, or header lines; also in a list. Or bare
 * signatures, as `--query Metadata.signature` leaves them.
 */
export const objectMetadata: AsideFormat = {
  name: asideNames.objectMetadata,
  describe: 'What S3 says of an object, as "aws s3api head-object" prints it; of a digest, with its signature.',
  sniff(head) {
    if (head.kind === 'text') return head.complete && isSignatures(head.bytes);
    if ((head.kind !== 'object' && head.kind !== 'array') || !head.outline) return false;
    return isAnswer(head.outline) || isMetadata(head.outline);
  },
};

/** Signatures in hex and nothing else: one a line, or one broken into lines. */
function isSignatures(bytes: Uint8Array): boolean {
  const words = decodeText(bytes)
    .text.trim()
    .split(/["\s]+/)
    .filter((word) => word !== '');
  if (words.length === 0 || words.some((word) => !/^[0-9a-f]+$/i.test(word))) return false;
  return words.every(({ length }) => signatureLengths.has(length)) || signatureLengths.has(words.join('').length);
}

function isAnswer(outline: ObjectOutline): boolean {
  const metadata = outline.findAnyCase('metadata');
  return metadata?.valueKind === 'object' && outline.keys().some((key) => answerKeys.has(key.name.toLowerCase()));
}

/** The metadata that CloudTrail gives a digest's object. */
function isMetadata(outline: ObjectOutline): boolean {
  if (outline.findAnyCase('x-amz-meta-signature')?.valueKind === 'string') return true;
  return (
    outline.findAnyCase('signature')?.valueKind === 'string' &&
    outline.findAnyCase('signature-algorithm')?.valueKind === 'string'
  );
}
