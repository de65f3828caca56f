/** How many rows a list keeps room for: as many as it ever had, for as long as it is in use. */
export class KeptRoom {
  #most = 0;

  rows(count: number, isUsed: boolean): number {
    this.#most = isUsed ? Math.max(this.#most, count) : count;
    return this.#most;
  }
}
