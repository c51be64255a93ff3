import * as tf from '@tensorflow/tfjs';
import { unitLength } from './core/unit-length.ts';
import type { LayerOptions } from './layer-options.ts';
import { expectAxisOption, normalizedAxes, type AxisOption } from './normalized-axes.ts';
import { SingleInputLayer } from './single-input-layer.ts';

/** Options of {@link UnitNormalization}. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The axis, or axes, of the vectors, −1 by default. */
  readonly axis?: number | readonly number[];
}

/**
 * Divides each vector by its length.
 *
 * y = x / √(Σ x²)
 *
 * Inputs   any shape, float32
 * Output   the same shape, carrying the mask of the input
 * Edges    a vector of zeros stays as it is
 *
 * @throws {ArgumentError} when an option is unknown or no axis
 * @throws {ShapeError} when the input lacks the axis
 * @see https://keras.io/api/layers/normalization_layers/unit_normalization/
 * @example
 * new UnitNormalization().apply(tf.tensor2d([[3, 4]])).print(); // [[0.6, 0.8]]
 */
export class UnitNormalization extends SingleInputLayer {
  static readonly className = 'Modu>UnitNormalization';
  readonly axis: AxisOption;

  constructor(options: UnitNormalizationOptions = {}) {
    super('UnitNormalization', 'unit_normalization', options, ['axis']);
    this.axis = expectAxisOption('UnitNormalization', options.axis ?? -1);
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    return unitLength(x, normalizedAxes('UnitNormalization', this.axis, x.shape), 1e-12);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), axis: typeof this.axis === 'number' ? this.axis : [...this.axis] };
  }
}

tf.serialization.registerClass(UnitNormalization);
