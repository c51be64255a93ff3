import { expectNumber, expectInteger, expectOneOf, expectOptions } from '@modu/core';
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

/** What generator and discriminator play for. */
const objectives = ['crossEntropy', 'leastSquares', 'hinge', 'wasserstein'] as const;

/** How two networks are trained against each other. */
export interface AdversarialSettings {
  readonly objective: (typeof objectives)[number];
  /** By how much the target of real samples is below 1. */
  readonly labelSmoothing: number;
  /** Steps of the discriminator for one of the generator. */
  readonly criticSteps: number;
  /** The weight of the penalty on gradients whose length is not 1; 0 for none. */
  readonly gradientPenalty: number;
  /** The largest size of a weight of the discriminator; 0 for no limit. */
  readonly weightClip: number;
  /** Rules noise and the order of samples. */
  readonly seed: number | null;
}

const names = ['objective', 'labelSmoothing', 'criticSteps', 'gradientPenalty', 'weightClip', 'seed'] as const;
const where = 'LatentNoise';

/**
 * The place of a saved model where its latent vectors enter, with how it is trained: a loaded model goes on alike.
 *
 * Vectors pass unchanged. {@link LatentNoise.normal} draws them for training, each draw by its number, so that a training
 * that is gone on with draws what it would have drawn.
 *
 * Inputs   any shape
 * Output   the same
 */
export class LatentNoise extends tf.layers.Layer implements RandomStateHolder {
  static readonly className = 'Modu>LatentNoise';
  readonly settings: AdversarialSettings;
  readonly #noise: GaussianNoise;

  constructor(options: AdversarialSettings & LayerOptions) {
    const known = expectOptions(where, options, [...names, ...layerOptionNames]);
    super(layerArguments(where, 'latent_noise', known));
    const number = (name: (typeof names)[number]): number => expectNumber(where, name, options[name], { min: 0 });
    this.settings = {
      objective: expectOneOf(where, 'objective', options.objective, objectives),
      labelSmoothing: number('labelSmoothing'),
      criticSteps: expectInteger(where, 'criticSteps', options.criticSteps, { min: 1 }),
      gradientPenalty: number('gradientPenalty'),
      weightClip: number('weightClip'),
      seed: options.seed,
    };
    this.#noise = new GaussianNoise({ stddev: 1, seed: options.seed });
  }

  /** N(0, 1) in a shape: draw number `draw`, the same numbers whenever it is asked for. */
  normal(shape: readonly number[], draw: number): tf.Tensor {
    return tf.tidy(() => {
      this.#noise.setRandomState({ ...this.#noise.getRandomState(), draws: draw });
      return this.#noise.apply(tf.zeros([...shape]), { training: true }) as tf.Tensor;
    });
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.clone(Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs);
  }

  getRandomState(): RandomDrawsState {
    return this.#noise.getRandomState();
  }

  setRandomState(state: RandomLayerState): void {
    this.#noise.setRandomState(state);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.settings };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }
}
