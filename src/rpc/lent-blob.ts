/**
 * Files for workers that may not read them. In WebKit no worker of a page that was opened from a disk can read a Blob,
 * not even one of its own making, while the page can; so there the page reads for its workers.
 */
import { expose, releaseProxy, transfer, wrap, type Remote } from 'comlink';
import type { BlobLike } from '../read/byte-source.ts';
import type { FileBatch } from './contract.ts';

interface Lender {
  read(from: number, to: number): Promise<ArrayBuffer>;
}

/** On the page: the batch with a way to have the page read it, where workers may need that. */
export function lend(batch: FileBatch): FileBatch {
  if (typeof location === 'undefined' || location.protocol !== 'file:') return batch;
  const blob = joined(batch);
  const { port1, port2 } = new MessageChannel();
  const lender: Lender = {
    async read(from, to) {
      const bytes = await blob.slice(from, to).arrayBuffer();
      return transfer(bytes, [bytes]);
    },
  };
  expose(lender, port1);
  return transfer({ ...batch, blobs: [blob], lender: port2 }, [port2]);
}

/** In a worker: what the batch is read from while `use` runs. Reads by itself where it can. */
export async function borrow<T>(batch: FileBatch, use: (blob: BlobLike) => Promise<T>): Promise<T> {
  const { lender } = batch;
  const blob = joined(batch);
  if (!lender) return use(blob);
  const remote = wrap<Lender>(lender);
  try {
    return await use(new LentBlob(blob, remote, 0, blob.size));
  } finally {
    remote[releaseProxy]();
  }
}

/** The files one after the other. */
function joined({ blobs }: FileBatch): Blob {
  const [only] = blobs;
  return only && blobs.length === 1 ? only : new Blob([...blobs]);
}

class LentBlob implements BlobLike {
  readonly #blob: Blob;
  readonly #lender: Remote<Lender>;
  readonly #from: number;
  readonly #to: number;

  constructor(blob: Blob, lender: Remote<Lender>, from: number, to: number) {
    this.#blob = blob;
    this.#lender = lender;
    this.#from = from;
    this.#to = to;
  }

  get size(): number {
    return this.#to - this.#from;
  }

  slice(from: number, to: number): BlobLike {
    return new LentBlob(this.#blob, this.#lender, this.#from + from, this.#from + to);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    try {
      return await this.#blob.slice(this.#from, this.#to).arrayBuffer();
    } catch {
      return this.#lender.read(this.#from, this.#to);
    }
  }
}
