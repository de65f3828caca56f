/** Spoor side by side with what a user would take instead, on the same files, in turns. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cachedTrail } from '../fixtures/cached-trail.ts';
import { DuckPeer } from './duckdb.ts';
import { questions } from './questions.ts';
import { SpoorPeer } from './spoor-peer.ts';

export interface ProductOptions {
  readonly site: string;
  readonly events: number;
  readonly files: number;
  readonly runs: number;
  /** Which parts to run; all where undefined. */
  readonly only: ReadonlySet<string> | undefined;
  /** A folder of real log files, where there is one. */
  readonly realTree: string | undefined;
  readonly say: (line: string) => void;
}

export interface Ratio {
  readonly what: string;
  readonly peer: string;
  /** At most so much of the peer's time. */
  readonly goal: number;
  readonly ratio: number;
  readonly spoorMs: readonly number[];
  readonly peerMs: readonly number[];
}

/** Text of 1,000,000 events of the generated trail is 1.59 GB. */
const eventsOf2GB = 1_300_000;
const detailsOpened = 21;
/** From a button's going down to its going up, at least, when a hand clicks. */
const pressMs = 60;
/** Request parameters without a column, and values of them. */
const askedPaths = [
  ['bucketName', 'checkout-api-prod-5b0ae'],
  ['durationSeconds', '3600'],
] as const;
const goalOfDetail = 50;
const goalOfFirstHits = 200;

export const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;
const geometricMean = (list: readonly number[]): number =>
  Math.exp(list.reduce((sum, each) => sum + Math.log(each), 0) / list.length);

/** Runs a shell pipeline, and gives its ms and what it printed. */
function pipeline(command: string): Promise<{ readonly ms: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn('bash', ['-o', 'pipefail', '-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => {
      resolve({ ms: performance.now() - began, output });
    });
  });
}

/** Two processes at a time, each over 16 files. */
const inTwos = (folder: string, command: string, end: string): string =>
  `find '${folder}' -name '*.json.gz' -print0 | xargs -0 -P2 -n16 sh -c 'zcat "$@" | ${command}' _ ${end}`;

export class ProductBench {
  readonly #options: ProductOptions;
  readonly ratios: Ratio[] = [];
  readonly figures: Record<string, number> = {};

