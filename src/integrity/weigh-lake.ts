/** CloudTrail Lake query results: AWS user guide, "Validate saved query results". */
import type { Pace } from '../base/pace.ts';
import type { LogFileVerdict, Reason } from '../model/integrity.ts';
import type { KeyRing } from './check-signatures.ts';
import { compare } from './digest-record.ts';
import { add } from './digest-slots.ts';
import type { FileFacts, LakeSignFacts, SignatureChecker } from './facts.ts';
import { baseName, normalBase } from './object-names.ts';
import { byWeight, cut, fault, note, open, proof } from './reason.ts';

/** A verdict on a sign file, on a result that one lists, or on a dropped result that none does. */
export interface LakeVerdict {
  /** Path of the sign file's folder and the file's name. */
  readonly key: string;
  readonly verdict: LogFileVerdict;
  readonly reasons: readonly Reason[];
  readonly sign: LakeSignFacts | undefined;
  readonly file: FileFacts | undefined;
  /** The listed hash; undefined for the sign file itself. */
  readonly expected: string | undefined;
  /** The results of equal content. */
  readonly copies: readonly FileFacts[];
}

/** A result's file is told by its content, else by its name in the sign file's folder, else by a name only one has. */
export async function weighLake(
  signs: readonly LakeSignFacts[],
  results: readonly FileFacts[],
  keys: KeyRing,
  anyKeys: boolean,
  checker: SignatureChecker,
  pace: Pace,
): Promise<LakeVerdict[]> {
  const verdicts: LakeVerdict[] = [];
  const ordered = signs.toSorted((a, b) => compare(a.path, b.path));
  const shelf = new Shelf(ordered, results);
  for (const sign of ordered) {
    if (pace.due) await pace.pause();
    const own = await weighSign(sign, keys, anyKeys, checker);
    const verdict = own.reasons.some((reason) => reason.weight === 'fault') ? 'invalid' : own.verdict;
    const shown = verdict === 'invalid' ? own.reasons.filter((reason) => reason.weight !== 'open') : own.reasons;
    verdicts.push({
      key: sign.path,
      verdict,
      reasons: byWeight(shown),
      sign,
      file: undefined,
      expected: undefined,
      copies: [],
    });
    for (const listed of sign.files) {
      if (pace.due) await pace.pause();
      verdicts.push(weighResult(sign, verdict, listed.fileName, listed.fileHashValue.toLowerCase(), shelf));
    }
  }
  for (const file of results) {
    if (shelf.taken.has(file)) continue;
    verdicts.push({
      key: file.path,
      verdict: 'not-covered',
      reasons: [open('lake/not-covered', 'No sign file lists it.')],
      sign: undefined,
      file,
      expected: undefined,
      copies: [],
    });
  }
  return verdicts;
}

async function weighSign(
  sign: LakeSignFacts,
  keys: KeyRing,
  anyKeys: boolean,
  checker: SignatureChecker,
): Promise<{ verdict: LogFileVerdict; reasons: readonly Reason[] }> {
  const reasons: Reason[] = [];
  if (sign.problems.length > 0) reasons.push(fault('lake/invalid-format', `It ${cut(sign.problems.join(', '))}.`));
  if (sign.signatureAlgorithm !== '' && sign.signatureAlgorithm !== 'SHA256withRSA') {
    reasons.push(
      fault('lake/invalid-format', `It names the algorithm ${cut(sign.signatureAlgorithm)}, not SHA256withRSA.`),
    );
  }
  if (sign.files.length === 0) reasons.push(fault('lake/invalid-format', 'It lists no file.'));
  const usable = keys.usable(sign.publicKeyFingerprint.toLowerCase());
  if (usable.length === 0) {
    const text = anyKeys ? 'The key that it names is not among the supplied ones.' : 'No public keys were supplied.';
    return { verdict: 'unverified', reasons: [...reasons, open('lake/no-key', text)] };
  }
  const message = sign.files.map((file) => file.fileHashValue).join(' ');
  for (const key of usable) {
    if (!(await checker.verify(key, message, sign.hashSignature.toLowerCase()))) continue;
    const fits = proof(
      'lake/signature-valid',
      'Its signature over the listed hashes fits, under a key of the supplied list.',
    );
    return { verdict: 'valid', reasons: [...reasons, fits] };
  }
  const text = 'Its signature does not fit the hashes that it lists: it was changed.';
  return { verdict: 'invalid', reasons: [...reasons, fault('lake/signature-invalid', text)] };
}

