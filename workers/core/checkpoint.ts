// The whole of an inflate between two steps, as bytes: so that a huge stream can be entered in its middle later.

import { inflateBegin } from './gzip';
import { Gzip, GZIP_SAVED_SIZE, gzipRestore, gzipSave, KIND_GZIP } from './gzip-state';
import { DEFLATE_SAVED_SIZE, deflateRestore, deflateSave } from './inflate';
import { textAdvance, textBase, textBegin, textLength, textReserve, textSetOrigin } from './text';

const WINDOW: u32 = 32768;
const CHECKPOINT_VERSION: u32 = 1;
const CHECKPOINT_HEAD: u32 = 8;
const checkpoint: usize = memory.data(8 + 80 + 388 + 32768, 8);

/** Address where `inflateSave` puts a checkpoint, and where `inflateRestore` takes it. */
export function inflateCheckpoint(): usize {
  return checkpoint;
}

/**
 * Writes a checkpoint of all that is held between two steps, and returns its size:
 * version (1 byte, 3 of zero), bytes of window (4), gzip state, DEFLATE state, window (the last bytes put out).
 */
export function inflateSave(): u32 {
  let reach = <u32>min<u64>(Gzip.memberOut, WINDOW);
  if (reach > textLength()) reach = textLength();
  store<u32>(checkpoint, CHECKPOINT_VERSION);
  store<u32>(checkpoint, reach, 4);
  gzipSave(checkpoint + CHECKPOINT_HEAD);
  deflateSave(checkpoint + CHECKPOINT_HEAD + GZIP_SAVED_SIZE);
  const window = checkpoint + CHECKPOINT_HEAD + GZIP_SAVED_SIZE + DEFLATE_SAVED_SIZE;
  memory.copy(window, textBase() + <usize>(textLength() - reach), reach);
  return CHECKPOINT_HEAD + GZIP_SAVED_SIZE + DEFLATE_SAVED_SIZE + reach;
}

/**
 * Takes up a checkpoint of `size` bytes: the text buffer then holds its window, at its place in the stream. False, and
 * ready to begin anew only, where it is none.
 */
export function inflateRestore(size: u32): bool {
  inflateBegin(KIND_GZIP);
  textBegin();
  const reach = load<u32>(checkpoint, 4);
  if (size < CHECKPOINT_HEAD || load<u32>(checkpoint) != CHECKPOINT_VERSION || reach > WINDOW) return false;
  if (size != CHECKPOINT_HEAD + GZIP_SAVED_SIZE + DEFLATE_SAVED_SIZE + reach) return false;
  const isWhole =
    gzipRestore(checkpoint + CHECKPOINT_HEAD) &&
    deflateRestore(checkpoint + CHECKPOINT_HEAD + GZIP_SAVED_SIZE) &&
    <u64>reach == min<u64>(Gzip.memberOut, WINDOW) &&
    textReserve(reach);
  if (!isWhole) {
    inflateBegin(KIND_GZIP);
    return false;
  }
  memory.copy(textBase(), checkpoint + CHECKPOINT_HEAD + GZIP_SAVED_SIZE + DEFLATE_SAVED_SIZE, reach);
  textAdvance(reach);
  textSetOrigin(<f64>(Gzip.totalOut - reach));
  return true;
}
