/** The integrity report as one page for a printer: no script, nothing loaded, every text of a file escaped. */
import type { Pace } from '../base/pace.ts';
import { formatEventTime } from '../base/time.ts';
import { gapWords, kindWords, proofSentences, verdictWord } from '../model/integrity-words.ts';
import type { Chain, IntegrityItem, ItemKind, KeyView, LogFileVerdict } from '../model/integrity.ts';
import { byVerdict } from './items.ts';
import type { ReportFacts } from './report-json.ts';
import { reportStyle } from './report-style.ts';

type Cells = readonly string[];

const verdictOrder: readonly LogFileVerdict[] = ['invalid', 'missing', 'unverified', 'not-covered', 'valid'];
const kindOrder: readonly ItemKind[] = ['digest', 'log', 'lake-result'];

/** The report in pieces of text, for a Blob: what it comes to, then what is wrong, then everything. */
export async function reportHtml(facts: ReportFacts, pace: Pace): Promise<string[]> {
  const { judgement, inputs, spoor, generatedAt } = facts;
  const { items, chains, gaps, keys } = judgement;
  const page = new Page(pace);
  const made = formatEventTime(generatedAt);
  page.add(
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">\n',
    `<title>Integrity report, ${escapeHtml(made)}</title>\n<style>${reportStyle}</style>\n</head>\n<body>\n`,
    `<h1>Integrity report</h1>\n<p>Made by Spoor ${escapeHtml(spoor)} at ${escapeHtml(made)} (UTC).</p>\n`,
  );
  page.add(`<ul class="proof">${proofSentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('')}</ul>\n`);

  await page.table('Summary', ['', ...verdictOrder.map((verdict) => summaryWord(verdict))], summaryRows(facts));
  const [faulty, rest] = split(items);
  page.add(`<h2>What is wrong</h2>\n`);
  if (faulty.length === 0) page.add('<p>Nothing: no file is changed or missing.</p>\n');
  else await page.table(undefined, itemHead, rows(byVerdict(faulty), itemCells));
  await page.table(
    'Hours without a digest',
    ['Chain', 'From', 'To', 'What'],
    rows(gaps, (gap) => [
      chainName(chains[gap.chain]!),
      formatEventTime(gap.from),
      formatEventTime(gap.to),
      gapWords[gap.kind],
    ]),
  );
  await page.table('Chains', chainHead, rows(chains, chainCells));
  await page.table('Public keys', keyHead, rows(keys, keyCells));
  await page.table('All other files', itemHead, rows(byVerdict(rest), itemCells));
  await page.table(
    'Files that were read',
    ['Path', 'Bytes', 'SHA-256'],
    rows(inputs, (input) => [input.path, String(input.bytes), input.sha256 ?? 'not known']),
  );
  page.add('</body>\n</html>\n');
  return page.parts;
}

