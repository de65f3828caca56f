/** Puts it among the others. Returns the function that takes it away. */
export function added<T>(all: Set<T>, one: T): () => void {
  all.add(one);
  return () => {
    all.delete(one);
  };
}
