import { expectNumber, expectOptions } from '@modu/core';
import {
  GaussianNoise,
  layerArguments,
  layerFromConfig,
  layerOptionNames,
  type LayerOptions,
  type RandomDrawsState,
  type RandomLayerState,
  type RandomStateHolder,
} from '@modu/layers';
import * as tf from '@tensorflow/tfjs';

/** Options of {@link Sampling}. */
interface SamplingOptions extends LayerOptions {
  /** The weight, in the loss, of the divergence of one sample's code from the normal distribution. */
  readonly klWeight: number;
  readonly seed?: number | null;
}

/**
 * Draws a code from the normal distribution that the encoder tells, and makes the training pay for its distance from N(0, 1).
 *
 * z = mean + exp(logVariance / 2) ∘ N(0, 1)
 * The gradient is that of loss + klWeight · mean over B of Σ (mean² + exp(logVariance) − 1 − logVariance) / 2: the
 * divergence is not in the value of the loss, so that the model stays one with a single output and a loss by name.
 *
 * Inputs   mean [B,D], logVariance [B,D]
 * Output   [B,D]; without training the mean
 */
export class Sampling extends tf.layers.Layer implements RandomStateHolder {
  static readonly className = 'Modu>Sampling';
  readonly klWeight: number;
  readonly #noise: GaussianNoise;

  constructor(options: SamplingOptions) {
    const known = expectOptions('Sampling', options, ['klWeight', 'seed', ...layerOptionNames]);
    super(layerArguments('Sampling', 'sampling', known));
    this.klWeight = expectNumber('Sampling', 'klWeight', options.klWeight, { min: 0 });
    this.#noise = new GaussianNoise({ stddev: 1, seed: options.seed ?? null });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return (inputShape as tf.Shape[])[0] as tf.Shape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    const [mean, logVariance] = inputs as [tf.Tensor, tf.Tensor];
    if (kwargs['training'] !== true) return tf.clone(mean);
    return tf.tidy(() => {
      const noise = this.#noise.apply(tf.zerosLike(mean), { training: true }) as tf.Tensor;
      const each = this.klWeight / mean.shape[0];
      const draw = tf.customGrad((...args) => {
        const [m, v, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
        const spread = tf.mul(tf.exp(tf.mul(v, 0.5)), noise);
        save([m, v, spread]);
        return {
          value: tf.add(m, spread),
          gradFunc: (dy, saved) => {
            const [ms, vs, spreads] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
            const ofVariance = tf.add(tf.mul(dy, tf.mul(spreads, 0.5)), tf.mul(tf.sub(tf.exp(vs), 1), 0.5 * each));
            return [tf.add(dy, tf.mul(ms, each)), ofVariance];
          },
        };
      });
      return draw(mean, logVariance);
    });
  }

  getRandomState(): RandomDrawsState {
    return this.#noise.getRandomState();
  }

  setRandomState(state: RandomLayerState): void {
    this.#noise.setRandomState(state);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), klWeight: this.klWeight, seed: this.#noise.seed ?? null };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }
}
