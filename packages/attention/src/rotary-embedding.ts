import { ArgumentError, expectBoolean, expectInteger, expectNumber, expectOneOf, ShapeError } from '@modu/core';
import { expectGiven, type LayerOptions } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { positionValues, type PositionCall } from './position-arguments.ts';
import { PositionLayer } from './position-layer.ts';
import { rotaryFrequencies, type RopeType, type RotarySettings } from './rotary-frequencies.ts';
import { rotated } from './rotated.ts';

/** Options of {@link RotaryEmbedding}. */
export interface RotaryEmbeddingOptions extends LayerOptions {
  /** The longest wavelength over 2π. 10 000 by default. */
  readonly maxWavelength?: number;
  /** By how much positions are compressed. 1 by default. */
  readonly scalingFactor?: number;
  /** How: `'linear'` (default) divides all angles alike, `'dynamic'` and `'yarn'` fast and slow ones differently. */
  readonly ropeType?: RopeType;
  /** YaRN: pairs of features that turn more often than this over the original length stay as they are. 32 by default. */
  readonly betaFast?: number;
  /** YaRN: pairs that turn less often than this are compressed in full. 1 by default. */
  readonly betaSlow?: number;
  /** YaRN: the original length. 4096 by default. */
  readonly originalMaxPositionEmbeddings?: number;
  /** YaRN: whether the range is rounded to whole pairs, and positions end at the original length. False by default. */
  readonly truncate?: boolean;
  /** The axis of the steps. 1 by default. */
  readonly sequenceAxis?: number;
  /** The axis of the features. −1 by default. */
  readonly featureAxis?: number;
  /** What the exponent of the wavelengths is divided by; the number of features by default. */
  readonly denominatorDim?: number | null;
}

const where = 'RotaryEmbedding';

/**
 * Turns each pair of features of queries and keys by an angle that grows with the position, so that their scores depend on
 * how far they are apart.
 *
 * y[t,i] = x[t,i] · cos a − x[t,i+H/2] · sin a, y[t,i+H/2] = x[t,i+H/2] · cos a + x[t,i] · sin a,
 * a = (startIndex + t) · maxWavelength^(−2i/H) / scalingFactor for i < H/2, with `ropeType` linear
 *
 * Inputs   x [B,T,…,H], such as [B,T,D] or [B,T,N,H], float32; positions [T] or [B,T]
 * Output   the same shape; no mask goes on with it, as in keras-hub
 * Edges    YaRN multiplies the output by 0.1 · log(scalingFactor) + 1
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when an axis is missing or the number of features is odd
 * @see Su et al. 2021, https://arxiv.org/abs/2104.09864; https://keras.io/keras_hub/api/modeling_layers/rotary_embedding/
 * @example
 * const turned = new RotaryEmbedding().apply(tf.ones([1, 5, 2, 4]), { startIndex: 3 });
 */
export class RotaryEmbedding extends PositionLayer {
  static readonly className = 'Modu>RotaryEmbedding';
  readonly sequenceAxis: number;
  readonly featureAxis: number;
  readonly settings: RotarySettings;

  constructor(options: RotaryEmbeddingOptions = {}) {
    const {
      maxWavelength = 10_000,
      scalingFactor = 1,
      ropeType = 'linear',
      betaFast = 32,
      betaSlow = 1,
    } = expectGiven(where, options);
    const { originalMaxPositionEmbeddings = 4096, truncate = false, denominatorDim = null } = options;
    super(where, 'rotary_embedding', options, [
      'maxWavelength',
      'scalingFactor',
      'ropeType',
      'betaFast',
      'betaSlow',
      'originalMaxPositionEmbeddings',
      'truncate',
      'sequenceAxis',
      'featureAxis',
      'denominatorDim',
    ]);
    const positive = (name: string, value: unknown): number => expectNumber(where, name, value, { minExclusive: 0 });
    this.settings = {
      maxWavelength: positive('maxWavelength', maxWavelength),
      scalingFactor: positive('scalingFactor', scalingFactor),
      ropeType: expectOneOf(where, 'ropeType', ropeType, ['linear', 'dynamic', 'yarn']),
      betaFast: positive('betaFast', betaFast),
      betaSlow: positive('betaSlow', betaSlow),
      originalMaxPositionEmbeddings: expectInteger(
        where,
        'originalMaxPositionEmbeddings',
        originalMaxPositionEmbeddings,
        { min: 1 },
      ),
      truncate: expectBoolean(where, 'truncate', truncate),
      denominatorDim:
        denominatorDim === null ? undefined : expectInteger(where, 'denominatorDim', denominatorDim, { min: 1 }),
    };
    this.sequenceAxis = expectInteger(where, 'sequenceAxis', options.sequenceAxis ?? 1);
    this.featureAxis = expectInteger(where, 'featureAxis', options.featureAxis ?? -1);
    if (this.sequenceAxis === this.featureAxis) {
      throw new ArgumentError(
        `${where}: sequenceAxis must be another axis than featureAxis, received ${this.sequenceAxis}`,
      );
    }
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.#axes(this.computeOutputShape(inputShape));
    super.build(inputShape);
  }

