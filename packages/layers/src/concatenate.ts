import { expectInteger, expectOptions, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { layerOptionNames, type LayerOptions } from './layer-options.ts';
import { MergeLayer } from './merge-layer.ts';

/** Options of {@link Concatenate}. */
export interface ConcatenateOptions extends LayerOptions {
  /** The axis along which the inputs are joined, −1 by default; negative ones count from the end. */
  readonly axis?: number;
}

/**
 * Several tensors one after another along an axis.
 *
 * Inputs   a list of tensors whose shapes agree but for the axis
 * Output   the same shape, the axis being as long as those of all inputs together. Along the axis of steps the masks are
 *          joined too; along another, a step counts that counts in any input. An input without a mask counts as a whole.
 * Edges    one tensor: itself
 *
 * @throws {ArgumentError} when an option is unknown or no integer, or the input no list
 * @throws {ShapeError} when the shapes differ in another axis, or lack the axis
 * @see https://keras.io/api/layers/merging_layers/concatenate/
 * @example
 * new Concatenate().apply([tf.tensor2d([[1, 2]]), tf.tensor2d([[3]])]).print(); // [[1, 2, 3]]
 */
export class Concatenate extends MergeLayer {
  static readonly className = 'Modu>Concatenate';
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    expectOptions('Concatenate', options, ['axis', ...layerOptionNames]);
    super('Concatenate', 'concatenate', options);
    this.axis = expectInteger('Concatenate', 'axis', options.axis ?? -1);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), axis: this.axis };
  }

  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    return tf.concat([...inputs], this.#axisOf(inputs[0]?.rank ?? 0));
  }

  protected override mergedShape(shapes: readonly tf.Shape[]): tf.Shape {
    const [first = []] = shapes;
    const axis = this.#axisOf(first.length);
    const fits =
      axis >= 0 &&
      axis < first.length &&
      shapes.every(({ length }) => length === first.length) &&
      first.every((_, i) => i === axis || knownSizes(shapes, i).size <= 1);
    if (!fits) {
      const received = shapes.map((shape) => `[${shape.map((size) => size ?? '?').join(', ')}]`).join(' and ');
      throw new ShapeError(
        `Concatenate: the inputs must have shapes that agree but for axis ${this.axis}, received ${received}`,
      );
    }
    return first.map((_, i) => {
      const sizes = shapes.map((shape) => shape[i] ?? null);
      if (i !== axis) return [...knownSizes(shapes, i)][0] ?? null;
      return sizes.reduce((sum: number | null, size) => (sum === null || size === null ? null : sum + size), 0);
    });
  }

  protected override mergedMask(inputs: readonly tf.Tensor[], masks: readonly (tf.Tensor | null)[]): tf.Tensor | null {
    if (masks.every((mask) => mask === null)) return null;
    const whole = inputs.map((input, i) => {
      let mask: tf.Tensor = masks[i] ?? tf.ones(input.shape, 'bool');
      while (mask.rank < input.rank) mask = tf.expandDims(mask, -1);
      return tf.logicalAnd(mask, tf.ones(input.shape, 'bool'));
    });
    return tf.any(tf.concat(whole, this.#axisOf(inputs[0]?.rank ?? 0)), -1);
  }

  #axisOf(rank: number): number {
    return this.axis < 0 ? this.axis + rank : this.axis;
  }
}

tf.serialization.registerClass(Concatenate);

function knownSizes(shapes: readonly tf.Shape[], axis: number): Set<number> {
  return new Set(shapes.map((shape) => shape[axis] ?? null).filter((size) => size !== null));
}