  constructor(options: ProductOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { events, files, realTree } = this.#options;
    const folder = await cachedTrail({ events, files, seed: 1 });
    if (this.#runs('import')) await this.#imports(`import of ${events} events in ${files} files`, folder, [0.4, 1 / 8]);
    if (this.#runs('tree') && realTree !== undefined) {
      await this.#imports('import of a real tree of small files', realTree, [0.5, 1 / 8]);
    }
    if (['questions', 'text', 'paths', 'reopen', 'detail'].some((part) => this.#runs(part))) await this.#asked(folder);
    if (this.#runs('single')) await this.#single();
  }

  #runs(part: string): boolean {
    return this.#options.only?.has(part) ?? true;
  }

  #add(what: string, peer: string, goal: number, spoorMs: readonly number[], peerMs: readonly number[]): void {
    const ratio = median(spoorMs) / median(peerMs);
    this.ratios.push({ what, peer, goal, ratio, spoorMs, peerMs });
    const text = (list: readonly number[]): string =>
      `${median(list).toFixed(0)} ms (${Math.min(...list).toFixed(0)} to ${Math.max(...list).toFixed(0)})`;
    this.#options.say(`${what}: ${text(spoorMs)}; ${peer}: ${text(peerMs)}; ${ratio.toFixed(3)} of ${goal.toFixed(3)}`);
  }

  async #imports(what: string, folder: string, [ofDuckDb, ofJq]: readonly [number, number]): Promise<void> {
    const spoorMs: number[] = [];
    const memoryMs: number[] = [];
    const fileMs: number[] = [];
    const foundMs: number[] = [];
    const jqMs: number[] = [];
    const peaks: number[] = [];
    const pattern = join(folder, '**/*.json.gz');
    for (let run = 0; run < this.#options.runs; run++) {
      const inMemory = await DuckPeer.open();
      memoryMs.push(await inMemory.load(pattern, false));
      const events = await inMemory.distinct();
      await inMemory.close();
      const spoor = await SpoorPeer.open(this.#options.site);
      spoorMs.push(await spoor.load(folder, events));
      peaks.push((await spoor.peakBytes()) ?? NaN);
      await spoor.close();
      const inFile = await DuckPeer.open('in a file');
      fileMs.push(await inFile.load(pattern, true));
      await inFile.close();
      const asFound = await DuckPeer.open();
      foundMs.push(await asFound.loadAsFound(pattern));
      await asFound.close();
      jqMs.push((await pipeline(inTwos(folder, 'jq -c ".Records[]"', '> /dev/null'))).ms);
    }
    this.#add(what, 'DuckDB, columns in memory', ofDuckDb, spoorMs, memoryMs);
    this.#add(what, 'DuckDB, with JSON for paths, in a file', ofDuckDb, spoorMs, fileMs);
    this.#add(what, 'DuckDB, columns as it finds them, in memory', ofDuckDb, spoorMs, foundMs);
    this.#add(what, 'zcat and jq', ofJq, spoorMs, jqMs);
    this.figures[`${what}: peak bytes of the tab`] = median(peaks);
  }

  /** What is asked of one case that is open. */
  async #asked(folder: string): Promise<void> {
    const spoor = await SpoorPeer.open(this.#options.site);
    const imported = await spoor.load(folder, this.#options.events);
    if (this.#runs('reopen')) await this.#reopen(spoor, imported);
    if (this.#runs('questions') || this.#runs('paths')) {
      const duck = await DuckPeer.open();
      await duck.load(join(folder, '**/*.json.gz'), true);
      if (this.#runs('questions')) await this.#questions(spoor, duck);
      if (this.#runs('paths')) await this.#paths(spoor, duck);
      await duck.close();
    }
    if (this.#runs('text')) await this.#texts(spoor, folder);
    if (this.#runs('detail')) await this.#details('one event', spoor);
    await spoor.close();
  }

  /** Events of one gzip file of 2 GB of text. */
  async #single(): Promise<void> {
    const folder = await cachedTrail({ events: eventsOf2GB, files: 1, seed: 1, single: true });
    const spoor = await SpoorPeer.open(this.#options.site);
    this.figures['import of a single gzip of 2 GB: ms'] = await spoor.load(folder, eventsOf2GB);
    await this.#details('one event of a single gzip of 2 GB', spoor);
    await spoor.close();
  }

  async #questions(spoor: SpoorPeer, duck: DuckPeer): Promise<void> {
    const ratios: number[] = [];
    for (const { filter, sql } of questions) {
      const spoorMs: number[] = [];
      const duckMs: number[] = [];
      for (let run = 0; run < this.#options.runs; run++) {
        const answer = await spoor.ask(filter);
        const peer = await duck.ask(sql);
        if (answer.count !== peer.count) throw new Error(`${filter}: ${answer.count} events, DuckDB has ${peer.count}`);
        spoorMs.push(answer.ms);
        duckMs.push(peer.ms);
      }
      this.#add(filter, 'DuckDB', 1, spoorMs, duckMs);
      ratios.push(median(spoorMs) / median(duckMs));
    }
    const mean = geometricMean(ratios);
    this.figures['20 questions: geometric mean of the ratios'] = mean;
    this.#options.say(`20 questions: geometric mean of the ratios ${mean.toFixed(3)} of 0.5`);
  }

  async #paths(spoor: SpoorPeer, duck: DuckPeer): Promise<void> {
    await spoor.prepared();
    for (const [path, value] of askedPaths) {
      const field = `requestParameters.${path}`;
      const testMs = { spoor: [] as number[], duck: [] as number[] };
      const facetMs = { spoor: [] as number[], duck: [] as number[] };
      for (let run = 0; run < this.#options.runs; run++) {
        const peer = await duck.askPath(path, value);
        await spoor.ask('');
        const answer = await spoor.ask(`${field}:${value}`);
        if (answer.count !== peer.count) throw new Error(`${path}: ${answer.count} events, DuckDB has ${peer.count}`);
        testMs.spoor.push(answer.ms);
        testMs.duck.push(peer.ms);
        await spoor.ask('');
        const facet = await spoor.facet(field);
        const ofPeer = await duck.facetPath(path);
        if (facet.count !== ofPeer.count) throw new Error(`${path}: ${facet.count}, DuckDB has ${ofPeer.count}`);
        facetMs.spoor.push(facet.ms);
        facetMs.duck.push(ofPeer.ms);
      }
      this.#add(`a test on ${field}`, 'DuckDB', 2, testMs.spoor, testMs.duck);
      this.#add(`a facet on ${field}`, 'DuckDB', 2, facetMs.spoor, facetMs.duck);
    }
  }

  async #texts(spoor: SpoorPeer, folder: string): Promise<void> {
    const spoorMs: number[] = [];
    const grepMs: number[] = [];
    const firstMs: number[] = [];
    for (const text of [
      'session-store-role-5cf8f103',
      'Schlüssel',
      'TLS_AES_128_GCM_SHA256',
      'x-amz-server',
      'no-such-text-anywhere',
    ].slice(0, this.#options.runs)) {
      const { ms, count } = await spoor.ask(`"${text}"`);
      spoorMs.push(ms);
      if (count > 0) firstMs.push(await spoor.firstHitMs());
      grepMs.push((await pipeline(inTwos(folder, `grep -ci -- "${text}"`, '|| true'))).ms);
    }
    this.#add('text anywhere', 'zcat and grep', 1, spoorMs, grepMs);
    this.figures['text anywhere: ms to the first hits'] = median(firstMs);
    const all = firstMs.map((ms) => ms.toFixed(0)).join(', ');
    this.#options.say(`text anywhere, first hits: ${median(firstMs).toFixed(0)} ms of ${goalOfFirstHits} (${all})`);
  }

  async #reopen(spoor: SpoorPeer, imported: number): Promise<void> {
    const ms: number[] = [];
    for (let run = 0; run < this.#options.runs; run++) ms.push(await spoor.reopen());
    this.#add('reopening the case', 'its import', 1 / 8, ms, [imported]);
  }

  /** Events far from each other, none of them opened before. */
  async #details(what: string, spoor: SpoorPeer): Promise<void> {
    const shown: number[] = [];
    const all: number[] = [];
    const unannounced: number[] = [];
    await spoor.ask('');
    for (let nth = 0; nth < 2 * detailsOpened; nth++) {
      const isPressed = nth % 2 === 0;
      const { shownMs, allMs } = await spoor.detail((nth * 0.618) % 1, isPressed ? pressMs : undefined);
      if (isPressed) shown.push(shownMs);
      else unannounced.push(shownMs);
      all.push(allMs);
    }
    for (const [part, ms] of [
      ['text and sentence', shown],
      ['the same, clicked without a press', unannounced],
      ['everything about it', all],
    ] as const) {
      this.figures[`detail of ${what}, ${part}: median ms`] = median(ms);
      const spread = `${Math.min(...ms).toFixed(0)} to ${Math.max(...ms).toFixed(0)}`;
      this.#options.say(`detail of ${what}, ${part}: ${median(ms).toFixed(0)} ms (${spread}) of ${goalOfDetail}`);
    }
  }
}
