import type { RandomState } from '@modu/core';

/**
 * Draws `size` different integers below `population`, with the numbers and the order of scikit-learn's
 * `sample_without_replacement`: it permutes, draws until it has enough, or fills a reservoir, whichever suits the ratio.
 */
export function sampleWithoutReplacement(random: RandomState, population: number, size: number): Int32Array {
  const ratio = population === 0 ? 1 : size / population;
  if (ratio > 0.01 && ratio < 0.99) return random.permutation(population).slice(0, size);
  const out = new Int32Array(size);
  if (ratio < 0.2) {
    const selected = new Set<number>();
    for (let i = 0; i < size; i++) {
      let drawn = random.randint(population);
      while (selected.has(drawn)) drawn = random.randint(population);
      selected.add(drawn);
      out[i] = drawn;
    }
    return out;
  }
  for (let i = 0; i < size; i++) out[i] = i;
  for (let i = size; i < population; i++) {
    const at = random.randint(0, i + 1);
    if (at < size) out[at] = i;
  }
  return out;
}
