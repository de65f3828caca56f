// The WASM core: what the host may call. Rooms: text (the buffer between them), inflate, scan, search.
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
