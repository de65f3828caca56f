import type { DigestFacts, LakeSignFacts, LooseSignature, PublicKeyFacts } from '../integrity/facts.ts';
import { readLakeSign } from '../integrity/lake-sign.ts';
import { readObjectMetadata } from '../integrity/object-metadata.ts';
import { readPublicKeys } from '../integrity/public-keys.ts';
import { readDigest } from '../integrity/read-digest.ts';
import type { SourceId } from '../model/segment.ts';
import type { KeptSource } from './kept-source.ts';

type DigestText = Pick<DigestFacts, 'digest' | 'problems'>;

const tooLarge = 'is larger than 64 MiB';

/** What the files that are read as JSON say, each read once. */
export class ParsedFiles {
  readonly #digests = new Map<SourceId, DigestText>();
  readonly #keys = new Map<SourceId, readonly PublicKeyFacts[]>();
  readonly #signatures = new Map<SourceId, readonly LooseSignature[]>();
  readonly #lakeSigns = new Map<SourceId, LakeSignFacts>();

  /** Whether a file of this role is read at all. */
  reads({ role }: KeptSource): boolean {
    return role === 'digest' || role === 'keys' || role === 'metadata' || role === 'lake-sign';
  }

  has({ id }: KeptSource): boolean {
    return this.#digests.has(id) || this.#keys.has(id) || this.#signatures.has(id) || this.#lakeSigns.has(id);
  }

  /** `text` is undefined where it is too large. */
  take({ id, role, path }: KeptSource, text: string | undefined): void {
    switch (role) {
      case 'digest':
        this.#digests.set(id, text === undefined ? { digest: undefined, problems: [tooLarge] } : readDigest(text));
        break;
      case 'keys':
        this.#keys.set(id, readPublicKeys(text ?? '', id, path).keys);
        break;
      case 'metadata':
        this.#signatures.set(id, readObjectMetadata(text ?? '', id, path));
        break;
      case 'lake-sign':
        this.#lakeSigns.set(id, readLakeSign(text ?? '', id, path));
        break;
      case 'log':
      case 'lake-result':
    }
  }

  forget(id: SourceId): void {
    this.#digests.delete(id);
    this.#keys.delete(id);
    this.#signatures.delete(id);
    this.#lakeSigns.delete(id);
  }

  digest(id: SourceId): DigestText | undefined {
    return this.#digests.get(id);
  }
  get keys(): readonly PublicKeyFacts[] {
    return [...this.#keys.values()].flat();
  }
  get signatures(): readonly LooseSignature[] {
    return [...this.#signatures.values()].flat();
  }
  get lakeSigns(): readonly LakeSignFacts[] {
    return [...this.#lakeSigns.values()];
  }
}
