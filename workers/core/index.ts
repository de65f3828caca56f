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
export { exchangeBase } from './exchange';
export { inflateFaultCount, inflateFaults } from './gzip-state';
export { hashContent, hashContentSecond, hashIds } from './hash';
export { internCount, internBytes, internLimitHash, internSlotCount } from './intern';
export { keysAdd, keysAddContext } from './keys';
export { leafArena, leafEntries, leafEntryCount, leafHashEntry, leafRecordCount, leafRecords } from './leaf-values';
export { leafNodes, leafNames, leafPathCount } from './leaf-paths';
export { leavesAddPath, leavesBegin, leavesHash, leavesRead, leavesReset } from './leaves';
export { packArea, packBegin, packBits, packCodeArea, packLength, packNumbers, packOutput, packPlaces } from './pack';
export { mapCodes, packCodes } from './pack-codes';
export { joinBegin, joinCodes, joinColumn, joinCount, joinEntries, joinFirstRows, joinPicked } from './pack-join';
export { packBorrowedTexts, packTexts } from './pack-texts';
export {
  rowsCodes,
  rowsCount,
  rowsDictionary,
  rowsFlags,
  rowsHashes,
  rowsIds,
  rowsLengths,
  rowsStarts,
  rowsTimes,
} from './rows';
export {
  scanBegin,
  scanConfigure,
  scanEventBytes,
  scanFaultAt,
  scanFaultCode,
  scanForgetRows,
  scanKeepFrom,
  scanLostBytes,
  scanLostCount,
  scanLostFrom,
  scanLostRanges,
  scanMultiColumn,
  scanPlaceFound,
  scanResume,
  scanRun,
  scanSetHashKey,
  scanSetLimits,
  scanSetTellingMarks,
  scanShifted,
  scanSkippedBytes,
  scanSkippedCount,
  scanSkippedFirst,
} from './scan';
export { searchFind, searchSetNeedle } from './search';
export { sha256Blocks, sha256Input, sha256State } from './sha256';
export { skipValue } from './skip';
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
export { utf8Begin, utf8Check, utf8InvalidAt } from './utf8';
