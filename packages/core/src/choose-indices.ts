import { describe } from './describe.ts';
import { ArgumentError } from './errors.ts';
import { invalid } from './expect.ts';
import { isNumericArray } from './matrix.ts';
import type { MersenneTwister } from './mersenne-twister.ts';
import { shuffleInPlace } from './shuffle-in-place.ts';
import type { NumericArray } from './types.ts';

/** NumPy's tolerance for a sum of probabilities: the square root of the double's epsilon. */
const sumTolerance = 2 ** -26;

/** What {@link chooseIndices} draws: `size` of the integers 0..population − 1, with probabilities `p` or equal ones. */
export interface Draw {
  readonly population: number;
  readonly size: number;
  readonly replace: boolean;
  readonly p: readonly number[] | NumericArray | undefined;
}

/** Draws indices in the order, and with the words, of NumPy's legacy `choice`. @throws {ArgumentError} */
export function chooseIndices(where: string, generator: MersenneTwister, draw: Draw): Int32Array {
  const { population, size, replace, p } = draw;
  if (!replace && size > population) {
    throw invalid(where, 'size', `at most ${population}, the population, when replace is false`, size);
  }
  if (p !== undefined) {
    const weights = expectProbabilities(where, p, population);
    return replace ? drawWeighted(generator, weights, size) : drawWeightedOnce(where, generator, weights, size);
  }
  if (!replace) {
    const all = indexRange(population);
    shuffleInPlace(generator, all);
    return all.slice(0, size);
  }
  const out = new Int32Array(size);
  for (let i = 0; i < size; i++) out[i] = generator.nextInterval(population - 1);
  return out;
}

/** The integers 0..count − 1. */
export function indexRange(count: number): Int32Array {
  const out = new Int32Array(count);
  for (let i = 0; i < count; i++) out[i] = i;
  return out;
}

function drawWeighted(generator: MersenneTwister, weights: Float64Array, size: number): Int32Array {
  const cumulative = cumulate(weights);
  const out = new Int32Array(size);
  for (let i = 0; i < size; i++) out[i] = insertionPoint(cumulative, generator.nextDouble());
  return out;
}

/** Draws as many as are missing, keeps what is new, takes its weight away, and draws again. */
function drawWeightedOnce(where: string, generator: MersenneTwister, weights: Float64Array, size: number): Int32Array {
  const possible = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  if (possible < size) {
    throw invalid(where, 'size', `at most ${possible}, the elements with p above zero, when replace is false`, size);
  }
  const out = new Int32Array(size);
  let found = 0;
  while (found < size) {
    const cumulative = cumulate(weights);
    const missing = size - found;
    for (let i = 0; i < missing; i++) {
      const index = insertionPoint(cumulative, generator.nextDouble());
      if (weights[index] === 0) continue;
      weights[index] = 0;
      out[found++] = index;
    }
  }
  return out;
}

function expectProbabilities(where: string, p: readonly number[] | NumericArray, population: number): Float64Array {
  if (!Array.isArray(p) && !isNumericArray(p)) throw invalid(where, 'p', 'an array of numbers', p);
  if (p.length !== population) {
    throw new ArgumentError(
      `${where}: p must hold ${population} probabilities, one for each element, received ${describe(p)}`,
    );
  }
  const weights = new Float64Array(population);
  let sum = 0;
  for (let i = 0; i < population; i++) {
    const weight: unknown = p[i];
    if (typeof weight !== 'number' || !(weight >= 0 && weight <= 1 + sumTolerance)) {
      throw invalid(where, `p[${i}]`, 'a number from 0 to 1', weight);
    }
    weights[i] = weight;
    sum += weight;
  }
  if (population > 0 && Math.abs(sum - 1) > sumTolerance) {
    throw new ArgumentError(`${where}: p must sum to 1, received a sum of ${sum}`);
  }
  return weights;
}

/** Running sums, divided by the last. */
function cumulate(weights: Float64Array): Float64Array {
  const out = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < out.length; i++) {
    sum += weights[i] as number;
    out[i] = sum;
  }
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) / sum;
  return out;
}

/** The first index whose cumulative probability is above `value`. */
function insertionPoint(cumulative: Float64Array, value: number): number {
  let low = 0;
  let high = cumulative.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
