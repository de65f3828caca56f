/** WebCrypto; null on a page that came over plain HTTP from another machine, where browsers leave it out. */
export function webCrypto(): SubtleCrypto | null {
  // The types say that it is always there.
  return (globalThis as { readonly crypto?: { readonly subtle?: SubtleCrypto } }).crypto?.subtle ?? null;
}
