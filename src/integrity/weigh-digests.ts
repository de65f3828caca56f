/** From facts to the verdict of each digest. Newer digests first, since they vouch for older ones. */
import type { Pace } from '../base/pace.ts';
import type { Reason } from '../model/integrity.ts';
import type { KeyRing, SignatureFindings } from './check-signatures.ts';
import { DigestNotes } from './digest-notes.ts';
import { compare, type DigestRecord } from './digest-record.ts';
import { add, slotLocation } from './digest-slots.ts';
import type { KeyCoverage } from './key-coverage.ts';
import { byWeight, fault, open, proof } from './reason.ts';

/** What successors say of the digest in one place. Those that are invalid say nothing. */
class SlotClaims {
  /** Hashes by verified successors, and by those neither verified nor invalid. */
  readonly verified = new Map<string, DigestRecord>();
  readonly open = new Map<string, DigestRecord>();
  /** Signatures by either. */
  readonly signatures = new Set<string>();
  /** Successors not weighed yet. */
  waiting = 0;
}

export interface DigestContext {
  readonly keys: KeyRing;
  readonly coverage: KeyCoverage;
  readonly findings: SignatureFindings;
  /** Whether any public key was supplied. */
  readonly anyKeys: boolean;
}

/**
 * Sets `verdict`, `reasons`, `isAuthentic` and `witness` of each record.
 *
 * A signature that fits proves a digest. Without one, a verified successor that states its hash does. What speaks
 * against it: its form; a signature of a successor that is not itself invalid, or of metadata of its name, that does not
 * fit, even where the hash does; a successor with another hash; a key that AWS's list should have and has not; another
 * digest of its place that is proven. A successor that is invalid condemns nobody. A digest that contradicts a proven
 * previous one, and is not proven itself, is the false one of the two.
 */
export async function weighDigests(
  records: readonly DigestRecord[],
  context: DigestContext,
  pace: Pace,
): Promise<void> {
  const slots = new Map<string, DigestRecord[]>();
  const claims = new Map<string, SlotClaims>();
  const claimsOn = (location: string): SlotClaims => {
    let found = claims.get(location);
    if (!found) claims.set(location, (found = new SlotClaims()));
    return found;
  };
  for (const record of records) {
    add(slots, slotLocation(record), record);
    if (record.back) claimsOn(record.back.location).waiting++;
  }
  const proven = provenHashes(records);
  const weigher = new Weigher(context, proven);

  const ready: string[] = [];
  for (const location of slots.keys()) if (claimsOn(location).waiting === 0) ready.push(location);
  /** Places in a ring of links, which only made-up digests form: the newest first. */
  const rest = [...slots.keys()].sort((a, b) => endOf(slots.get(b)!) - endOf(slots.get(a)!) || compare(a, b));
  const done = new Set<string>();
  let at = 0;
  for (;;) {
    if (pace.due) await pace.pause();
    let location = ready.pop();
    if (location === undefined) {
      while (at < rest.length && done.has(rest[at]!)) at++;
      location = rest[at];
      if (location === undefined) return;
    }
    if (done.has(location)) continue;
    done.add(location);
    weigher.weighSlot(slots.get(location)!, claimsOn(location));
    for (const record of slots.get(location)!) {
      if (!record.back) continue;
      const target = claimsOn(record.back.location);
      claim(target, record);
      if (--target.waiting === 0 && slots.has(record.back.location)) ready.push(record.back.location);
    }
  }
}

function claim(claims: SlotClaims, from: DigestRecord): void {
  if (from.verdict === 'invalid' || !from.back) return;
  const { hash, signature } = from.back;
  const hashes = from.verdict === 'valid' ? claims.verified : claims.open;
  if (hash !== '' && !hashes.has(hash)) hashes.set(hash, from);
  if (signature !== '') claims.signatures.add(signature);
}

function endOf(records: readonly DigestRecord[]): number {
  return records[0]!.slotName?.end ?? 0;
}

/** Of the digests with a signature that fits: by place, their hashes and signatures. */
function provenHashes(records: readonly DigestRecord[]): Map<string, Map<string, string>> {
  const proven = new Map<string, Map<string, string>>();
  for (const { signature, ownLocation, hash } of records) {
    if (signature.kind !== 'valid' || ownLocation === undefined || hash === undefined) continue;
    const hashes = proven.get(ownLocation) ?? new Map<string, string>();
    proven.set(ownLocation, hashes.set(hash, signature.signature));
  }
  return proven;
}

class Weigher {
  readonly #context: DigestContext;
  readonly #proven: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #notes: DigestNotes;

  constructor(context: DigestContext, proven: ReadonlyMap<string, ReadonlyMap<string, string>>) {
    this.#context = context;
    this.#proven = proven;
    this.#notes = new DigestNotes(context.findings);
  }

