import { ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** Below this a window counts as constant. */
const smallest = 1e-6;

/** Mean and deviation of each feature over a window, [B,1,D]. */
function statistics(x: tf.Tensor): readonly [mean: tf.Tensor, deviation: tf.Tensor] {
  const mean = tf.mean(x, 1, true);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), 1, true);
  return [mean, tf.sqrt(tf.maximum(variance, smallest ** 2))];
}

/**
 * Each window by its own measure: (x − mean over T) / deviation over T.
 *
 * Inputs   [B,T,D]
 * Output   [B,T,D]; zeros where a window is constant
 */
export class NormalizeWindow extends tf.layers.Layer {
  static readonly className: string = 'Modu>NormalizeWindow';

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
      const [mean, deviation] = statistics(x);
      return tf.div(tf.sub(x, mean), deviation);
    });
  }
}

/** What a forecast is of, as the last layer keeps it. */
export interface ForecastConfig {
  /** The feature that is forecast. */
  readonly target: number;
  readonly quantiles: readonly number[] | null;
  /** Whether forecasts come in the measure of their window. */
  readonly isNormalized: boolean;
}

type LayerConfig = ForecastConfig & Readonly<Record<string, unknown>>;

/**
 * Forecasts back in the measure of the series: y · deviation + mean, those of the target over the window.
 *
 * Inputs   [forecasts [B,H] or [B,H,Q], window [B,T,D]]
 * Output   as the forecasts
 */
export class ForecastOutput extends tf.layers.Layer {
  static readonly className: string = 'Modu>ForecastOutput';
  readonly config: ForecastConfig;

  constructor({ target, quantiles, isNormalized, ...rest }: LayerConfig) {
    super(rest);
    this.config = { target, quantiles, isNormalized };
  }

  override computeOutputShape(shapes: tf.Shape | tf.Shape[]): tf.Shape {
    const [forecasts] = shapes as tf.Shape[];
    if (forecasts === undefined) throw new ShapeError('ForecastOutput: inputs must be forecasts and a window');
    return forecasts;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [y, window] = inputs as [tf.Tensor, tf.Tensor];
      if (!this.config.isNormalized) return tf.clone(y);
      const own = tf.gather(window, [this.config.target], 2);
      const shape = y.rank === 2 ? [-1, 1] : [-1, 1, 1];
      const [mean, deviation] = statistics(own).map((value) => tf.reshape(value, shape));
      return tf.add(tf.mul(y, deviation as tf.Tensor), mean as tf.Tensor);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { target, quantiles, isNormalized } = this.config;
    return { ...super.getConfig(), target, quantiles: quantiles === null ? null : [...quantiles], isNormalized };
  }
}
