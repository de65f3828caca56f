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

/** Answers of `aws s3api head-object` and `get-object`, their `Metadata` alone, or header lines; also in a list. */
export const objectMetadata: AsideFormat = {
  name: asideNames.objectMetadata,
  describe: 'What S3 says of an object, as "aws s3api head-object" prints it; of a digest, with its signature.',
  sniff(head) {
    if ((head.kind !== 'object' && head.kind !== 'array') || !head.outline) return false;
    return isAnswer(head.outline) || isMetadata(head.outline);
  },
};

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
