import { DataError, RandomState } from '@modu/core';

/** The penalty of the weights in each step. */
export type Penalty = 'l2' | 'l1' | 'elasticnet' | null;

/** How one unit learns from one sample after another. */
export interface DescentSettings {
  /** The loss of an output `p` for the target −1 or 1, and its slope in `p`. */
  readonly loss: (target: number, p: number) => number;
  readonly slope: (target: number, p: number) => number;
  readonly eta0: number;
  readonly penalty: Penalty;
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly maxIter: number;
  /** The least that the objective must fall in an epoch, `null` for none. */
  readonly tol: number | null;
  readonly nIterNoChange: number;
  readonly shuffle: boolean;
  readonly randomState: number;
}

/** Samples of a two-class problem. */
export interface TwoClassSamples {
  /** Row by row, [samples, features]. */
  readonly x: Float64Array;
  /** −1 or 1. */
  readonly targets: Float64Array;
  /** The weight of each sample in its steps. */
  readonly weights: Float64Array;
}

/** A unit: its weights, the last one the intercept. Changed in place by {@link descend}. */
export type UnitWeights = Float64Array;

/** Mean loss and number of samples on the wrong side, or on the boundary, when they were met, by epoch. */
export interface Descent {
  readonly loss: number[];
  readonly mistakes: number[];
}

const largestInt32 = 2 ** 31 - 1;
/** Slopes are cut off here, so that a step stays a number. */
const steepest = 1e12;

/** The order in which scikit-learn visits the samples: each epoch shuffles that of the last with the same seed. */
function shuffled(order: Int32Array, seed: number): void {
  let state = seed === 0 ? 1 : seed;
  for (let i = 0; i < order.length - 1; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = i + ((state & largestInt32) % (order.length - i));
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
}

/**
 * Stochastic gradient descent of one linear unit, sample by sample at a constant rate, in float64.
 *
 * @throws {DataError} when a weight is no longer finite
 * @see sklearn.linear_model.SGDClassifier
 */
export function descend(
  where: string,
  unit: UnitWeights,
  hasIntercept: boolean,
  { x, targets, weights }: TwoClassSamples,
  settings: DescentSettings,
): Descent {
  const { loss, slope, eta0, penalty, alpha, maxIter, tol, nIterNoChange } = settings;
  const samples = targets.length;
  const features = unit.length - 1;
  const l1Ratio = penalty === 'l2' ? 0 : penalty === 'l1' ? 1 : settings.l1Ratio;
  const random = new RandomState(settings.randomState);
  // scikit-learn draws a number for its reader of samples before the seed of the order.
  random.randint(1, largestInt32);
  const seed = random.randint(largestInt32);
  const order = Int32Array.from({ length: samples }, (_, i) => i);
  const shrunk = new Float64Array(features);
  const shrink = penalty === null ? 1 : Math.max(0, 1 - (1 - l1Ratio) * eta0 * alpha);
  let due = 0;
  let best = Number.POSITIVE_INFINITY;
  let waited = 0;
  const descent: Descent = { loss: [], mistakes: [] };
  for (let epoch = 0; epoch < maxIter && waited < nIterNoChange; epoch++) {
    if (settings.shuffle) shuffled(order, seed);
    let [losses, objective, mistakes] = [0, 0, 0];
    for (const i of order) {
      const target = targets[i] as number;
      const from = i * features;
      let p = unit[features] as number;
      for (let j = 0; j < features; j++) p += (unit[j] as number) * (x[from + j] as number);
      if (target * p <= 0) mistakes++;
      const own = loss(target, p);
      losses += own;
      objective += own + (penalty === null ? 0 : alpha * size(unit, l1Ratio));
      const step = -eta0 * Math.min(steepest, Math.max(-steepest, slope(target, p))) * (weights[i] as number);
      for (let j = 0; j < features; j++) unit[j] = (unit[j] as number) * shrink + step * (x[from + j] as number);
      if (hasIntercept) unit[features] = (unit[features] as number) + step;
      if (penalty === 'l1' || penalty === 'elasticnet') {
        due += l1Ratio * eta0 * alpha;
        truncate(unit, shrunk, due);
      }
    }
    if (!unit.every(Number.isFinite)) {
      throw new DataError(
        `${where}: weights must stay finite numbers, received others after epoch ${epoch + 1}; scale the features, or take a smaller eta0`,
      );
    }
    descent.loss.push(losses / samples);
    descent.mistakes.push(mistakes);
    objective /= samples;
    waited = tol !== null && objective > best - tol ? waited + 1 : 0;
    best = Math.min(best, objective);
  }
  return descent;
}

/** (1 − r) · ½ · |w|² + r · Σ|w|, without the intercept. */
function size(unit: UnitWeights, l1Ratio: number): number {
  let [squares, absolutes] = [0, 0];
  for (let j = 0; j < unit.length - 1; j++) {
    const weight = unit[j] as number;
    squares += weight * weight;
    absolutes += Math.abs(weight);
  }
  return (1 - l1Ratio) * 0.5 * squares + l1Ratio * absolutes;
}

/** Takes the penalty that is due off each weight, at most as far as zero (Tsuruoka et al. 2009, cumulative penalty). */
function truncate(unit: UnitWeights, shrunk: Float64Array, due: number): void {
  for (let j = 0; j < shrunk.length; j++) {
    const weight = unit[j] as number;
    const taken = shrunk[j] as number;
    if (weight > 0) unit[j] = Math.max(0, weight - (due + taken));
    else if (weight < 0) unit[j] = Math.min(0, weight + (due - taken));
    shrunk[j] = taken + ((unit[j] as number) - weight);
  }
}
