import { describe, expect, test } from 'vitest';
import type { GzipFault } from '../../../src/integrity/facts.ts';
import { judge } from '../../../src/integrity/judge.ts';
import { eventIntegrities, type EventIntegrity } from '../../../src/model/integrity.ts';
import { edited, Facts, FakeChecker, hour, listed, logKey, makeChain, makeDigest, start } from './made-facts.ts';

const path = logKey(start - 600, 'ABCDEF');
const other = logKey(start - 500, 'GHIJKL');
const made = makeDigest(start, undefined, [listed(path, 'text')]);
const proven = (): Facts => new Facts().digest(made).head(made);
const unproven = (): Facts => new Facts().digest(made);
const invalid = (): Facts => new Facts().digest(edited(made, { newestEventTime: 'x' })).head(made);

interface Said {
  readonly verdict: string;
  readonly codes: readonly string[];
  /** Of each dropped log file, in the order of dropping. */
  readonly events: readonly EventIntegrity[];
}

async function said(facts: Facts, key = path): Promise<Said> {
  const { items, sources } = await judge(facts, new FakeChecker());
  const found = items.filter((item) => item.kind === 'log' && item.key === key);
  expect(found).toHaveLength(1);
  return {
    verdict: found[0]!.verdict,
    codes: found[0]!.reasons.map((reason) => reason.code),
    events: facts.logs.map((log) => eventIntegrities[sources.codes[log.source]!]!),
  };
}

describe('content decides', () => {
  test.each([path, 'elsewhere/x.json.gz', 'x', path.replace('.gz', ''), path.replace('.json', ' (1).json')])(
    'under the name %s',
    async (name) => {
      expect(await said(proven().log(name, 'text'))).toMatchObject({ verdict: 'valid', events: ['verified'] });
    },
  );

  test('another name is a note', async () => {
    expect((await said(proven().log('x.json', 'text'))).codes).toEqual(['log/hash-matches', 'log/other-name']);
    expect((await said(proven().log(path.replace('.json.gz', '.json (2).gz'), 'text'))).codes).toEqual([
      'log/hash-matches',
    ]);
  });

  test('under an unproven and under an invalid digest', async () => {
    const open = await said(unproven().log(path, 'text'));
    expect(open).toMatchObject({ verdict: 'unverified', events: ['unverified'] });
    expect(open.codes).toContain('log/digest-unverified');
    const under = await said(invalid().log(path, 'text'));
    expect(under).toMatchObject({ verdict: 'unverified', events: ['unverified'] });
    expect(under.codes).toContain('log/digest-invalid');
  });
});

describe('another hash under its name', () => {
  test.each([path, path.split('/').at(-1)!, path.replace('.json.gz', '.json (1).gz')])('%s', async (name) => {
    const verdict = await said(proven().log(name, 'changed'));
    expect(verdict).toEqual({ verdict: 'invalid', codes: ['log/hash-mismatch'], events: ['changed'] });
  });

  test('is invalid under an unproven digest, and unverified under an invalid one', async () => {
    expect(await said(unproven().log(path, 'changed'))).toMatchObject({ verdict: 'invalid', events: ['changed'] });
    expect(await said(invalid().log(path, 'changed'))).toMatchObject({ verdict: 'unverified', events: ['unverified'] });
  });

  test('even when an unchanged copy is there', async () => {
    const facts = proven().log(`a/${path}`, 'text').log(`b/${path}`, 'changed');
    const verdict = await said(facts);
    expect(verdict).toMatchObject({ verdict: 'invalid', events: ['verified', 'changed'] });
    expect(verdict.codes).toEqual(['log/hash-mismatch', 'log/other-copy-differs']);
  });

  test('a genuine log in the place of another is what its content says', async () => {
    const two = makeDigest(start, undefined, [listed(path, 'text'), listed(other, 'more')]);
    const facts = () => new Facts().digest(two).head(two).log(path, 'more');
    expect(await said(facts())).toMatchObject({ verdict: 'invalid', events: ['verified'] });
    expect(await said(facts(), other)).toMatchObject({ verdict: 'valid' });
  });
});

describe('what could not be read', () => {
  test('is invalid under its name', async () => {
    const damaged = { isReadable: false, gzip: ['damaged'] as const };
    expect(await said(proven().log(path, undefined, damaged))).toMatchObject({
      verdict: 'invalid',
      codes: ['log/not-readable'],
      events: ['changed'],
    });
  });

  test('is open where only its bytes were not kept', async () => {
    expect(await said(proven().log(path, undefined, { isReadable: true }))).toMatchObject({
      verdict: 'unverified',
      codes: ['log/not-kept'],
      events: ['unverified'],
    });
  });

  test.each<[GzipFault, string, EventIntegrity]>([
    ['trailing-bytes', 'invalid', 'changed'],
    ['damaged', 'invalid', 'changed'],
    ['several-members', 'valid', 'verified'],
    ['missing-trailer', 'valid', 'verified'],
  ])('gzip with the listed content: %s', async (fault, verdict, events) => {
    for (const name of [path, 'x.json.gz']) {
      const found = await said(proven().log(name, 'text', { gzip: [fault] }));
      expect(found).toMatchObject({ verdict, events: [events] });
      expect(found.codes).toContain(`gzip/${fault}`);
    }
  });
});

test('not supplied', async () => {
  expect(await said(proven())).toEqual({ verdict: 'missing', codes: ['log/not-supplied'], events: [] });
});

describe('in several digests', () => {
  test('the best digest counts', async () => {
    const later = edited(makeDigest(start + hour, made, [listed(path, 'false')]), { newestEventTime: 'x' });
    const found = await said(proven().digest(later).log(path, 'text'));
    expect(found).toMatchObject({ verdict: 'valid', events: ['verified'] });
    expect(found.codes).toContain('log/listed-twice');
    expect(await said(proven().digest(later).log(path, 'false'))).toMatchObject({ verdict: 'invalid' });
  });
});

describe('in no digest', () => {
  test('is not covered', async () => {
    expect(await said(proven().log(other, 'x'), other)).toMatchObject({
      verdict: 'not-covered',
      events: ['not-covered'],
    });
  });

  test('the digest of its hour may be missing, up to a quarter of an hour later too', async () => {
    const [a, , c] = makeChain(3);
    for (const [minutes, isNoted] of [
      [-20, false],
      [-10, true],
      [30, true],
      [61, false],
    ] as const) {
      const key = logKey(start + hour + minutes * 60, 'X');
      const { codes } = await said(new Facts().digest(a!).digest(c!).log(key, 'x'), key);
      expect(codes.includes('log/digest-missing'), `${minutes} minutes`).toBe(isNoted);
    }
  });

  test('its digest may be invalid', async () => {
    expect((await said(invalid().log(other, 'x'), other)).codes).toEqual(['log/not-covered', 'log/digest-invalid']);
  });

  test('it has the known prefix of its chain', async () => {
    const prefixed = makeDigest(start, undefined, [], { digestS3Object: `central/${made.digest.digestS3Object}` });
    const facts = new Facts().digest(prefixed).head(prefixed).log(`drop/${other}`, 'x');
    expect(await said(facts, `central/${other}`)).toMatchObject({ verdict: 'not-covered' });
  });

  test('without any digest at all', async () => {
    const { sources, commands, totals } = await judge(new Facts().log(path, 'x'), new FakeChecker());
    expect(sources.anyDigest).toBe(false);
    expect(totals.logFiles['not-covered']).toBe(1);
    expect(commands).toMatchObject({ accounts: ['111122223333'], from: start - 600, to: start - 600 });
  });
});