  protected override stepAxis(rank: number): number {
    return this.sequenceAxis < 0 ? this.sequenceAxis + rank : this.sequenceAxis;
  }

  protected override compute(call: PositionCall): tf.Tensor {
    const { x } = call;
    const [stepAxis, featureAxis] = this.#axes(x.shape);
    const last = x.rank - 1;
    // The steps go to axis 1 and the features to the end, wherever they are.
    const others = [...x.shape.keys()].filter((axis) => axis !== stepAxis && axis !== featureAxis);
    const order =
      last === 1 ? [stepAxis, featureAxis] : [others[0] as number, stepAxis, ...others.slice(1), featureAxis];
    const isInPlace = order.every((axis, i) => axis === i);
    const moved = isInPlace ? x : tf.transpose(x, order);
    const y = this.#turned(moved, call);
    return isInPlace
      ? y
      : tf.transpose(
          y,
          order.map((_, axis) => order.indexOf(axis)),
        );
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { denominatorDim, ...settings } = this.settings;
    const { sequenceAxis, featureAxis } = this;
    return { ...super.getConfig(), ...settings, denominatorDim: denominatorDim ?? null, sequenceAxis, featureAxis };
  }

  /** x [B,T,…,H] */
  #turned(x: tf.Tensor, call: PositionCall): tf.Tensor {
    const [steps, features] = [x.shape[1] ?? 0, x.shape.at(-1) ?? 0];
    const { ropeType, truncate, originalMaxPositionEmbeddings, scalingFactor } = this.settings;
    const all = positionValues(call, steps);
    const positions = ropeType === 'yarn' && truncate ? tf.minimum(all, originalMaxPositionEmbeddings) : all;
    const frequencies = tf.tensor1d(rotaryFrequencies(features, this.settings));
    const [rows = 1] = positions.shape;
    const between = Array<number>(x.rank - 3).fill(1);
    const angles = tf.reshape(tf.mul(tf.expandDims(positions, 2), frequencies), [
      rows,
      steps,
      ...between,
      features / 2,
    ]);
    const factor = ropeType === 'yarn' ? 0.1 * Math.log(scalingFactor) + 1 : 1;
    const [cos, sin] = [tf.cos(angles), tf.sin(angles)].map((part) => (factor === 1 ? part : tf.mul(part, factor)));
    return rotated(x, cos as tf.Tensor, sin as tf.Tensor);
  }

  #axes(shape: tf.Shape): [steps: number, features: number] {
    const rank = shape.length;
    const axes = [this.sequenceAxis, this.featureAxis].map((axis) => (axis < 0 ? axis + rank : axis));
    const [steps, features] = axes as [number, number];
    const received = `[${shape.map((size) => size ?? '?').join(', ')}]`;
    if (rank < 3 || steps === features || axes.some((axis) => axis < 0 || axis >= rank)) {
      throw new ShapeError(
        `${where}: inputs must have a batch, steps T at axis ${this.sequenceAxis} and features H at axis ` +
          `${this.featureAxis}, received ${received}`,
      );
    }
    if ((shape[features] ?? 0) % 2 === 0) return [steps, features];
    throw new ShapeError(`${where}: the number of features H must be even, received ${shape[features]} in ${received}`);
  }
}