/** Text as HTML shows it, also between quotes. Control characters, which HTML forbids or hides, as U+FFFD. */
export function escapeHtml(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

class Page {
  readonly parts: string[] = [];
  readonly #pace: Pace;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  add(...html: readonly string[]): void {
    this.parts.push(...html);
  }

  /** Left out where it has no rows. */
  async table(title: string | undefined, head: Cells, body: Iterable<Cells>): Promise<void> {
    let isOpen = false;
    for (const cells of body) {
      if (this.#pace.due) await this.#pace.pause();
      if (!isOpen) {
        if (title !== undefined) this.add(`<h2>${escapeHtml(title)}</h2>\n`);
        const headings = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
        this.add(`<table>\n<thead><tr>${headings}</tr></thead>\n<tbody>\n`);
        isOpen = true;
      }
      this.add(`<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>\n`);
    }
    if (isOpen) this.add('</tbody>\n</table>\n');
  }
}

function* rows<T>(values: Iterable<T>, cells: (value: T) => Cells): Generator<Cells> {
  for (const value of values) yield cells(value);
}

/** Where digests and files have different words for a verdict, both. */
function summaryWord(verdict: LogFileVerdict): string {
  const words = new Set([verdictWord('digest', verdict), verdictWord('log', verdict)]);
  return [...words].join(' or ');
}

function* summaryRows({ judgement: { totals } }: ReportFacts): Generator<Cells> {
  const counts: Readonly<Record<ItemKind, Readonly<Partial<Record<LogFileVerdict, number>>>>> = {
    digest: totals.digests,
    log: totals.logFiles,
    'lake-result': totals.lakeResults,
  };
  for (const kind of kindOrder) {
    const row = verdictOrder.map((verdict) => counts[kind][verdict]);
    if (kind === 'lake-result' && row.every((count) => count === 0)) continue;
    yield [kindWords[kind], ...row.map((count) => (count === undefined ? '' : String(count)))];
  }
}

function split(items: readonly IntegrityItem[]): [IntegrityItem[], IntegrityItem[]] {
  const faulty: IntegrityItem[] = [];
  const rest: IntegrityItem[] = [];
  for (const item of items) {
    (item.verdict === 'invalid' || item.verdict === 'missing' ? faulty : rest).push(item);
  }
  return [faulty, rest];
}

const itemHead = ['Verdict', 'Kind', 'Time', 'S3 object key', 'Reasons'];

function itemCells({ kind, key, verdict, reasons, from, to, path }: IntegrityItem): Cells {
  const time =
    from <= 0 ? '' : from === to ? formatEventTime(from) : `${formatEventTime(from)} to ${formatEventTime(to)}`;
  const place = path === undefined || key.endsWith(path) || path.endsWith(key) ? key : `${key} (dropped as ${path})`;
  return [
    verdictWord(kind, verdict),
    kindWords[kind],
    time,
    place,
    reasons.map((reason) => `${reason.text} [${reason.code}]`).join(' '),
  ];
}

const chainHead = ['Account', 'Region', 'Trail', 'Bucket', 'From', 'To', 'Digests', 'Log files'];

function chainName({ account, region, trail, backfill }: Chain): string {
  return `${account} ${region} ${trail}${backfill ? ' (backfill)' : ''}`;
}

function chainCells(chain: Chain): Cells {
  const { account, region, trail, homeRegion, backfill, bucket, organization, hours, firstHour, hoursPerCell } = chain;
  const kinds = [homeRegion === region ? '' : `from ${homeRegion}`, backfill ? 'backfill' : '', organization ?? ''];
  const notes = kinds.filter((kind) => kind !== '').join(', ');
  const hasTime = hours.length > 0;
  return [
    account,
    region,
    notes === '' ? trail : `${trail} (${notes})`,
    bucket,
    hasTime ? formatEventTime(firstHour) : '',
    hasTime ? formatEventTime(firstHour + hours.length * hoursPerCell * 3600) : '',
    counted('digest', chain.digests),
    counted('log', chain.logFiles),
  ];
}

function counted(kind: ItemKind, counts: Readonly<Partial<Record<LogFileVerdict, number>>>): string {
  const said = verdictOrder.flatMap((verdict) => {
    const count = counts[verdict] ?? 0;
    return count === 0 ? [] : [`${count} ${verdictWord(kind, verdict)}`];
  });
  return said.length === 0 ? 'none' : said.join(', ');
}

const keyHead = ['Fingerprint', 'Is its key’s MD5', 'Valid from', 'Valid to', 'Digests that it verifies', 'File'];

function keyCells({ fingerprint, fingerprintMatchesKey, validFrom, validTo, uses, path, problem }: KeyView): Cells {
  return [
    fingerprint,
    problem ?? (fingerprintMatchesKey ? 'yes' : 'no'),
    validFrom === undefined ? 'not said' : formatEventTime(validFrom),
    validTo === undefined ? 'not said' : formatEventTime(validTo),
    String(uses),
    path,
  ];
}