function weighResult(
  sign: LakeSignFacts,
  signVerdict: LogFileVerdict,
  fileName: string,
  hash: string,
  shelf: Shelf,
): LakeVerdict {
  const same = shelf.byHash.get(hash) ?? [];
  const named = shelf.named(sign, fileName);
  shelf.take(hash, same);
  for (const file of named) shelf.taken.add(file);
  const bad = named.find((file) => file.fileHash !== hash && !isDecompressed(file) && file.fileHash !== undefined);
  const file = bad ?? same[0] ?? named[0];
  const reasons: Reason[] = [];
  let verdict: LogFileVerdict;
  if (bad) {
    verdict = signVerdict === 'invalid' ? 'unverified' : 'invalid';
    const text = 'Its SHA-256 is not the one that the sign file lists: it was changed.';
    reasons.push((verdict === 'invalid' ? fault : note)('lake/hash-mismatch', text));
  } else if (same.length > 0) {
    verdict = signVerdict === 'valid' ? 'valid' : 'unverified';
    reasons.push(proof('lake/hash-matches', 'Its SHA-256 is the one that the sign file lists.'));
  } else if (file) {
    verdict = 'unverified';
    reasons.push(
      open('lake/decompressed-copy', 'The listed hash is of the compressed file, and only its text was supplied.'),
    );
  } else {
    verdict = 'missing';
    reasons.push(fault('lake/not-supplied', 'The sign file lists it, and it was not supplied.'));
  }
  if (signVerdict === 'invalid')
    reasons.push(open('lake/signature-invalid', 'The sign file is invalid, and tells nothing.'));
  if (signVerdict === 'unverified') reasons.push(open('lake/no-key', 'The sign file is not proven.'));
  const key = `${folderOf(sign.path)}${fileName}`;
  return { key, verdict, reasons: byWeight(reasons), sign, file, expected: hash, copies: same };
}

/** Its text alone is there: a browser or a tool has taken the gzip off. */
function isDecompressed(file: FileFacts): boolean {
  return file.fileHash !== undefined && file.fileHash === file.textHash;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

class Shelf {
  readonly byHash = new Map<string, FileFacts[]>();
  readonly taken = new Set<FileFacts>();
  readonly #byPlace = new Map<string, FileFacts[]>();
  readonly #byBase = new Map<string, FileFacts[]>();
  readonly #listed = new Map<string, number>();
  readonly #known = new Set<string>();
  readonly #takenHashes = new Set<string>();

  constructor(signs: readonly LakeSignFacts[], results: readonly FileFacts[]) {
    for (const file of results.toSorted((a, b) => compare(a.path, b.path))) {
      if (file.fileHash !== undefined) add(this.byHash, file.fileHash, file);
      add(this.#byPlace, `${folderOf(file.path)}${normalBase(file.path)}`, file);
      add(this.#byBase, normalBase(file.path), file);
    }
    for (const { fileName, fileHashValue } of signs.flatMap((sign) => sign.files)) {
      const base = normalBase(fileName);
      this.#listed.set(base, (this.#listed.get(base) ?? 0) + 1);
      this.#known.add(fileHashValue.toLowerCase());
    }
  }

  /** Once for each content, since any number of entries may list the same. */
  take(hash: string, files: readonly FileFacts[]): void {
    if (this.#takenHashes.has(hash)) return;
    this.#takenHashes.add(hash);
    for (const file of files) this.taken.add(file);
  }

  /** Of that name: in the sign file's folder, else anywhere if one sign file and one dropped file alone have it. */
  named(sign: LakeSignFacts, fileName: string): readonly FileFacts[] {
    const base = normalBase(baseName(fileName));
    const beside = this.#byPlace.get(`${folderOf(sign.path)}${base}`);
    if (beside && (this.#listed.get(base) === 1 || beside.length === 1)) return beside;
    const anywhere = this.#byBase.get(base) ?? [];
    const isOnly =
      this.#listed.get(base) === 1 && anywhere.length === 1 && !this.#known.has(anywhere[0]!.fileHash ?? '');
    return isOnly ? anywhere : [];
  }
}
