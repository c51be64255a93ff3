const factor0 = 0xd2511f53;
const factor1 = 0xcd9e8d57;
const step0 = 0x9e3779b9;
const step1 = 0xbb67ae85;
const rounds = 10;
const word = 2 ** 32;

/** Where in the sequence of random numbers a draw begins; equal positions give equal numbers. */
export interface RandomPosition {
  /** From 0 to 2⁵³ − 1; the key of the generator. */
  readonly seed: number;
  /** The number of the draw, from 0 to 2⁵³ − 1. */
  readonly counter: number;
}

/**
 * The first `count` numbers of 32 bits of a draw, by the counter-based generator Philox4x32-10; the very numbers that the
 * backend `modu` draws.
 *
 * Numbers 4i to 4i + 3 come from the block (i, 0, counter mod 2³², ⌊counter / 2³²⌋) under the key
 * (seed mod 2³², ⌊seed / 2³²⌋), so none depends on how many others are asked for.
 *
 * @see Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3, https://doi.org/10.1145/2063384.2063405
 */
export function philoxWords(count: number, { seed, counter }: RandomPosition): Uint32Array {
  const out = new Uint32Array(Math.ceil(count / 4) * 4);
  const [third, fourth] = [counter % word, Math.floor(counter / word)];
  const key = [seed % word, Math.floor(seed / word)] as const;
  for (let block = 0; 4 * block < out.length; block++) {
    philoxBlock([block, 0, third, fourth], key, out, 4 * block);
  }
  return out.subarray(0, count);
}

/** Writes the four numbers of one counter and key to `out` from `at` on. */
export function philoxBlock(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
  at: number,
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < rounds; round++) {
    const [high0, low0] = [highHalf(c0, factor0), Math.imul(c0, factor0)];
    const [high1, low1] = [highHalf(c2, factor1), Math.imul(c2, factor1)];
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + step0) | 0;
    k1 = (k1 + step1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** The upper 32 bits of the product of two unsigned numbers of 32 bits. */
function highHalf(a: number, b: number): number {
  const [aLow, aHigh] = [a & 0xffff, a >>> 16];
  const [bLow, bHigh] = [b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + (other >>> 16)) | 0;
}
