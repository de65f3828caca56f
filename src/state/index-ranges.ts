/** From the first place to the one before the second. */
export type Range = readonly [from: number, to: number];

/** A set of places in a long list, as ranges in order that do not touch. Never changed in place. */
export class IndexRanges {
  static readonly none = new IndexRanges([]);
  readonly ranges: readonly Range[];

  private constructor(ranges: readonly Range[]) {
    this.ranges = ranges;
  }

  /** The places from `from` to the one before `to`. */
  static of(from: number, to: number): IndexRanges {
    return from < to ? new IndexRanges([[from, to]]) : IndexRanges.none;
  }

  get count(): number {
    return this.ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  }

  has(index: number): boolean {
    let low = 0;
    let high = this.ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const [from, to] = this.ranges[middle]!;
      if (index < from) high = middle - 1;
      else if (index >= to) low = middle + 1;
      else return true;
    }
    return false;
  }

  with(from: number, to: number): IndexRanges {
    if (from >= to) return this;
    let [low, high] = [from, to];
    const before: Range[] = [];
    const after: Range[] = [];
    for (const range of this.ranges) {
      if (range[1] < low) before.push(range);
      else if (range[0] > high) after.push(range);
      else [low, high] = [Math.min(low, range[0]), Math.max(high, range[1])];
    }
    return new IndexRanges([...before, [low, high], ...after]);
  }

  without(index: number): IndexRanges {
    return new IndexRanges(
      this.ranges.flatMap(([from, to]): Range[] => {
        if (index < from || index >= to) return [[from, to]];
        const parts: Range[] = [
          [from, index],
          [index + 1, to],
        ];
        return parts.filter(([low, high]) => low < high);
      }),
    );
  }

  toggled(index: number): IndexRanges {
    return this.has(index) ? this.without(index) : this.with(index, index + 1);
  }

  /** The first `limit` places. */
  first(limit: number): readonly number[] {
    const indices: number[] = [];
    for (const [from, to] of this.ranges) {
      for (let i = from; i < to && indices.length < limit; i++) indices.push(i);
    }
    return indices;
  }
}
