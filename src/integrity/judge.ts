/** Facts about dropped files -> verdicts on digests, log files, chains. The order of the facts plays no part. */
import { Pace } from '../base/pace.ts';
import {
  eventIntegrities,
  maxGaps,
  type Chain,
  type CommandFacts,
  type DigestVerdict,
  type EventIntegrity,
  type Gap,
  type IntegrityItem,
  type IntegrityItemDetail,
  type IntegritySummary,
  type IntegrityTotals,
  type KeyView,
  type LogFileVerdict,
  type SourceVerdicts,
} from '../model/integrity.ts';
import { buildItems } from './build-items.ts';
import { checkSignatures, KeyRing } from './check-signatures.ts';
import { gatherCommandFacts } from './command-facts.ts';
import { collectDigests, compare } from './digest-record.ts';
import { assignSlots, Links } from './digest-slots.ts';
import { detailOf } from './evidence.ts';
import type { FileFacts, IntegrityFacts, LogFacts, PublicKeyFacts, SignatureChecker } from './facts.ts';
import { KeyCoverage } from './key-coverage.ts';
import { viewChains } from './view-chains.ts';
import { walkChains } from './walk-chains.ts';
import { weighDigests } from './weigh-digests.ts';
import { weighLake, type LakeVerdict } from './weigh-lake.ts';
import { weighLogs } from './weigh-logs.ts';

export interface JudgeOptions {
  /** Rejects with its reason once it aborts. */
  readonly signal?: AbortSignal;
}

export interface Judgement {
  /** By time, then kind, then key; `items[id].id === id`. */
  readonly items: readonly IntegrityItem[];
  readonly chains: readonly Chain[];
  /** All of them, by chain and time. */
  readonly gaps: readonly Gap[];
  readonly keys: readonly KeyView[];
  readonly totals: IntegrityTotals;
  readonly unusedSignatures: number;
  /** The digest's key by each signature that fits one, in lower-case hex. */
  readonly signatureOwners: ReadonlyMap<string, string>;
  readonly sources: SourceVerdicts;
  readonly commands: CommandFacts;
  /** Undefined for no item's id. */
  detail: (id: number) => IntegrityItemDetail | undefined;
  summary: (pendingFiles: number) => IntegritySummary;
}

export async function judge(
  facts: IntegrityFacts,
  checker: SignatureChecker,
  { signal }: JudgeOptions = {},
): Promise<Judgement> {
  signal?.throwIfAborted();
  const pace = new Pace(signal);
  const sortedKeys = facts.keys.toSorted(
    (a, b) => compare(a.computedFingerprint, b.computedFingerprint) || compare(a.path, b.path),
  );
  const ring = new KeyRing(sortedKeys);
  const anyKeys = facts.keys.length > 0;

  const records = collectDigests(facts.digests);
  const links = new Links(records);
  const findings = await checkSignatures(records, links, facts.signatures, ring, checker, pace);
  assignSlots(records, links);
  const coverage = new KeyCoverage(records, facts.keys, ring);
  await weighDigests(records, { keys: ring, coverage, findings, anyKeys }, pace);
  const chains = await walkChains(records, pace);

  const lake = await weighLake(facts.lakeSigns, facts.lakeResults, ring, anyKeys, checker, pace);
  const lakeSources = new Set(facts.lakeResults.map((file) => file.source));
  const logFacts = lakeSources.size === 0 ? facts.logs : facts.logs.filter((file) => !lakeSources.has(file.source));
  const logs = await weighLogs(records, logFacts, pace);

  const eventsOf = new Map<number, number>();
  if (lakeSources.size > 0) for (const file of facts.logs) eventsOf.set(file.source, file.events);
  const { items, origins } = await buildItems(records, chains, logs, lake, eventsOf, pace);
  const views = await viewChains(chains, items, origins, pace);
  const gaps = chains.list.flatMap((chain) => chain.gaps.toSorted((a, b) => a.from - b.from));
  const keys = sortedKeys.map((key) => viewKey(key, coverage.uses.get(key.computedFingerprint) ?? 0));
  const totals = countTotals(items, chains.missingHours, keys.length);
  const signatureOwners = new Map([...findings.owners].map(([signature, { slot }]) => [signature, slot.key]));
  return {
    items,
    chains: views,
    gaps,
    keys,
    totals,
    unusedSignatures: findings.unused,
    signatureOwners,
    sources: {
      codes: sourceCodes(logs.events, lake),
      anyDigest: facts.digests.length > 0 || facts.lakeSigns.length > 0,
    },
    commands: gatherCommandFacts(records, chains, logs, ring),
    detail: (id) => {
      const item = items[id];
      return item && detailOf(item, origins[id]!, logs.entries);
    },
    summary: (pendingFiles) => ({
      totals,
      chains: views,
      keys,
      gaps: gaps.slice(0, maxGaps),
      unusedSignatures: findings.unused,
      pendingFiles,
    }),
  };
}

function viewKey(key: PublicKeyFacts, uses: number): KeyView {
  return {
    fingerprint: key.fingerprint,
    fingerprintMatchesKey: key.fingerprint.toLowerCase() === key.computedFingerprint.toLowerCase(),
    validFrom: key.validFrom,
    validTo: key.validTo,
    path: key.path,
    uses,
    ...(key.spki ? {} : { problem: 'Its bytes are no RSA key.' }),
  };
}

const none = { valid: 0, invalid: 0, unverified: 0, missing: 0 };

function countTotals(items: readonly IntegrityItem[], missingHours: number, keys: number): IntegrityTotals {
  const digests: Record<DigestVerdict, number> = { ...none };
  const logFiles: Record<LogFileVerdict, number> = { ...none, 'not-covered': 0 };
  const lakeResults: Record<LogFileVerdict, number> = { ...none, 'not-covered': 0 };
  for (const { kind, verdict } of items) {
    if (kind === 'log') logFiles[verdict]++;
    else if (kind === 'lake-result') lakeResults[verdict]++;
    else if (verdict !== 'not-covered') digests[verdict]++;
  }
  return { digests, logFiles, lakeResults, missingHours, keys };
}

const lakeEvents: Record<LogFileVerdict, EventIntegrity> = {
  valid: 'verified',
  invalid: 'changed',
  unverified: 'unverified',
  missing: 'unverified',
  'not-covered': 'not-covered',
};

function sourceCodes(events: ReadonlyMap<LogFacts, EventIntegrity>, lake: readonly LakeVerdict[]): Uint8Array {
  let length = 0;
  for (const { source } of events.keys()) length = Math.max(length, source + 1);
  for (const { file } of lake) length = Math.max(length, file ? file.source + 1 : 0);
  const codes = new Uint8Array(length);
  const set = ({ source }: FileFacts, integrity: EventIntegrity): void => {
    codes[source] = eventIntegrities.indexOf(integrity);
  };
  for (const [file, integrity] of events) set(file, integrity);
  const seen = new Set<readonly FileFacts[]>();
  for (const { file, verdict, copies } of lake) {
    if (!seen.has(copies))
      for (const copy of copies) set(copy, lakeEvents[verdict === 'invalid' ? 'unverified' : verdict]);
    seen.add(copies);
    if (file) set(file, lakeEvents[verdict]);
  }
  return codes;
}
