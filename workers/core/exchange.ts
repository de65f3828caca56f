// Where the host puts bytes that go with a call: key names, the hash key, needles, IDs.

export const EXCHANGE_BYTES: u32 = 4096;

const exchange = memory.data(4096 + 64, 16);

/** Address of the area; `EXCHANGE_BYTES` may be written. */
export function exchangeBase(): usize {
  return exchange;
}
