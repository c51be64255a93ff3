import type { MersenneTwister } from './mersenne-twister.ts';
import type { NumericArray } from './types.ts';

/** Swaps every element, from the last to the second, with one drawn from those up to it: NumPy's legacy shuffle. */
export function shuffleInPlace(generator: MersenneTwister, list: unknown[] | NumericArray): void {
  // One view for all 4-byte kinds keeps the loop below monomorphic where it is hot: indices and float32 data.
  if (ArrayBuffer.isView(list) && list.BYTES_PER_ELEMENT === 4) {
    shuffleWords(generator, new Int32Array(list.buffer, list.byteOffset, list.length));
    return;
  }
  const items = list as unknown[];
  for (let i = items.length - 1; i > 0; i--) {
    const j = generator.nextInterval(i);
    const item = items[i];
    items[i] = items[j];
    items[j] = item;
  }
}

function shuffleWords(generator: MersenneTwister, words: Int32Array): void {
  for (let i = words.length - 1; i > 0; i--) {
    const j = generator.nextInterval(i);
    const word = words[i] as number;
    words[i] = words[j] as number;
    words[j] = word;
  }
}
