import { chooseIndices, indexRange } from './choose-indices.ts';
import { describe } from './describe.ts';
import { ArgumentError } from './errors.ts';
import {
  expectArray,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  invalid,
} from './expect.ts';
import { isNumericArray } from './matrix.ts';
import { MersenneTwister } from './mersenne-twister.ts';
import { naturalLog } from './natural-log.ts';
import { shuffleInPlace } from './shuffle-in-place.ts';
import { takeRows } from './take-rows.ts';
import type { NumericArray } from './types.ts';

const largestInt32 = 2 ** 31 - 1;

/** Everything a {@link RandomState} needs to go on where it stood; plain JSON, in the fields of NumPy's `get_state(legacy=False)`. */
export interface RandomStateSnapshot {
  readonly bitGenerator: 'MT19937';
  readonly state: {
    /** 624 unsigned 32-bit words. */
    readonly key: readonly number[];
    /** 0..624: the index in `key` of the next word. */
    readonly pos: number;
  };
  /** 1 when a normal number of the last pair is still to be handed out. */
  readonly hasGauss: 0 | 1;
  /** That number, otherwise 0. */
  readonly gauss: number;
}

/** How {@link RandomState.choice} draws. */
export interface ChoiceOptions {
  /** How many to draw; without it, one is drawn and returned by itself. */
  readonly size?: number | undefined;
  /** Whether the same element may be drawn more than once, `true` by default. */
  readonly replace?: boolean | undefined;
  /** The probability of each element, summing to 1; equal by default. */
  readonly p?: readonly number[] | NumericArray | undefined;
}

type Elements<T> = T extends readonly (infer Item)[] ? Item[] : T;
type Item<T> = T extends readonly (infer Element)[] ? Element : number;

/**
 * Seeded random numbers: the very numbers that NumPy's `np.random.RandomState(seed)` draws.
 *
 * Every method takes as many words from the generator as NumPy's does, so a sequence of different calls stays in step.
 * `normal` rests on a logarithm, which NumPy takes from the C library of its platform: one value in 3000 differs from
 * NumPy on Linux x64 in its last bit. All else is equal bit for bit.
 *
 * Sizes are counts: a size of `n` gives a typed array of `n` values, no size gives a plain number.
 *
 * @see https://numpy.org/doc/stable/reference/random/legacy.html
 * @example
 * ```ts
 * const random = new RandomState(42);
 * random.permutation(5); // Int32Array [1, 4, 2, 0, 3], as np.random.RandomState(42).permutation(5)
 * ```
 */
export class RandomState {
  #generator: MersenneTwister;
  #hasGauss = false;
  #gauss = 0;

  /**
   * @param seed integer in 0..2³² − 1
   * @throws {ArgumentError} when the seed is anything else, or missing
   */
  constructor(seed: number) {
    this.#generator = new MersenneTwister(expectInteger('RandomState', 'seed', seed, { min: 0, max: 2 ** 32 - 1 }));
  }

  /** Uniform doubles in [0, 1). @throws {ArgumentError} when `size` is no count */
  randomSample(): number;
  randomSample(size: number): Float64Array;
  randomSample(size?: number): number | Float64Array;
  randomSample(size?: number): number | Float64Array {
    const generator = this.#generator;
    if (size === undefined) return generator.nextDouble();
    const out = new Float64Array(expectSize('randomSample', size));
    for (let i = 0; i < out.length; i++) out[i] = generator.nextDouble();
    return out;
  }

  /**
   * Uniform doubles in [low, high); rounding may yield `high` itself.
   *
   * @throws {ArgumentError} when a bound or their difference is not finite, or `size` is no count
   */
  uniform(low?: number, high?: number): number;
  uniform(low: number | undefined, high: number | undefined, size: number): Float64Array;
  uniform(low?: number, high?: number, size?: number): number | Float64Array;
  uniform(low = 0, high = 1, size?: number): number | Float64Array {
    expectNumber('RandomState.uniform', 'low', low);
    expectNumber('RandomState.uniform', 'high', high);
    const width = expectNumber('RandomState.uniform', 'high - low', high - low);
    const generator = this.#generator;
    if (size === undefined) return low + width * generator.nextDouble();
    const out = new Float64Array(expectSize('uniform', size));
    for (let i = 0; i < out.length; i++) out[i] = low + width * generator.nextDouble();
    return out;
  }

