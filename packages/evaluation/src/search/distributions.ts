import {
  ArgumentError,
  expectArray,
  expectInteger,
  expectNumber,
  expectOptions,
  invalid,
  type NumericArray,
  type RandomState,
} from '@modu/core';

/** Something that draws a value of a parameter. */
export interface Distribution<T = unknown> {
  /** The next value, by scipy's name for "random variates". */
  rvs(random: RandomState): T;
}

/**
 * Numbers in [loc, loc + scale), all equally likely; the numbers of `scipy.stats.uniform(loc, scale)`.
 *
 * @throws {ArgumentError} when a number is not finite, or scale not above 0
 */
export function uniform(loc = 0, scale = 1): Distribution<number> {
  expectNumber('uniform', 'loc', loc);
  expectNumber('uniform', 'scale', scale, { minExclusive: 0 });
  return { rvs: (random) => random.randomSample() * scale + loc };
}

/**
 * Numbers in [a, b] whose logarithm is uniform, for parameters such as learning rates; the numbers of
 * `scipy.stats.loguniform(a, b)`, but for the last bit of the exponential function.
 *
 * @throws {ArgumentError} unless 0 < a < b
 */
export function loguniform(a: number, b: number): Distribution<number> {
  expectNumber('loguniform', 'a', a, { minExclusive: 0 });
  expectNumber('loguniform', 'b', b, { minExclusive: a });
  const from = Math.log(a);
  const width = Math.log(b) - from;
  return { rvs: (random) => Math.exp(from + random.randomSample() * width) };
}

/**
 * Integers in [low, high), all equally likely; the numbers of `scipy.stats.randint(low, high)`.
 *
 * @throws {ArgumentError} unless both are integers and low < high
 */
export function randint(low: number, high: number): Distribution<number> {
  expectInteger('randint', 'low', low);
  expectInteger('randint', 'high', high, { min: low + 1 });
  return { rvs: (random) => random.randint(low, high) };
}

/** Options of {@link choices}. */
export interface ChoicesOptions {
  /** The probability of each value, summing to 1; equal by default. */
  readonly p?: readonly number[] | NumericArray;
}

/**
 * One of some values, with probabilities; without them, a plain list in a search does the same and is not drawn from twice.
 *
 * @throws {ArgumentError} for no values, or probabilities that do not fit
 */
export function choices<const T>(values: readonly T[], options?: ChoicesOptions): Distribution<T> {
  const list = [...expectArray('choices', 'values', values)];
  if (list.length === 0) throw invalid('choices', 'values', 'a non-empty array', values);
  const { p } = expectOptions('choices', options, ['p']);
  if (p !== undefined) {
    if (p.length !== list.length) {
      throw new ArgumentError(`choices: p must hold ${list.length} probabilities, received ${p.length}`);
    }
    const sum = Array.from(p as ArrayLike<number>).reduce(
      (total, value) => total + expectNumber('choices', 'p', value, { min: 0 }),
      0,
    );
    if (Math.abs(sum - 1) > 2 ** -26) throw new ArgumentError(`choices: p must sum to 1, received a sum of ${sum}`);
  }
  return { rvs: (random) => list[random.choice(list.length, { p })] as T };
}

/** Whether something draws values. */
export function isDistribution(value: unknown): value is Distribution {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Distribution>).rvs === 'function';
}
