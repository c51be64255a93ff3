/** Two tokens that stand side by side, how often, and the words to look into. */
export interface TokenPair {
  /** Identifies the pair. */
  readonly key: number;
  readonly left: number;
  readonly right: number;
  readonly count: number;
  readonly words: readonly number[];
}

/** Pairs by falling count; of equal counts that of the lower indices goes first. */
export class PairQueue {
  readonly #heap: TokenPair[] = [];

  push(pair: TokenPair): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(pair);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as TokenPair;
      if (!goesBefore(pair, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = pair;
  }

  /** The first pair, which leaves the queue; undefined when it is empty. */
  pop(): TokenPair | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    const { length } = heap;
    if (length === 0 || last === undefined) return first;
    let i = 0;
    for (let child = 1; child < length; child = 2 * i + 1) {
      if (child + 1 < length && goesBefore(heap[child + 1] as TokenPair, heap[child] as TokenPair)) child++;
      const below = heap[child] as TokenPair;
      if (!goesBefore(below, last)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}

function goesBefore(a: TokenPair, b: TokenPair): boolean {
  return a.count === b.count ? a.key < b.key : a.count > b.count;
}
