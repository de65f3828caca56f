import type { Reason } from '../model/integrity.ts';
import type { SignatureFindings } from './check-signatures.ts';
import { isMoved } from './digest-slots.ts';
import type { DigestRecord } from './digest-record.ts';
import { parseFolders } from './object-names.ts';
import { cut, fault, note, span } from './reason.ts';

/** What speaks against a digest by its form alone, and what is to be said about it besides. */
export class DigestNotes {
  readonly #findings: SignatureFindings;

  constructor(findings: SignatureFindings) {
    this.#findings = findings;
  }

  /**
   * As AWS's validation: a required key missing, no JSON, no intact gzip are an invalid format, whatever its signature.
   * An optional key of another type says nothing against a digest that is proven.
   */
  formReasons(record: DigestRecord): Reason[] {
    const { digest, main, slotName } = record;
    const reasons: Reason[] = [];
    for (const kind of main.gzip) reasons.push(gzipReasons[kind]);
    if (!digest) {
      const text = main.problems.length === 0 ? 'could not be read' : main.problems.join(', ');
      return [fault('digest/invalid-format', `It ${cut(text)}.`), ...reasons];
    }
    if (main.problems.length > 0) {
      const text = `It ${cut(main.problems.join(', '))}.`;
      const isReadable = record.isAuthentic && requiredTexts.every((key) => digest[key] !== '');
      reasons.push((isReadable ? note : fault)('digest/invalid-format', text));
    }
    if (digest.digestSignatureAlgorithm !== '' && digest.digestSignatureAlgorithm !== 'SHA256withRSA') {
      reasons.push(
        fault(
          'digest/wrong-algorithm',
          `It names the algorithm ${cut(digest.digestSignatureAlgorithm)}, not SHA256withRSA.`,
        ),
      );
    }
    const accounts = [slotName?.account, parseFolders(record.slot.key)?.account];
    if (
      digest.awsAccountId !== '' &&
      accounts.some((account) => account !== undefined && account !== digest.awsAccountId)
    ) {
      reasons.push(
        fault('digest/wrong-account', `It is of account ${cut(digest.awsAccountId)}, its place of another.`),
      );
    }
    if (digest.digestStartTime !== '' && digest.digestEndTime !== '' && !(record.start < record.end)) {
      reasons.push(fault('digest/wrong-time', 'Its end is not after its start, or one of them is no time.'));
    }
    return reasons;
  }

  sideNotes(record: DigestRecord): Reason[] {
    const { digest, own, signature, slotName } = record;
    const notes: Reason[] = [];
    if (!digest) return notes;
    if (record.isStarting) {
      notes.push(
        note('digest/starting', 'It is the first after validation or logging was turned on: it names no previous one.'),
      );
    }
    if (own && isMoved(record.main.path, own.key)) {
      notes.push(note('digest/moved', `The file lies elsewhere than the digest says: ${cut(own.key)}.`));
    }
    if (signature.kind === 'valid' && slotName?.backfill !== true) {
      const { validFrom, validTo } = signature.key;
      if (validFrom !== undefined && validTo !== undefined && (record.end < validFrom || record.start > validTo)) {
        notes.push(
          note(
            'digest/outside-key-validity',
            `Its key was valid from ${span(validFrom, validTo)}, which is another time.`,
          ),
        );
      }
    }
    const metadata = this.#findings.metadata.get(record);
    if (slotName?.backfill === true && metadata?.path !== undefined && metadata.backfillGeneratedAt === undefined) {
      notes.push(
        note('digest/backfill-time-missing', 'The metadata of this backfill digest has no time of generation.'),
      );
    }
    return notes;
  }
}

const requiredTexts = [
  'digestPublicKeyFingerprint',
  'digestS3Bucket',
  'digestS3Object',
  'digestEndTime',
  'digestStartTime',
] as const;

/** What follows the compressed stream of a digest is passed over, as AWS's validation does; the rest it refuses. */
const gzipReasons = {
  'trailing-bytes': note('gzip/trailing-bytes', 'Bytes follow the compressed stream.'),
  'several-members': note('gzip/several-members', 'It is compressed in several pieces.'),
  'missing-trailer': fault('gzip/missing-trailer', 'The compressed file is cut off at its end.'),
  damaged: fault('gzip/damaged', 'The compressed file is damaged.'),
} as const;
