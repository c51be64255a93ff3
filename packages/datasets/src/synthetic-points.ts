import {
  ArgumentError,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOptions,
  RandomState,
  type Matrix,
} from '@modu/core';

/** What all synthetic sets of points have in common. */
export interface SyntheticOptions {
  /** How many points, 100 by default. */
  readonly nSamples?: number;
  /** Whether the points are put in random order, true by default. */
  readonly shuffle?: boolean;
  /** A seed; with one the numbers are those of scikit-learn. Without one every call differs. */
  readonly randomState?: number | null;
}

/** Options of {@link makeMoons} and {@link makeCircles}. */
export interface MakeMoonsOptions extends SyntheticOptions {
  /** Standard deviation of the noise, 0 by default. */
  readonly noise?: number;
}

/** Options of {@link makeCircles}. */
export interface MakeCirclesOptions extends MakeMoonsOptions {
  /** Radius of the inner circle where the outer is 1, in [0, 1), 0.8 by default. */
  readonly factor?: number;
}

/** Options of {@link makeBlobs}. */
export interface MakeBlobsOptions extends SyntheticOptions {
  /** 2 by default. */
  readonly nFeatures?: number;
  /** How many blobs, or where each is; 3 by default. */
  readonly centers?: number | readonly (readonly number[])[];
  /** Standard deviation of the blobs, or of each; 1 by default. */
  readonly clusterStd?: number | readonly number[];
  /** Between what bounds drawn centres lie, [−10, 10] by default. */
  readonly centerBox?: readonly [number, number];
}

/** Options of {@link makeRegression}. */
export interface MakeRegressionOptions extends SyntheticOptions {
  /** 100 by default. */
  readonly nFeatures?: number;
  /** How many features the target depends on, 10 by default. */
  readonly nInformative?: number;
  /** Added to every target, 0 by default. */
  readonly bias?: number;
  /** Standard deviation of the noise, 0 by default. */
  readonly noise?: number;
}

/** Points and the class of each. */
export interface LabelledPoints {
  readonly x: Matrix;
  readonly y: Int32Array;
}

const names = ['nSamples', 'shuffle', 'randomState'] as const;

interface Common {
  readonly nSamples: number;
  readonly shuffle: boolean;
  readonly random: RandomState;
}

function common(where: string, { nSamples = 100, shuffle = true, randomState }: SyntheticOptions): Common {
  const seed =
    randomState === undefined || randomState === null
      ? Math.floor(Math.random() * 2 ** 32)
      : expectInteger(where, 'randomState', randomState, { min: 0, max: 2 ** 32 - 1 });
  return {
    nSamples: expectInteger(where, 'nSamples', nSamples, { min: 1 }),
    shuffle: expectBoolean(where, 'shuffle', shuffle),
    random: new RandomState(seed),
  };
}

/** The rows in the order of `order`, as a matrix. */
function matrix(values: Float64Array, features: number, order: ArrayLike<number>): Matrix {
  const data = new Float32Array(values.length);
  for (let row = 0; row < order.length; row++) {
    const from = (order[row] ?? 0) * features;
    data.set(values.subarray(from, from + features), row * features);
  }
  return { data, shape: [order.length, features] };
}

function orderOf({ nSamples, shuffle, random }: Common): Int32Array {
  const order = Int32Array.from({ length: nSamples }, (_, i) => i);
  if (shuffle) random.shuffle(order);
  return order;
}

/** Two curves of points, n / 2 on the first; noise is drawn in the order after shuffling, as scikit-learn does. */
function twoCurves(
  where: string,
  options: MakeMoonsOptions,
  place: (curve: 0 | 1, i: number, count: number) => readonly [number, number],
): LabelledPoints {
  const noise = expectNumber(where, 'noise', options.noise ?? 0, { min: 0 });
  const shared = common(where, options);
  const first = Math.floor(shared.nSamples / 2);
  const values = new Float64Array(2 * shared.nSamples);
  for (let i = 0; i < shared.nSamples; i++) {
    values.set(i < first ? place(0, i, first) : place(1, i - first, shared.nSamples - first), 2 * i);
  }
  const order = orderOf(shared);
  const sorted = Float64Array.from(
    { length: values.length },
    (_, i) => values[2 * (order[i >> 1] ?? 0) + (i & 1)] ?? 0,
  );
  if (noise > 0)
    shared.random.normal(0, noise, sorted.length).forEach((value, i) => (sorted[i] = (sorted[i] ?? 0) + value));
  return {
    x: { data: Float32Array.from(sorted), shape: [shared.nSamples, 2] },
    y: Int32Array.from(order, (i) => Number(i >= first)),
  };
}

/**
 * Two interleaved half circles: synthetic data that no straight line separates.
 *
 * @returns `x` [nSamples, 2]; `y`, 0 the upper moon, 1 the lower
 * @throws {ArgumentError} for a bad option
 * @see scikit-learn's `make_moons`
 * @example
 * const { x, y } = makeMoons({ nSamples: 200, noise: 0.1, randomState: 42 });
 */
export function makeMoons(options: MakeMoonsOptions = {}): LabelledPoints {
  expectOptions('makeMoons', options, [...names, 'noise']);
  return twoCurves('makeMoons', options, (moon, i, count) => {
    const angle = count > 1 ? (Math.PI * i) / (count - 1) : 0;
    return moon === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 1 - Math.sin(angle) - 0.5];
  });
}

