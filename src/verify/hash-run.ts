import { AppError } from '../base/app-error.ts';
import { Pace } from '../base/pace.ts';
import type { SourceId } from '../model/segment.ts';
import type { Evidence } from '../model/source.ts';
import type { FileHashes, SourceHasher } from './source-hasher.ts';

/** Hashes that may be on their way at a time: what keeps WebCrypto's threads busy. */
const maxInFlight = 16;
const maxBytesInFlight = 64 * 1024 * 1024;

export interface HashTask {
  readonly source: SourceId;
  readonly evidence: Evidence;
  /** Takes the text, undefined where it is too large to be held. Absent where nobody wants it. */
  readonly onread?: (text: string | undefined) => void;
}

export interface RunHooks {
  /** Called in the order in which hashes come, which is not quite that of the tasks. `bytes` are of the text. */
  readonly onhashed: (task: HashTask, hashes: FileHashes, bytes: number) => void;
  /** Awaited between two tasks. */
  readonly between?: () => Promise<void>;
}

/**
 * Reads tasks in the order in which their bytes lie in the packs, with several hashes on their way. Files that were
 * forgotten meanwhile are passed over. Rejects with the signal's reason; what was hashed until then has been told.
 */
export async function runTasks(
  tasks: readonly HashTask[],
  hasher: SourceHasher,
  { onhashed, between }: RunHooks,
  signal: AbortSignal,
): Promise<void> {
  const pace = new Pace(signal);
  const waiting = new Set<Promise<void>>();
  let bytesWaiting = 0;
  const start = async (task: HashTask): Promise<void> => {
    const { read, textBytes, hashes } = await hasher.hash(task.evidence, task.onread !== undefined, signal);
    task.onread?.(read);
    bytesWaiting += textBytes;
    const done: Promise<void> = hashes.then((found) => {
      bytesWaiting -= textBytes;
      waiting.delete(done);
      onhashed(task, found, textBytes);
    });
    waiting.add(done);
  };
  try {
    for (const task of inPackOrder(tasks)) {
      signal.throwIfAborted();
      if (pace.due) await pace.pause();
      await start(task).catch(ignoreGone);
      await between?.();
      while (waiting.size >= maxInFlight || bytesWaiting > maxBytesInFlight) await Promise.race(waiting);
    }
    await Promise.all(waiting);
  } finally {
    await Promise.allSettled(waiting);
  }
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'store/missing-record') throw error;
}

/** By the packs' numbers: a pack is read once, and only few are in memory. */
function inPackOrder(tasks: readonly HashTask[]): HashTask[] {
  const place = ({ evidence }: HashTask): readonly [number, number] => {
    const [first] = evidence.extents;
    return first ? [first.pack, first.offset] : [0, 0];
  };
  return tasks
    .map((task) => [...place(task), task] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([, , task]) => task);
}
