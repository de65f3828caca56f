import { withStructure, type ByteAccount } from '../model/byte-account.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { TarReader, type TarEntry, type TarEvent } from '../read/tar-reader.ts';
import { accounted, recordOf, streamBytes, type Item, type MemberImport } from './item.ts';
import type { IngestJob } from './job.ts';
import { ReplayPieces, type Pieces } from './pieces.ts';

/** Imports a tar's members as they stream past. The tar itself becomes a ledger row of kind `container`. */
export async function importTar(job: IngestJob, item: Item, opener: MemberImport, signal: AbortSignal): Promise<void> {
  const id = await job.newSource();
  job.beginArchive(recordOf(item, id, 'container', 'tar archive'));
  const members = new TarMembers(item.pieces, new TarReader(job.limits));
  let complete = true;
  for (let entry = await members.nextEntry(); entry; entry = await members.nextEntry()) {
    if (signal.aborted) {
      complete = false;
      break;
    }
    if (entry.kind !== 'file') continue;
    const member: Item = {
      path: `${item.path}!/${entry.path}`,
      bytes: entry.size,
      depth: item.depth + 1,
      layers: item.layers,
      pieces: new ReplayPieces(members),
      parent: id,
    };
    if (entry.problem) await opener.refuse(member, entry.problem);
    else await opener.bytes(member);
    job.onprogress(job.counts);
  }
  const rest = Math.max(0, streamBytes(item) - members.given);
  const cancelled: Diagnostic = { code: 'import/cancelled', severity: 'warning', detail: 'cancelled before its end' };
  job.finish({
    ...recordOf(item, id, 'container', 'tar archive'),
    ...accounted(members.account, rest + (item.unreadBytes?.() ?? 0)),
    diagnostics: [...(item.diagnostics?.() ?? []), ...members.diagnostics, ...(complete ? [] : [cancelled])],
    complete,
  });
}

/** Walks a tar: `nextEntry` goes to the next member, `next` gives the current one's data. */
class TarMembers implements Pieces {
  readonly diagnostics: Diagnostic[] = [];
  readonly #pieces: Pieces;
  readonly #reader: TarReader;
  #events: Iterator<TarEvent, void> | undefined;
  #ended = false;
  #given = 0;
  #inEntry = false;

  constructor(pieces: Pieces, reader: TarReader) {
    this.#pieces = pieces;
    this.#reader = reader;
  }

  /** Bytes of the tar that have been given to its reader. */
  get given(): number {
    return this.#given;
  }

  /** Without the members' data. What has not been come to when the reading was cancelled is skipped. */
  get account(): ByteAccount {
    const { structureBytes, memberBytes } = this.#reader;
    const textBytes = this.#given - memberBytes;
    return withStructure(textBytes, 0, textBytes - structureBytes);
  }

  async nextEntry(): Promise<TarEntry | undefined> {
    for (let event = await this.#event(); event; event = await this.#event()) {
      if (event.kind === 'entry') {
        this.#inEntry = true;
        return event.entry;
      }
    }
    return undefined;
  }

  async next(): Promise<Uint8Array | undefined> {
    while (this.#inEntry) {
      const event = await this.#event();
      if (!event || event.kind === 'entry-end') this.#inEntry = false;
      else if (event.kind === 'data') return event.bytes;
    }
    return undefined;
  }

  /** The next event but for diagnostics, which are gathered. */
  async #event(): Promise<TarEvent | undefined> {
    for (;;) {
      const step = this.#events?.next();
      if (step && !step.done) {
        if (step.value.kind !== 'diagnostic') return step.value;
        this.diagnostics.push(step.value.diagnostic);
        continue;
      }
      if (this.#ended) return undefined;
      const piece = await this.#pieces.next();
      this.#ended = piece === undefined;
      this.#given += piece?.length ?? 0;
      this.#events = piece ? this.#reader.push(piece) : this.#reader.end();
    }
  }
}