/**
 * A circle within a circle: synthetic data.
 *
 * @returns `x` [nSamples, 2]; `y`, 0 the outer circle, 1 the inner
 * @throws {ArgumentError} for a bad option
 * @see scikit-learn's `make_circles`
 * @example
 * const { x, y } = makeCircles({ noise: 0.05, factor: 0.5, randomState: 42 });
 */
export function makeCircles(options: MakeCirclesOptions = {}): LabelledPoints {
  const { factor = 0.8 } = expectOptions('makeCircles', options, [...names, 'noise', 'factor']);
  expectNumber('makeCircles', 'factor', factor, { min: 0, maxExclusive: 1 });
  return twoCurves('makeCircles', options, (circle, i, count) => {
    const angle = (2 * Math.PI * i) / count;
    const radius = circle === 0 ? 1 : factor;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/**
 * Round clouds of normally distributed points: synthetic data.
 *
 * @returns `x` [nSamples, nFeatures]; `y`, the cloud
 * @throws {ArgumentError} for a bad option
 * @see scikit-learn's `make_blobs`
 * @example
 * const { x, y } = makeBlobs({ centers: 4, randomState: 42 });
 */
export function makeBlobs(options: MakeBlobsOptions = {}): LabelledPoints {
  const where = 'makeBlobs';
  expectOptions(where, options, [...names, 'nFeatures', 'centers', 'clusterStd', 'centerBox']);
  const { centers = 3, clusterStd = 1, centerBox: [low, high] = [-10, 10] } = options;
  const shared = common(where, options);
  const given = typeof centers === 'number' ? undefined : centers;
  const features = given?.[0]?.length ?? expectInteger(where, 'nFeatures', options.nFeatures ?? 2, { min: 1 });
  const count = given?.length ?? expectInteger(where, 'centers', centers, { min: 1 });
  if (given?.some((center) => center.length !== features) === true) {
    throw new ArgumentError(`${where}: centers must all have ${features} coordinates`);
  }
  const flat = given?.flat() ?? [...shared.random.uniform(low, high, count * features)];
  const deviations = typeof clusterStd === 'number' ? flat.slice(0, count).map(() => clusterStd) : clusterStd;
  if (deviations.length !== count) {
    throw new ArgumentError(`${where}: clusterStd must be one number or ${count}, received ${deviations.length}`);
  }
  for (const deviation of deviations) expectNumber(where, 'clusterStd', deviation, { min: 0 });
  const values = new Float64Array(shared.nSamples * features);
  const labels = new Int32Array(shared.nSamples);
  let row = 0;
  for (let center = 0; center < count; center++) {
    const size = Math.floor(shared.nSamples / count) + Number(center < shared.nSamples % count);
    const noise = shared.random.normal(0, 1, size * features);
    for (let i = 0; i < noise.length; i++) {
      values[row * features + i] =
        (flat[center * features + (i % features)] ?? 0) + (deviations[center] ?? 1) * (noise[i] ?? 0);
    }
    labels.fill(center, row, row + size);
    row += size;
  }
  const order = orderOf(shared);
  return { x: matrix(values, features, order), y: Int32Array.from(order, (i) => labels[i] ?? 0) };
}

/**
 * A random linear problem: synthetic data whose true coefficients are known.
 *
 * @returns `x` [nSamples, nFeatures]; `y`; `coef`, the coefficient of each feature
 * @throws {ArgumentError} for a bad option
 * @see scikit-learn's `make_regression`, without `effective_rank` and `n_targets`
 * @example
 * const { x, y, coef } = makeRegression({ nFeatures: 5, nInformative: 2, noise: 1, randomState: 42 });
 */
export function makeRegression(options: MakeRegressionOptions = {}): {
  readonly x: Matrix;
  readonly y: Float64Array;
  readonly coef: Float64Array;
} {
  const where = 'makeRegression';
  expectOptions(where, options, [...names, 'nFeatures', 'nInformative', 'bias', 'noise']);
  const features = expectInteger(where, 'nFeatures', options.nFeatures ?? 100, { min: 1 });
  const informative = Math.min(features, expectInteger(where, 'nInformative', options.nInformative ?? 10, { min: 0 }));
  const bias = expectNumber(where, 'bias', options.bias ?? 0);
  const noise = expectNumber(where, 'noise', options.noise ?? 0, { min: 0 });
  const shared = common(where, options);
  const { nSamples, random } = shared;
  const values = random.normal(0, 1, nSamples * features);
  const coefficients = new Float64Array(features);
  coefficients.set(random.uniform(0, 1, informative).map((value) => 100 * value));
  const targets = new Float64Array(nSamples);
  for (let row = 0; row < nSamples; row++) {
    let sum = bias;
    for (let i = 0; i < informative; i++) sum += (values[row * features + i] ?? 0) * (coefficients[i] ?? 0);
    targets[row] = sum;
  }
  if (noise > 0) random.normal(0, noise, nSamples).forEach((value, i) => (targets[i] = (targets[i] ?? 0) + value));
  const order = orderOf(shared);
  const columns = orderOf({ nSamples: features, shuffle: shared.shuffle, random });
  const mixed = new Float64Array(values.length);
  for (let row = 0; row < nSamples; row++) {
    for (let i = 0; i < features; i++) mixed[row * features + i] = values[row * features + (columns[i] ?? 0)] ?? 0;
  }
  return {
    x: matrix(mixed, features, order),
    y: Float64Array.from(order, (i) => targets[i] ?? 0),
    coef: Float64Array.from(columns, (i) => coefficients[i] ?? 0),
  };
}
