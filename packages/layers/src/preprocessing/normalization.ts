import { ArgumentError, expectArray, expectBoolean, expectInteger, expectNumber, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { knownSizes, normalizedAxes } from '../normalized-axes.ts';
import { expectPart } from '../registered-part.ts';
import { initializerKind, type Initializer } from '../weight-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';

/** Options of {@link Normalization}. */
export interface NormalizationOptions extends LayerOptions {
  /** The axis, or axes, each index of which has a mean and variance of its own; −1 by default, null for one of all. */
  readonly axis?: number | readonly number[] | null;
  /** The mean, or means in row-major order; by default those that `adapt` finds. */
  readonly mean?: number | readonly number[] | null;
  /** The variance, or variances, given if and only if the mean is. */
  readonly variance?: number | readonly number[] | null;
  /** Whether values are brought back: times the deviation, plus the mean. False by default. */
  readonly invert?: boolean;
}

const where = 'Normalization';
/** Keras' epsilon(), the least deviation that is divided by. */
const leastDeviation = 1e-7;

/**
 * Brings inputs to mean 0 and variance 1 by a mean and variance that are given, or found by `adapt`.
 *
 * y = (x − mean) / max(√variance, 1e-7)
 *
 * Inputs   x with the axes, float32 or int32
 * Output   the same shape, float32, carrying the mask of the input
 * Weights  mean, variance, each of the sizes of the axes, and count, none of them trained; none when both are given
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or only one of mean and variance is given
 * @throws {ShapeError} when the input lacks an axis, or the means are not as many as its sizes say
 * @see https://keras.io/api/layers/preprocessing_layers/numerical/normalization/
 * @example
 * const layer = new Normalization({ inputShape: [3] });
 * layer.adapt(features);
 */
export class Normalization extends SingleInputLayer {
  static readonly className = 'Modu>Normalization';
  readonly axis: readonly number[] | null;
  readonly invert: boolean;
  readonly #mean: number | readonly number[] | null;
  readonly #variance: number | readonly number[] | null;
  #weights: readonly tf.LayerVariable[] = [];

  constructor(options: NormalizationOptions = {}) {
    super(where, 'normalization', options, ['axis', 'mean', 'variance', 'invert']);
    const { axis = -1, mean = null, variance = null, invert = false } = options;
    this.axis =
      axis === null
        ? null
        : (typeof axis === 'number' ? [axis] : expectArray(where, 'axis', axis)).map((item) =>
            expectInteger(where, 'axis', item),
          );
    if ((mean === null) !== (variance === null)) {
      throw new ArgumentError(`${where}: mean and variance must be given together, received one of them`);
    }
    this.#mean = expectValues('mean', mean);
    this.#variance = expectValues('variance', variance, 0);
    this.invert = expectBoolean(where, 'invert', invert);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = onlyShape(inputShape);
    const sizes = knownSizes(where, this.#axesOf(shape), shape);
    const size = sizes.reduce((product, length) => product * length, 1);
    for (const [name, values] of [
      ['mean', this.#mean],
      ['variance', this.#variance],
    ] as const) {
      if (values === null || typeof values === 'number' || values.length === size) continue;
      throw new ShapeError(`${where}: ${name} must have ${size} values for the input, received ${values.length}`);
    }
    if (this.#mean === null && this.#weights.length === 0) {
      const add = (name: string, first: 'zeros' | 'ones'): tf.LayerVariable => {
        const initializer = expectPart<Initializer>(where, name, first, initializerKind);
        return this.addWeight(name, name === 'count' ? [] : sizes, 'float32', initializer, undefined, false);
      };
      this.#weights = [add('mean', 'zeros'), add('variance', 'ones'), add('count', 'zeros')];
    }
    this.built = true;
  }

  /**
   * Finds mean and variance of some data, in place of those found before; sums are in float64.
   *
   * @throws {ArgumentError} when mean and variance are given, or the data is empty
   */
  adapt(data: tf.Tensor): void {
    if (this.#mean !== null) throw new ArgumentError(`${where}.adapt: mean must be left out, received one`);
    if (data.size === 0) throw new ArgumentError(`${where}.adapt: data must hold at least one sample, received none`);
    if (!this.built) this.build([null, ...data.shape.slice(1)]);
    const { groups, group } = groupsOf(data.shape, this.#axesOf(data.shape));
    const values = data.dataSync();
    const count = values.length / groups;
    const mean = new Float64Array(groups);
    values.forEach((value, i) => {
      mean[group(i)] = (mean[group(i)] as number) + value / count;
    });
    const variance = new Float64Array(groups);
    values.forEach((value, i) => {
      variance[group(i)] = (variance[group(i)] as number) + (value - (mean[group(i)] as number)) ** 2 / count;
    });
    tf.tidy(() => {
      const shape = this.#weights[0]?.shape as number[];
      const found = [mean, variance].map((list) => tf.tensor(Float32Array.from(list), shape, 'float32'));
      [...found, tf.scalar(count)].forEach((value, i) => {
        this.#weights[i]?.write(value);
      });
    });
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const axes = this.#axesOf(x.shape);
    const shape = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
    const [mean, variance] = [this.#mean, this.#variance].map((given, i) => {
      if (typeof given === 'number') return tf.scalar(given);
      const values = given === null ? (this.#weights[i] as tf.LayerVariable).read() : tf.tensor1d([...given]);
      return tf.reshape(values, shape);
    }) as [tf.Tensor, tf.Tensor];
    const deviation = tf.maximum(tf.sqrt(variance), leastDeviation);
    const values = tf.cast(x, 'float32');
    return this.invert ? tf.add(mean, tf.mul(values, deviation)) : tf.div(tf.sub(values, mean), deviation);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const plain = (values: number | readonly number[] | null): number | number[] | null =>
      values === null || typeof values === 'number' ? values : [...values];
    const axis = plain(this.axis);
    const [mean, variance] = [plain(this.#mean), plain(this.#variance)];
    return { ...super.getConfig(), axis, mean, variance, invert: this.invert };
  }

  #axesOf(shape: tf.Shape): number[] {
    return this.axis === null ? [] : normalizedAxes(where, this.axis, shape);
  }
}

tf.serialization.registerClass(Normalization);

function expectValues(
  name: string,
  values: number | readonly number[] | null,
  min = Number.NEGATIVE_INFINITY,
): number | readonly number[] | null {
  const range = min === Number.NEGATIVE_INFINITY ? {} : { min };
  if (values === null || typeof values === 'number') {
    return values === null ? null : expectNumber(where, name, values, range);
  }
  // Keras writes means with the axes of size 1 around them.
  return (values as readonly unknown[]).flat(8).map((value) => expectNumber(where, name, value, range));
}

/** How many groups the axes part a tensor into, and the group of an element by its place. */
function groupsOf(
  shape: readonly number[],
  axes: readonly number[],
): { readonly groups: number; readonly group: (place: number) => number } {
  const groups = axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const group = (place: number): number =>
    axes.reduce((sum, axis) => {
      const size = shape[axis] as number;
      return sum * size + (Math.floor(place / (strides[axis] as number)) % size);
    }, 0);
  return { groups, group };
}
