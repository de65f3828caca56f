import { describe, expect, test } from 'vitest';
import type { Digest, LooseSignature } from '../../../src/integrity/facts.ts';
import { judge, type Judgement } from '../../../src/integrity/judge.ts';
import {
  account,
  bucket,
  digestKey,
  edited,
  Facts,
  FakeChecker,
  fingerprint,
  hour,
  iso,
  key,
  makeChain,
  makeDigest,
  region,
  start,
  type MadeDigest,
} from './made-facts.ts';

const judged = (facts: Facts): Promise<Judgement> => judge(facts, new FakeChecker());

function said(judgement: Judgement, of: string): string {
  const items = judgement.items.filter((item) => item.key === of);
  expect(items).toHaveLength(1);
  return `${items[0]!.verdict} ${items[0]!.reasons.map((reason) => reason.code).join(' ')}`;
}

const keyOf = (made: MadeDigest): string => made.digest.digestS3Object;

describe('signatures', () => {
  test('the next digest has it', async () => {
    const [a, b] = makeChain(2);
    const judgement = await judged(new Facts().digest(b!).digest(a!));
    expect(said(judgement, keyOf(a!))).toBe('valid digest/signature-valid digest/starting');
    expect(said(judgement, keyOf(b!))).toBe('unverified digest/no-signature');
    expect(judgement.commands.needMetadata).toEqual([{ bucket, key: keyOf(b!), region }]);
  });

  test('an invalid next digest has it still', async () => {
    const [a, b] = makeChain(2);
    const facts = new Facts()
      .digest(a!)
      .digest(edited(b!, { newestEventTime: 'x' }))
      .head(b!);
    const judgement = await judged(facts);
    expect(said(judgement, keyOf(b!))).toBe('invalid digest/signature-invalid');
    expect(said(judgement, keyOf(a!))).toContain('valid digest/signature-valid');
    expect(judgement.unusedSignatures).toBe(1);
  });

  test('a signature that does not fit, of a next digest that is not invalid, condemns, though the hash fits', async () => {
    const a = makeDigest(start, undefined);
    const b = makeDigest(start + hour, { ...a, signature: 'ab'.repeat(32) });
    const judgement = await judged(new Facts().digest(a).digest(b).head(b));
    expect(said(judgement, keyOf(b))).toBe('valid digest/signature-valid');
    expect(said(judgement, keyOf(a))).toContain('invalid digest/signature-invalid');
  });

  test('an invalid next digest condemns nobody', async () => {
    const a = makeDigest(start, undefined);
    const b = edited(makeDigest(start + hour, { ...a, signature: 'ab'.repeat(32) }), { previousDigestHashValue: 'cd' });
    const judgement = await judged(new Facts().digest(a).digest(b, { problems: ['has no digestEndTime'] }));
    expect(said(judgement, keyOf(b))).toContain('invalid digest/invalid-format');
    expect(said(judgement, keyOf(a))).toBe('unverified digest/no-signature digest/starting');
  });

  test('metadata of its name that does not fit condemns, though the next digest proves the content', async () => {
    const [a, b] = makeChain(2);
    const judgement = await judged(
      new Facts()
        .digest(a!)
        .digest(b!)
        .head(a!, { signature: 'ab'.repeat(32) }),
    );
    expect(said(judgement, keyOf(a!))).toContain('invalid digest/signature-invalid digest/signature-valid');
  });

  test('metadata of another digest under another name condemns nobody', async () => {
    const [a, b] = makeChain(2);
    const facts = new Facts()
      .digest(a!)
      .digest(b!)
      .head(b!, { signature: 'ab'.repeat(32), path: 'head.json' });
    const judgement = await judged(facts);
    expect(said(judgement, keyOf(b!))).toBe('unverified digest/no-signature');
    expect(judgement.unusedSignatures).toBe(1);
  });

  test('a pasted signature finds its digest by the hash inside', async () => {
    const made = makeDigest(start, undefined);
    class Opening extends FakeChecker {
      override signedHash(): undefined {
        const { digestEndTime, digestS3Bucket, digestS3Object } = made.digest;
        this.text = `${digestEndTime}\n${digestS3Bucket}/${digestS3Object}\n${made.hash}\nnull`;
        return this.opened as undefined;
      }
      text = '';
      opened: unknown;
    }
    const checker = new Opening();
    checker.signedHash();
    checker.opened = await checker.hashOf(checker.text);
    const facts = new Facts().digest(made).head(made, { path: undefined, signature: made.signature.toUpperCase() });
    const judgement = await judge(facts, checker);
    expect(said(judgement, keyOf(made))).toContain('valid digest/signature-valid');
    expect([...judgement.signatureOwners]).toEqual([[made.signature, keyOf(made)]]);
    expect(judgement.unusedSignatures).toBe(0);
  });
});