  weighSlot(records: readonly DigestRecord[], claims: SlotClaims): void {
    for (const record of records) {
      record.isAuthentic = record.signature.kind === 'valid' || this.#confirms(record, claims) !== undefined;
    }
    const authentic = records.find((record) => record.isAuthentic);
    for (const record of records) {
      const own = this.#notes.formReasons(record);
      const trust = this.#trust(record, claims, authentic);
      const reasons = byWeight([...own, ...trust, ...this.#notes.sideNotes(record)]);
      const isFaulty = reasons.some((reason) => reason.weight === 'fault');
      record.reasons = isFaulty ? reasons.filter((reason) => reason.weight !== 'open') : reasons;
      record.verdict = isFaulty ? 'invalid' : record.isAuthentic ? 'valid' : 'unverified';
    }
  }

  #confirms(record: DigestRecord, claims: SlotClaims): DigestRecord | undefined {
    if (record.hash === undefined || this.#condemningSignature(record, claims)) return undefined;
    return claims.verified.get(record.hash);
  }

  /** A signature that ought to be its own and does not fit. */
  #condemningSignature(record: DigestRecord, claims: SlotClaims): 'successor' | 'metadata' | undefined {
    if (record.signature.kind !== 'failed') return undefined;
    for (const signature of record.signature.tried) if (claims.signatures.has(signature)) return 'successor';
    return record.signature.named === undefined ? undefined : 'metadata';
  }

  #trust(record: DigestRecord, claims: SlotClaims, authentic: DigestRecord | undefined): Reason[] {
    const { signature, hash } = record;
    const confirming = hash === undefined ? undefined : claims.verified.get(hash);
    const [otherVerified] = claims.verified.values();
    if (!confirming && otherVerified) {
      record.witness = otherVerified;
      return [...(signature.kind === 'valid' ? [signatureFits] : this.#signatureFault(record, claims)), otherHash];
    }
    record.witness = confirming;
    if (signature.kind === 'valid') {
      const fault = signature.named === undefined ? [] : [otherMetadata];
      return [signatureFits, ...(confirming ? [confirmed] : []), ...fault];
    }
    const condemned = this.#signatureFault(record, claims);
    if (condemned.length > 0) return condemned;
    if (confirming) return [confirmed];
    const [otherOpen] = claims.open.values();
    if (otherOpen && !claims.open.has(hash ?? '')) {
      record.witness = otherOpen;
      return [otherHashOpen];
    }
    if (authentic) return [otherIsAuthentic];
    return [this.#contradiction(record) ?? this.#openReason(record)];
  }

  #signatureFault(record: DigestRecord, claims: SlotClaims): Reason[] {
    const condemning = this.#condemningSignature(record, claims);
    if (!condemning) return [];
    return [condemning === 'successor' ? successorSignature : metadataSignature];
  }

  /** What an unproven digest says of a previous one that is proven, and that is not so. */
  #contradiction({ back, hash }: DigestRecord): Reason | undefined {
    const previous = back && this.#proven.get(back.location);
    if (!previous || hash === undefined) return undefined;
    const signature = previous.get(back.hash);
    if (signature === undefined) return back.hash === '' ? undefined : contradictsHash;
    return back.signature === '' || back.signature === signature ? undefined : contradictsSignature;
  }

  #openReason(record: DigestRecord): Reason {
    const { signature, slotName } = record;
    if (!record.digest) return noSignature;
    switch (signature.kind) {
      case 'bad-key':
        return open('digest/bad-key', 'The key that it names is in the key list, but its bytes are no RSA key.');
      case 'failed':
        return open('digest/no-signature', 'The only signature for it stands in an invalid digest, and does not fit.');
      case 'no-key': {
        if (!this.#context.anyKeys) return open('digest/no-key', 'No public keys were supplied.');
        const { from, to } = record.window;
        const isCovered =
          slotName && !slotName.backfill && to > 0 && this.#context.coverage.covers(slotName.region, from, to);
        return isCovered ? keyNotInList : open('digest/no-key', noKeyText(slotName?.region));
      }
      case 'valid':
      case 'unknown':
      case 'no-signature':
        return noSignature;
    }
  }
}

function noKeyText(region: string | undefined): string {
  return `The key that it names is not among the supplied ones, which need not be all of ${region ?? 'its region'} at that time.`;
}

const signatureFits = proof('digest/signature-valid', 'Its signature fits, under a key of the supplied list.');
const confirmed = proof('digest/confirmed-by-successor', 'The next digest is verified, and states this SHA-256 of it.');
const otherHash = fault('digest/hash-mismatch', 'The next digest is verified, and states another SHA-256 of it.');
const otherHashOpen = fault(
  'digest/hash-mismatch',
  'The next digest states another SHA-256 of it: one of the two was changed.',
);
const otherIsAuthentic = fault(
  'digest/hash-mismatch',
  'Another digest of this place is proven, and has other content.',
);
const successorSignature = fault(
  'digest/signature-invalid',
  'The signature that the next digest has of it does not fit: it was changed.',
);
const metadataSignature = fault(
  'digest/signature-invalid',
  'The signature in its metadata does not fit: it was changed.',
);
const otherMetadata = fault(
  'digest/signature-invalid',
  'Its content is proven, but the signature in its metadata is another: its object was written anew.',
);
const contradictsHash = fault(
  'digest/hash-mismatch',
  'The digest before it is proven, and this one states another SHA-256 of it: this one was changed.',
);
const contradictsSignature = fault(
  'digest/signature-invalid',
  'The digest before it is proven, and this one states another signature of it: this one was changed.',
);
const keyNotInList = fault(
  'digest/key-not-in-list',
  'It names a key that is not in the list for its time: not signed by AWS, or the list is of another region.',
);
const noSignature = open(
  'digest/no-signature',
  'Its signature is in the metadata of its object, which a download leaves behind. Get it with head-object.',
);
