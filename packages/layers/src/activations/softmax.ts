import { ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { expectAxisOption, normalizedAxes, type AxisOption } from '../normalized-axes.ts';
import { SingleInputLayer, type CallContext } from '../single-input-layer.ts';
import { activations } from './activations.ts';

/** Options of {@link Softmax}. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis, or axes, along which the outputs sum to 1; −1 by default. */
  readonly axis?: number | readonly number[];
}

/** What a masked input counts as; its exponential is 0 in float32. */
const masked = -1e9;

/**
 * exp(x) divided by its sum over an axis, or several.
 *
 * Inputs   any shape, float32; mask bool that broadcasts to it, true = counts
 * Output   the same shape, carrying the mask of the input; 0 where masked
 * Edges    all masked: zeros
 *
 * @throws {ArgumentError} when an option is unknown, or a mask is not of type bool
 * @throws {ShapeError} when the input lacks the axis, or the mask does not broadcast to it
 * @see https://keras.io/api/layers/activation_layers/softmax/
 * @example
 * new Softmax().apply(tf.tensor2d([[1, 2, 3]]), { mask: tf.tensor2d([[true, true, false]], [1, 3], 'bool') });
 */
export class Softmax extends SingleInputLayer {
  static readonly className = 'Modu>Softmax';
  readonly axis: AxisOption;

  constructor(options: SoftmaxOptions = {}) {
    super('Softmax', 'softmax', options, ['axis']);
    this.axis = expectAxisOption('Softmax', options.axis ?? -1);
  }

  protected override compute(x: tf.Tensor, { mask }: CallContext): tf.Tensor {
    const axes = normalizedAxes('Softmax', this.axis, x.shape);
    if (mask === undefined) return softmaxOver(x, axes);
    expectBroadcast(mask, x);
    const y = softmaxOver(tf.where(mask, x, tf.fill(x.shape, masked)), axes);
    return tf.where(mask, y, tf.zerosLike(y));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), axis: typeof this.axis === 'number' ? this.axis : [...this.axis] };
  }
}

tf.serialization.registerClass(Softmax);

function softmaxOver(x: tf.Tensor, axes: number[]): tf.Tensor {
  const [axis = 0] = axes;
  return axes.length === 1 ? activations.softmax(x, { axis }) : tf.exp(tf.sub(x, tf.logSumExp(x, axes, true)));
}

function expectBroadcast(mask: tf.Tensor, x: tf.Tensor): void {
  const fits =
    mask.rank <= x.rank && mask.shape.every((size, i) => size === 1 || size === x.shape[x.rank - mask.rank + i]);
  if (fits) return;
  throw new ShapeError(
    `Softmax: mask must have a shape that broadcasts to [${x.shape.join(', ')}], received [${mask.shape.join(', ')}]`,
  );
}
