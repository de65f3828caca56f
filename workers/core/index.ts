// The WASM core: what the host may call. Rooms: text (the buffer between them), inflate, scan, search.
export { inflateCheckpoint, inflateRestore, inflateSave } from './checkpoint';
export { crc32 } from './crc32';
export {
  inflateBegin,
  inflateConsumed,
  inflateCrc,
  inflateInput,
  inflateMembers,
  inflateProduced,
  inflateStep,
  inflateTotalIn,
  inflateTotalOut,
} from './gzip';
export { inflateFaultCount, inflateFaults } from './gzip-state';
export {
  textAdvance,
  textBase,
  textBegin,
  textCompact,
  textLength,
  textOrigin,
  textReserve,
  textRoom,
  textSetOrigin,
} from './text';
