import { RandomState } from './random-state.ts';

/** Where the generator stands beside the function that draws from it, so that every copy of this package finds it. */
const generator = Symbol.for('@modu/core random');

interface SeededRandom {
  (): number;
  readonly [generator]: RandomState;
  readonly before: () => number;
}

function current(): SeededRandom | undefined {
  return generator in Math.random ? (Math.random as unknown as SeededRandom) : undefined;
}

/**
 * Makes everything that nobody gave a seed draw from one: replaces `Math.random`, from which TensorFlow.js takes the seeds
 * of initializers, dropout and shuffles, by the generator of {@link RandomState}. `null` puts `Math.random` back.
 *
 * @param seed integer in 0..2³² − 1, or null
 * @throws {ArgumentError} when the seed is anything else
 * @see https://keras.io/api/utils/python_utils/#setrandomseed-function
 * @example
 * ```ts
 * setRandomSeed(42);
 * Math.random(); // 0.3745401188473625, as np.random.RandomState(42).random_sample()
 * ```
 */
export function setRandomSeed(seed: number | null): void {
  const before = current()?.before ?? Math.random;
  if (seed === null) {
    Math.random = before;
    return;
  }
  const random = new RandomState(seed);
  Math.random = Object.assign(() => random.randomSample(), { [generator]: random, before });
}

/** The generator of {@link setRandomSeed}, for those who save and restore its state; undefined when none is set. */
export function seededRandom(): RandomState | undefined {
  return current()?.[generator];
}