  /**
   * Normal doubles with mean `loc` and standard deviation `scale`, by Marsaglia's polar method, which makes them in pairs:
   * the second of a pair is kept for the next call.
   *
   * @throws {ArgumentError} when `loc` is not finite, `scale` is negative or not finite, or `size` is no count
   */
  normal(loc?: number, scale?: number): number;
  normal(loc: number | undefined, scale: number | undefined, size: number): Float64Array;
  normal(loc?: number, scale?: number, size?: number): number | Float64Array;
  normal(loc = 0, scale = 1, size?: number): number | Float64Array {
    expectNumber('RandomState.normal', 'loc', loc);
    expectNumber('RandomState.normal', 'scale', scale, { min: 0 });
    if (size === undefined) return loc + scale * this.#nextGauss();
    const out = new Float64Array(expectSize('normal', size));
    for (let i = 0; i < out.length; i++) out[i] = loc + scale * this.#nextGauss();
    return out;
  }

  /** Normal doubles with mean 0 and standard deviation 1, see {@link normal}. @throws {ArgumentError} when `size` is no count */
  standardNormal(): number;
  standardNormal(size: number): Float64Array;
  standardNormal(size?: number): number | Float64Array;
  standardNormal(size?: number): number | Float64Array {
    if (size === undefined) return this.#nextGauss();
    const out = new Float64Array(expectSize('standardNormal', size));
    for (let i = 0; i < out.length; i++) out[i] = this.#nextGauss();
    return out;
  }

  /**
   * Integers in [low, high), or in [0, low) when `high` is left out, all equally likely.
   *
   * @returns an Int32Array where every possible value fits, otherwise a Float64Array
   * @throws {ArgumentError} when a bound is no safe integer, the range is empty or wider than 2⁵³ − 1, or `size` is no count
   */
  randint(low: number, high?: number): number;
  randint(low: number, high: number | undefined, size: number): Int32Array | Float64Array;
  randint(low: number, high?: number, size?: number): number | Int32Array | Float64Array;
  randint(low: number, high?: number, size?: number): number | Int32Array | Float64Array {
    const from = high === undefined ? 0 : expectInteger('RandomState.randint', 'low', low);
    const to =
      high === undefined
        ? expectInteger('RandomState.randint', 'low', low, { min: 1 })
        : expectInteger('RandomState.randint', 'high', high, { min: from + 1 });
    const last = expectInteger('RandomState.randint', 'high - low', to - from) - 1;
    const generator = this.#generator;
    if (size === undefined) return from + generator.nextInterval(last);
    const count = expectSize('randint', size);
    const fits = from >= -largestInt32 - 1 && to - 1 <= largestInt32;
    const out = fits ? new Int32Array(count) : new Float64Array(count);
    for (let i = 0; i < count; i++) out[i] = from + generator.nextInterval(last);
    return out;
  }

