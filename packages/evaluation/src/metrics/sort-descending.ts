const comparisonLimit = 2048;
const digitBits = 16;
const buckets = 1 << digitBits;

/**
 * The positions of finite numbers from the largest to the smallest, equal numbers in the order in which they stand.
 *
 * Long arrays are sorted by the bits of their values, in time proportional to their length.
 */
export function sortDescending(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values.keys());
  if (values.length <= comparisonLimit) {
    return order.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
  }
  return radixSort(order, descendingKeys(values));
}

/** Pairs of words, low before high, that order as unsigned 64-bit integers the way the values order from the largest down. */
function descendingKeys(values: Float64Array): Uint32Array {
  // Adding 0 turns −0 into 0, so that the two are equal.
  const keys = new Uint32Array(Float64Array.from(values, (value) => value + 0).buffer);
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  const low = littleEndian ? 0 : 1;
  for (let i = 0; i < keys.length; i += 2) {
    const lowWord = keys[i + low] as number;
    const highWord = keys[i + 1 - low] as number;
    const negative = highWord >>> 31 === 1;
    keys[i] = negative ? lowWord : ~lowWord;
    keys[i + 1] = negative ? highWord : ~(highWord | 0x8000_0000);
  }
  return keys;
}

function radixSort(order: Uint32Array, keys: Uint32Array): Uint32Array {
  let from = order;
  let to: Uint32Array = new Uint32Array(order.length);
  for (let digit = 0; digit < 4; digit++) {
    const word = digit >> 1;
    const shift = (digit & 1) * digitBits;
    const starts = bucketStarts(keys, word, shift, order.length);
    if (starts === undefined) continue;
    for (let i = 0; i < from.length; i++) {
      const position = from[i] as number;
      const bucket = ((keys[2 * position + word] as number) >>> shift) & (buckets - 1);
      const at = starts[bucket] as number;
      to[at] = position;
      starts[bucket] = at + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Where each bucket begins, or `undefined` when one bucket holds everything and the pass can be left out. */
function bucketStarts(keys: Uint32Array, word: number, shift: number, length: number): Uint32Array | undefined {
  const counts = new Uint32Array(buckets);
  for (let i = word; i < keys.length; i += 2) {
    const bucket = ((keys[i] as number) >>> shift) & (buckets - 1);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  let start = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const count = counts[bucket] as number;
    if (count === length) return undefined;
    counts[bucket] = start;
    start += count;
  }
  return counts;
}