describe('hashes', () => {
  test('a verified next digest confirms one that has no key', async () => {
    const a = makeDigest(start, undefined, [], { digestPublicKeyFingerprint: 'bb'.repeat(16) });
    const b = makeDigest(start + hour, a);
    const judgement = await judged(new Facts().digest(a).digest(b).head(b));
    expect(said(judgement, keyOf(a))).toBe('valid digest/confirmed-by-successor digest/starting');
  });

  test.each([true, false])('another hash in the next digest condemns (verified: %s)', async (isVerified) => {
    const [a, b] = makeChain(2);
    const facts = new Facts().digest(edited(a!, { newestEventTime: 'x' })).digest(b!);
    facts.keys[0] = key({ fingerprint: 'cc'.repeat(16), computedFingerprint: 'cc'.repeat(16), validTo: start - 1 });
    if (isVerified) facts.keys.push(key());
    if (isVerified) facts.head(b!);
    expect(said(await judged(facts), keyOf(a!))).toMatch(/^invalid digest\/(hash-mismatch|signature-invalid)/);
  });

  test.each<[string, Partial<Digest>, string]>([
    ['hash', { previousDigestHashValue: 'ab' }, 'digest/hash-mismatch'],
    ['signature', { previousDigestSignature: 'ab' }, 'digest/signature-invalid'],
  ])('a newest digest that states another %s of a proven one is the false one', async (_, fields, code) => {
    const [a, b] = makeChain(2);
    const judgement = await judged(new Facts().digest(a!).digest(edited(b!, fields)).head(a!));
    expect(said(judgement, keyOf(a!))).toContain('valid digest/signature-valid');
    expect(said(judgement, keyOf(b!))).toBe(`invalid ${code}`);
  });

  test('an edited copy beside the proven one makes the place invalid; what the proven one lists still counts', async () => {
    const [a, b] = makeChain(2);
    const facts = new Facts().digest(a!).digest(b!);
    facts.digest(edited(a!, { newestEventTime: 'x' }), { path: keyOf(a!).replace('.json', ' (1).json') });
    expect(said(await judged(facts), keyOf(a!))).toMatch(/^invalid .* digest\/other-copy-differs$/);
  });
});

describe('keys', () => {
  const unknown = makeDigest(start, undefined, [], { digestPublicKeyFingerprint: 'bb'.repeat(16) });

  test('none at all', async () => {
    const facts = new Facts().digest(unknown);
    facts.keys.length = 0;
    expect(said(await judged(facts), keyOf(unknown))).toContain('unverified digest/no-key');
  });

  test('a list of no known region that covers the time has it not', async () => {
    expect(said(await judged(new Facts().digest(unknown)), keyOf(unknown))).toContain('invalid digest/key-not-in-list');
  });

  test('a list that serves another region tells nothing, also where the same key is in two files', async () => {
    const elsewhere = makeDigest(start, undefined, [], {
      digestS3Object: digestKey(start).replaceAll(region, 'us-west-2'),
    });
    const facts = new Facts().digest(unknown).digest(elsewhere).head(elsewhere);
    facts.keys.push(key({ path: 'again.json' }));
    const judgement = await judged(facts);
    expect(said(judgement, keyOf(unknown))).toContain('unverified digest/no-key');
    expect(judgement.commands.needKeys).toEqual([{ region, from: start - hour, to: start }]);
    expect(judgement.keys.map((one) => one.uses)).toEqual([1, 1]);
  });

  test('a list of another time tells nothing', async () => {
    const facts = new Facts().digest(unknown);
    facts.keys[0] = key({ validTo: start - 1 });
    expect(said(await judged(facts), keyOf(unknown))).toContain('unverified digest/no-key');
  });

  test('a key whose bytes are none', async () => {
    const [a, b] = makeChain(2);
    const facts = new Facts().digest(a!).digest(b!);
    facts.keys[0] = key({ spki: undefined });
    const judgement = await judged(facts);
    expect(said(judgement, keyOf(a!))).toContain('unverified digest/bad-key');
    expect(judgement.keys[0]?.problem).toBeDefined();
  });

  test('one whose stated fingerprint is not its own is used and marked', async () => {
    const made = makeDigest(start, undefined);
    const facts = new Facts().digest(made).head(made);
    facts.keys[0] = key({ fingerprint: 'dd'.repeat(16) });
    const judgement = await judged(facts);
    expect(said(judgement, keyOf(made))).toContain('valid');
    expect(judgement.keys[0]).toMatchObject({ fingerprintMatchesKey: false, uses: 1 });
  });

  test('signed outside its validity is a note', async () => {
    const made = makeDigest(start, undefined);
    const facts = new Facts().digest(made).head(made);
    facts.keys[0] = key({ validTo: start - 2 * hour });
    expect(said(await judged(facts), keyOf(made))).toContain('digest/outside-key-validity');
  });
});

