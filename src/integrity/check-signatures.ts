import type { Pace } from '../base/pace.ts';
import { signedText, type DigestRecord } from './digest-record.ts';
import { add, type Links } from './digest-slots.ts';
import type { LooseSignature, PublicKeyFacts, SignatureChecker } from './facts.ts';
import { digestNamedIn, normalBase } from './object-names.ts';

/** Signatures tried on one digest. Real ones have one or two; planted successors may offer any number. */
const maxTried = 16;
/** Places and keys looked at for one digest or fingerprint. */
const maxAlike = 4;
/** Signatures opened to find their digest, over all keys. */
const maxRecovered = 200_000;

/** Keys by stated and by computed fingerprint. */
export class KeyRing {
  readonly #byFingerprint = new Map<string, PublicKeyFacts[]>();

  constructor(keys: readonly PublicKeyFacts[]) {
    const seen = new Set<string>();
    const file = (fingerprint: string, key: PublicKeyFacts): void => {
      const name = `${fingerprint} ${key.computedFingerprint}`;
      const known = this.#byFingerprint.get(fingerprint);
      if (fingerprint === '' || seen.has(name) || (known && known.length >= maxAlike)) return;
      seen.add(name);
      add(this.#byFingerprint, fingerprint, key);
    };
    for (const key of keys) file(key.computedFingerprint.toLowerCase(), key);
    const computed = new Set(this.#byFingerprint.keys());
    for (const key of keys) {
      const stated = key.fingerprint.toLowerCase();
      if (!computed.has(stated)) file(stated, key);
    }
  }

  /** Those with a fingerprint. One that only states it counts where no other's bytes have it. */
  find(fingerprint: string): readonly PublicKeyFacts[] {
    return this.#byFingerprint.get(fingerprint) ?? [];
  }

  /** One that can be used. */
  usable(fingerprint: string): readonly PublicKeyFacts[] {
    return this.find(fingerprint).filter((key) => key.spki);
  }
}

export interface SignatureFindings {
  /** Signatures that fit, with the digest they fit. */
  readonly owners: ReadonlyMap<string, DigestRecord>;
  /** Where a loose signature came from, by its digest. */
  readonly metadata: ReadonlyMap<DigestRecord, LooseSignature>;
  /** Loose signatures that fit no digest, without those that for want of a key could not be tried. */
  readonly unused: number;
}

/**
 * Looks for a signature of each digest, wherever it stands: what a successor says of the previous digest, metadata,
 * pasted text. Any that fits proves the digest. Sets `signature` of each record.
 */
export async function checkSignatures(
  records: readonly DigestRecord[],
  links: Links,
  loose: readonly LooseSignature[],
  keys: KeyRing,
  checker: SignatureChecker,
  pace: Pace,
): Promise<SignatureFindings> {
  const owners = new Map<string, DigestRecord>();
  const named = looseByName(loose);
  for (const record of records) {
    if (pace.due) await pace.pause();
    await checkOne(record, links, named, keys, checker);
    if (record.signature.kind === 'valid') owners.set(record.signature.signature, record);
  }
  await matchByContent(records, loose, named, keys, checker, pace, owners);
  const metadata = new Map<DigestRecord, LooseSignature>();
  const unchecked = new Set<string>();
  for (const { signature, own } of records) {
    if (own && (signature.kind === 'no-key' || signature.kind === 'bad-key')) unchecked.add(normalBase(own.key));
  }
  let unused = 0;
  for (const one of loose) {
    const owner = owners.get(one.signature.toLowerCase());
    if (!owner) {
      const base = one.path === undefined ? undefined : digestNamedIn(one.path);
      if (base === undefined || !unchecked.has(base)) unused++;
    } else if (!metadata.has(owner) || one.backfillGeneratedAt !== undefined) metadata.set(owner, one);
  }
  return { owners, metadata, unused };
}

interface Candidate {
  readonly signature: string;
  readonly origin: string;
  /** Of metadata whose file's name is this digest's. */
  readonly isNamed: boolean;
}

async function checkOne(
  record: DigestRecord,
  links: Links,
  named: ReadonlyMap<string, readonly LooseSignature[]>,
  keys: KeyRing,
  checker: SignatureChecker,
): Promise<void> {
  const { digest, hash } = record;
  const found = keys.find(record.fingerprint);
  const usable = found.filter((key) => key.spki);
  if (!digest || hash === undefined || found.length === 0) {
    record.signature = { kind: 'no-key' };
    return;
  }
  if (usable.length === 0) {
    record.signature = { kind: 'bad-key' };
    return;
  }
  const candidates = candidatesOf(record, links, named);
  if (candidates.size === 0) {
    record.signature = { kind: 'no-signature' };
    return;
  }
  const text = signedText(digest, hash);
  for (const { signature, origin } of candidates.values()) {
    for (const key of usable) {
      if (!(await checker.verify(key, text, signature))) continue;
      record.signature = { kind: 'valid', signature, key, origin, named: misfit(record, named, signature) };
      return;
    }
  }
  const namedOne = [...candidates.values()].find((candidate) => candidate.isNamed);
  record.signature = { kind: 'failed', tried: new Set(candidates.keys()), named: namedOne?.signature };
}

/**
 * What the metadata of a proven digest has instead of its signature: there is one signature of a text under a key, since
 * RSASSA-PKCS1-v1_5 has no randomness.
 */
function misfit(
  record: DigestRecord,
  named: ReadonlyMap<string, readonly LooseSignature[]>,
  fitting: string,
): string | undefined {
  const own = (record.own && named.get(normalBase(record.own.key))) ?? [];
  const signatures = own.map((one) => one.signature.toLowerCase());
  return signatures.includes(fitting) ? undefined : signatures[0];
}

/** The likeliest first: of a successor that knows its hash, of one that names its place, of metadata by name. */
function candidatesOf(
  record: DigestRecord,
  links: Links,
  named: ReadonlyMap<string, readonly LooseSignature[]>,
): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>();
  const offer = (signature: string, origin: string, isNamed: boolean): void => {
    if (signature === '') return;
    const known = candidates.get(signature);
    if (known ? isNamed && !known.isNamed : candidates.size < maxTried) {
      candidates.set(signature, { signature, origin: known?.origin ?? origin, isNamed });
    }
  };
  const offerLinks = (list: Parameters<typeof offerOf>[0]): void => offerOf(list, offer);
  offerLinks(links.byHash.get(record.hash ?? ''));

  const bases = new Set(record.copies.slice(0, maxAlike).map((copy) => normalBase(copy.path)));
  if (record.own) bases.add(normalBase(record.own.key));
  for (const base of bases) {
    for (const one of named.get(base) ?? []) offer(one.signature.toLowerCase(), one.path ?? '', true);
  }
  offerLinks(links.byLocation.get(record.ownLocation ?? ''));
  for (const base of bases) {
    for (const target of links.targetsNamed(base).slice(0, maxAlike)) {
      offerLinks(links.byLocation.get(target.location));
    }
  }
  return candidates;
}

function offerOf(
  list: readonly { readonly signature: string; readonly from: DigestRecord }[] | undefined,
  offer: (signature: string, origin: string, isNamed: boolean) => void,
): void {
  for (const link of list?.slice(0, maxTried) ?? []) offer(link.signature, link.from.main.path, false);
}

function looseByName(loose: readonly LooseSignature[]): Map<string, LooseSignature[]> {
  const named = new Map<string, LooseSignature[]>();
  for (const one of loose) {
    const base = one.path === undefined ? undefined : digestNamedIn(one.path);
    if (base === undefined) continue;
    const known = named.get(base);
    if (!known || known.length < maxAlike) add(named, base, one);
  }
  return named;
}

/**
 * Opens each signature that is left with each key that some unproven digest names, and finds the digest by the hash
 * inside: linear, where trying each signature on each digest would not be.
 */
async function matchByContent(
  records: readonly DigestRecord[],
  loose: readonly LooseSignature[],
  looseNamed: ReadonlyMap<string, readonly LooseSignature[]>,
  keys: KeyRing,
  checker: SignatureChecker,
  pace: Pace,
  owners: Map<string, DigestRecord>,
): Promise<void> {
  const left = loose.filter((one) => !owners.has(one.signature.toLowerCase()));
  if (left.length === 0) return;
  const wanted = new Map<string, Map<string, DigestRecord>>();
  for (const record of records) {
    const { digest, hash, fingerprint } = record;
    if (record.signature.kind === 'valid' || !digest || hash === undefined) continue;
    if (keys.usable(fingerprint).length === 0) continue;
    if (pace.due) await pace.pause();
    const texts = wanted.get(fingerprint) ?? new Map<string, DigestRecord>();
    texts.set(await checker.hashOf(signedText(digest, hash)), record);
    wanted.set(fingerprint, texts);
  }
  const origins = new Map<string, string>();
  for (const one of left) {
    const signature = one.signature.toLowerCase();
    const known = origins.get(signature);
    if (known === undefined || (one.path ?? '') < known) origins.set(signature, one.path ?? '');
  }
  const byUse = [...wanted].sort(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1));
  let recovered = 0;
  for (const signature of [...origins.keys()].sort()) {
    if (recovered >= maxRecovered) return;
    match: for (const [fingerprint, texts] of byUse) {
      for (const key of keys.usable(fingerprint)) {
        if (pace.due) await pace.pause();
        recovered++;
        const hash = checker.signedHash(key, signature);
        const record = hash === undefined ? undefined : texts.get(hash);
        if (!record || !(await checker.verify(key, signedText(record.digest!, record.hash!), signature))) continue;
        const named = misfit(record, looseNamed, signature);
        record.signature = { kind: 'valid', signature, key, origin: origins.get(signature)!, named };
        owners.set(signature, record);
        break match;
      }
    }
  }
}
