import { BoundedMap } from '../crypto/bounded-map.ts';
import { fromHex } from '../crypto/hex.ts';
import type { RsaPublicKey } from '../crypto/rsa-key.ts';
import {
  importForWebCrypto,
  recoverSha256,
  signatureBytes,
  verifyByWebCrypto,
  verifyInScript,
} from '../crypto/rsa-signature.ts';
import { sha256OfText } from '../crypto/sha256.ts';
import { shortName } from '../crypto/short-name.ts';
import { webCrypto } from '../crypto/web-crypto.ts';
import type { PublicKeyFacts, SignatureChecker } from './facts.ts';

/** Some 100 bytes each. */
const maxAnswers = 200_000;
const maxKeys = 10_000;

/** Keys that every browser takes, as AWS makes them. For others some say no to signatures that are good. */
const minUsualBytes = 256;
const maxUsualBytes = 512;
const usualExponent = 65_537n;

/** The bytes of a key list are no RSA key. */
export class BadKeyError extends Error {
  readonly code = 'bad-key';

  constructor(fingerprint: string) {
    super(`no RSA key: ${fingerprint}`);
    this.name = 'BadKeyError';
  }
}

interface UsedKey {
  /** Never given twice. */
  readonly id: number;
  readonly key: RsaPublicKey;
  /** Of every signature under it. */
  readonly bytes: number;
  /** Undefined where WebCrypto is not to be asked. */
  readonly imported: Promise<CryptoKey | undefined>;
}

/** Checks by WebCrypto; in script where that is missing, and for keys that it need not take. */
export class RsaSignatureChecker implements SignatureChecker {
  readonly #subtle: SubtleCrypto | null;
  readonly #answers = new BoundedMap<string, boolean>(maxAnswers);
  readonly #hashes = new BoundedMap<string, string>(maxAnswers);
  readonly #keys = new BoundedMap<string, UsedKey>(maxKeys);
  readonly #known = new WeakMap<PublicKeyFacts, UsedKey>();
  #keysSeen = 0;

  constructor(subtle = webCrypto()) {
    this.#subtle = subtle;
  }

  async verify(facts: PublicKeyFacts, message: string, signature: string): Promise<boolean> {
    const used = this.#use(facts);
    if (!used) throw new BadKeyError(facts.fingerprint);
    const signatureOfKey = signature.length === 2 * used.bytes ? fromHex(signature) : undefined;
    if (!signatureOfKey) return false;

    const question = shortName(`${used.id}\n${signature}\n${message}`);
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const answer = await this.#verify(used, new TextEncoder().encode(message), signatureOfKey);
    this.#answers.set(question, answer);
    return answer;
  }

  signedHash(facts: PublicKeyFacts, signature: string): string | undefined {
    const used = this.#use(facts);
    if (signature.length !== 2 * (used?.bytes ?? 0) || !used) return undefined;
    const question = shortName(`${used.id}\n${signature}`);
    const known = this.#hashes.get(question);
    const hash = known ?? recoverSha256(used.key, signature) ?? '';
    if (known === undefined) this.#hashes.set(question, hash);
    return hash === '' ? undefined : hash;
  }

  hashOf(text: string): Promise<string> {
    return sha256OfText(text, this.#subtle);
  }

  async #verify(used: UsedKey, message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const imported = await used.imported;
    if (!this.#subtle || !imported) return verifyInScript(used.key, message, signature);
    return verifyByWebCrypto(this.#subtle, imported, message, signature);
  }

  #use(facts: PublicKeyFacts): UsedKey | undefined {
    const { spki, modulus, exponent } = facts;
    if (!spki) return undefined;
    const known = this.#known.get(facts);
    if (known) return known;
    const name = `${exponent}:${modulus.toString(16)}`;
    const used = this.#keys.get(name) ?? this.#add(name, { modulus, exponent }, spki);
    this.#known.set(facts, used);
    return used;
  }

  #add(name: string, key: RsaPublicKey, spki: Uint8Array): UsedKey {
    const bytes = signatureBytes(key);
    const isUsual = bytes >= minUsualBytes && bytes <= maxUsualBytes && key.exponent === usualExponent;
    const imported =
      this.#subtle && isUsual
        ? importForWebCrypto(this.#subtle, spki).catch(() => undefined)
        : Promise.resolve(undefined);
    const used = { id: this.#keysSeen++, key, bytes, imported };
    this.#keys.set(name, used);
    return used;
  }
}