describe('form', () => {
  test.each<[string, Partial<Digest>, string]>([
    ['algorithm', { digestSignatureAlgorithm: 'SHA1withRSA' }, 'digest/wrong-algorithm'],
    ['account', { awsAccountId: '999999999999' }, 'digest/wrong-account'],
    ['time', { digestStartTime: iso(start) }, 'digest/wrong-time'],
    ['no time', { digestEndTime: 'soon' }, 'digest/wrong-time'],
  ])('wrong %s, even when signed', async (_, fields, code) => {
    const made = makeDigest(start, undefined, [], fields);
    expect(said(await judged(new Facts().digest(made).head(made)), keyOf(made))).toContain(`invalid ${code}`);
  });

  test('an algorithm or account that is not there is none that is wrong', async () => {
    const made = makeDigest(start, undefined, [], { digestSignatureAlgorithm: '', awsAccountId: '' });
    expect(said(await judged(new Facts().digest(made).head(made)), keyOf(made))).toContain(
      'valid digest/signature-valid',
    );
  });

  test('no JSON: known by its name, in its hour', async () => {
    const [a, b, c] = makeChain(3);
    const facts = new Facts()
      .digest(a!)
      .digest(c!)
      .digest(b!, { digest: undefined, problems: ['is not JSON'] });
    const judgement = await judged(facts);
    expect(said(judgement, keyOf(b!))).toContain('invalid digest/invalid-format');
    expect(judgement.gaps).toEqual([]);
    expect([...judgement.chains[0]!.hours]).toEqual([2, 6, 2]);
  });

  test('an odd optional key says nothing against a proven digest, and something against another', async () => {
    const made = makeDigest(start, undefined);
    const problems = ['has a newestEventTime that is neither text nor null'];
    expect(said(await judged(new Facts().digest(made, { problems }).head(made)), keyOf(made))).toMatch(/^valid/);
    expect(said(await judged(new Facts().digest(made, { problems })), keyOf(made))).toMatch(/^invalid/);
  });

  test.each([
    ['trailing-bytes', /^valid .*gzip\/trailing-bytes/],
    ['several-members', /^valid .*gzip\/several-members/],
    ['missing-trailer', /^invalid gzip\/missing-trailer/],
    ['damaged', /^invalid gzip\/damaged/],
  ] as const)('gzip: %s', async (fault, expected) => {
    const made = makeDigest(start, undefined);
    expect(said(await judged(new Facts().digest(made, { gzip: [fault] }).head(made)), keyOf(made))).toMatch(expected);
  });
});

describe('places', () => {
  test('a proven digest is what it says, wherever its file lies', async () => {
    const made = makeDigest(start, undefined);
    const path = digestKey(start + 5 * hour);
    const judgement = await judged(new Facts().digest(made, { path }).head(made));
    expect(said(judgement, keyOf(made))).toContain('digest/moved');
    expect(judgement.items).toHaveLength(1);
  });

  test('one that is not is what its successor and its name say', async () => {
    const [a, b, c] = makeChain(3);
    const moved = edited(b!, { digestS3Object: keyOf(b!).replace(`/${region}/`, '/us-east-2/') });
    const facts = new Facts()
      .digest(a!)
      .digest(moved, { path: keyOf(b!) })
      .digest(c!);
    expect(said(await judged(facts), keyOf(b!))).toMatch(/^invalid .*digest\/moved/);
    const flat = new Facts()
      .digest(a!)
      .digest(moved, { path: keyOf(b!).split('/').at(-1)! })
      .digest(c!);
    expect(said(await judged(flat), keyOf(b!))).toMatch(/^invalid/);
  });

  test('the same digest twice is one item', async () => {
    const made = makeDigest(start, undefined);
    const judgement = await judged(new Facts().digest(made).digest(made, { path: 'copy.json.gz' }));
    expect(judgement.detail(0)?.copies).toEqual(['copy.json.gz']);
    expect(judgement.items).toHaveLength(1);
  });

  test('a backfill digest without its time of generation', async () => {
    const made = makeDigest(start, undefined, [], { digestS3Object: digestKey(start, true) });
    const ofMetadata: Partial<LooseSignature> = { backfillGeneratedAt: iso(start) };
    expect(said(await judged(new Facts().digest(made).head(made)), keyOf(made))).toContain(
      'digest/backfill-time-missing',
    );
    expect(said(await judged(new Facts().digest(made).head(made, ofMetadata)), keyOf(made))).not.toContain('backfill');
  });
});

test('evidence names hashes, keys and files', async () => {
  const [a, b] = makeChain(2);
  const judgement = await judged(new Facts().digest(a!).digest(b!).head(b!));
  const values = judgement.detail(0)!.evidence.map((line) => line.value);
  for (const value of [a!.hash, a!.signature, fingerprint, keyOf(b!), `s3://${bucket}/${keyOf(a!)}`]) {
    expect(values).toContain(value);
  }
  expect(judgement.detail(2)).toBeUndefined();
  expect(judgement.commands).toMatchObject({
    accounts: [account],
    regions: [region],
    buckets: [{ bucket, prefix: '' }],
  });
});