  /**
   * Shuffles an array or typed array where it lies.
   *
   * @throws {ArgumentError} when `x` is no array, or frozen
   */
  shuffle(x: unknown[] | NumericArray): void {
    if (!isNumericArray(x)) expectArray('RandomState.shuffle', 'x', x);
    if (Object.isFrozen(x) && x.length > 0) throw invalid('RandomState.shuffle', 'x', 'an array that is not frozen', x);
    shuffleInPlace(this.#generator, x);
  }

  /**
   * The integers 0..x−1, or the elements of `x`, in random order; `x` stays as it is.
   *
   * @returns an Int32Array for a count, otherwise an array of the kind of `x`
   * @throws {ArgumentError} when `x` is neither a count nor an array
   */
  permutation(x: number): Int32Array;
  permutation<T extends readonly unknown[] | NumericArray>(x: T): Elements<T>;
  permutation(x: number | readonly unknown[] | NumericArray): unknown[] | NumericArray {
    const out =
      typeof x === 'number'
        ? indexRange(expectSize('permutation', x, 'x'))
        : copy(expectElements('permutation', 'x', x));
    shuffleInPlace(this.#generator, out);
    return out;
  }

  /**
   * Draws from the integers 0..a−1 or from the elements of `a`.
   *
   * @returns one element without `size`; otherwise an Int32Array for a count, an array of the kind of `a` for an array
   * @throws {ArgumentError} when `a` is empty (unless nothing is drawn), when `p` is no probability for each element, or when more
   *   are drawn without replacement than there are (with a probability above zero)
   */
  choice(a: number, options?: ChoiceOptions & { readonly size?: undefined }): number;
  choice(a: number, options: ChoiceOptions & { readonly size: number }): Int32Array;
  choice<T extends readonly unknown[] | NumericArray>(
    a: T,
    options?: ChoiceOptions & { readonly size?: undefined },
  ): Item<T>;
  choice<T extends readonly unknown[] | NumericArray>(
    a: T,
    options: ChoiceOptions & { readonly size: number },
  ): Elements<T>;
  choice(a: number | readonly unknown[] | NumericArray, options: ChoiceOptions = {}): unknown {
    const { size, replace = true, p } = expectOptions('RandomState.choice', options, ['size', 'replace', 'p']);
    expectBoolean('RandomState.choice', 'replace', replace);
    const count = size === undefined ? 1 : expectSize('choice', size);
    const elements = typeof a === 'number' ? undefined : expectElements('choice', 'a', a);
    const population = typeof a === 'number' ? expectSize('choice', a, 'a') : a.length;
    if (population === 0 && count > 0) {
      throw invalid('RandomState.choice', 'a', elements === undefined ? 'a positive integer' : 'a non-empty array', a);
    }
    const indices = chooseIndices('RandomState.choice', this.#generator, { population, size: count, replace, p });
    if (size === undefined) return elements === undefined ? indices[0] : elements[indices[0] ?? 0];
    return elements === undefined ? indices : takeRows('RandomState.choice', elements, indices, 'a');
  }

  /** A copy of all state, for {@link setState}, also of another instance or in another process. */
  getState(): RandomStateSnapshot {
    return {
      bitGenerator: 'MT19937',
      state: { key: Array.from(this.#generator.key), pos: this.#generator.pos },
      hasGauss: this.#hasGauss ? 1 : 0,
      gauss: this.#gauss,
    };
  }

  /** Goes on where {@link getState} was called. @throws {ArgumentError} when `snapshot` is not what `getState` returns */
  setState(snapshot: RandomStateSnapshot): void {
    if (snapshot === undefined || snapshot === null || typeof snapshot !== 'object') {
      throw invalid('RandomState.setState', 'snapshot', 'an object', snapshot);
    }
    expectOptions('RandomState.setState', snapshot, ['bitGenerator', 'state', 'hasGauss', 'gauss']);
    expectOneOf('RandomState.setState', 'bitGenerator', snapshot.bitGenerator, ['MT19937']);
    if (typeof snapshot.state !== 'object' || snapshot.state === null)
      throw invalid('RandomState.setState', 'state', 'an object', snapshot.state);
    const { key, pos } = snapshot.state;
    if (expectArray('RandomState.setState', 'state.key', key).length !== 624) {
      throw new ArgumentError(`RandomState.setState: state.key must hold 624 words, received ${describe(key)}`);
    }
    key.forEach((word, i) =>
      expectInteger('RandomState.setState', `state.key[${i}]`, word, { min: 0, max: 2 ** 32 - 1 }),
    );
    expectInteger('RandomState.setState', 'state.pos', pos, { min: 0, max: 624 });
    const hasGauss = expectOneOf('RandomState.setState', 'hasGauss', snapshot.hasGauss, [0, 1]) === 1;
    this.#gauss = expectNumber('RandomState.setState', 'gauss', snapshot.gauss);
    this.#hasGauss = hasGauss;
    this.#generator.key.set(key);
    this.#generator.pos = pos;
  }

  #nextGauss(): number {
    if (this.#hasGauss) {
      const kept = this.#gauss;
      this.#hasGauss = false;
      this.#gauss = 0;
      return kept;
    }
    const generator = this.#generator;
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * generator.nextDouble() - 1;
      y = 2 * generator.nextDouble() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * naturalLog(square)) / square);
    this.#gauss = factor * x;
    this.#hasGauss = true;
    return factor * y;
  }
}

function expectSize(method: string, size: number, name = 'size'): number {
  return expectInteger(`RandomState.${method}`, name, size, { min: 0, max: largestInt32 });
}

function expectElements<T extends readonly unknown[] | NumericArray>(method: string, name: string, x: T): T {
  if (Array.isArray(x) || isNumericArray(x)) return x;
  throw invalid(`RandomState.${method}`, name, 'an integer, an array or a typed array', x);
}

function copy(x: readonly unknown[] | NumericArray): unknown[] | NumericArray {
  // Node's Buffer overrides slice() by one that shares memory.
  return isNumericArray(x) ? (Uint8Array.prototype.slice.call(x) as NumericArray) : x.slice();
}
