import type { StorePlace } from '../src/rpc/contract.ts';
import { BorrowedStore } from '../src/rpc/lent-store.ts';
import { DiskStore } from '../src/store/disk-store.ts';
import type { Store } from '../src/store/store.ts';

/** Opens the store that a worker was told of. Throws as `DiskStore.openMade`. */
export function openStore(place: StorePlace): Promise<Store> {
  return place.kind === 'lent' ? Promise.resolve(new BorrowedStore(place.port)) : DiskStore.openMade(place.database);
}
