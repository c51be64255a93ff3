import { derivedSeed } from '@modu/core';
import {
  expectPart,
  initializerKind,
  weightConfig,
  weightSettings,
  type ConstraintOption,
  type Initializer,
  type InitializerOption,
  type RegularizerOption,
  type WeightSettings,
} from '@modu/layers';
import type * as tf from '@tensorflow/tfjs';
import { linear, type LinearActivation } from './linear.ts';

/** Options for the weights of the layers within an attention layer. */
export interface ProjectionOptions {
  /** The first values of the kernels, `'glorotUniform'` by default; a seed in it gives each kernel one of its own. */
  readonly kernelInitializer?: InitializerOption;
  /** The first values of the biases, `'zeros'` by default. */
  readonly biasInitializer?: InitializerOption;
  /** What the kernels add to the loss. Nothing by default. */
  readonly kernelRegularizer?: RegularizerOption;
  /** What the biases add to the loss. Nothing by default. */
  readonly biasRegularizer?: RegularizerOption;
  /** The range of the kernels, free by default; tfjs sees to it when weights are set, not in training. */
  readonly kernelConstraint?: ConstraintOption;
  /** The range of the biases, as above. */
  readonly biasConstraint?: ConstraintOption;
}

export const projectionOptions = [
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'biasRegularizer',
  'kernelConstraint',
  'biasConstraint',
] as const;

/** Makes a weight of a layer, as `addWeight` of tfjs does. */
export type AddWeight = (name: string, shape: readonly number[], settings: WeightSettings) => tf.LayerVariable;

/** A trained product with the last axes of a tensor, and a bias. */
export interface Projection {
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | undefined;
  /** How many axes of the input the product takes in. */
  readonly bound: number;
}

/** y = activation(x · kernel + bias) */
export function project(x: tf.Tensor, { kernel, bias, bound }: Projection, activation?: LinearActivation): tf.Tensor {
  return linear(x, kernel.read(), bias?.read(), bound, activation);
}

/** How the kernels and biases of the layers within are made; every one of them gets initial values of its own. */
export class ProjectionSettings {
  readonly #kernel: WeightSettings;
  readonly #bias: WeightSettings;
  readonly #seed: number | undefined;
  #made = 0;

  constructor(where: string, options: ProjectionOptions, seed: number | undefined) {
    this.#kernel = weightSettings(where, 'kernel', options, 'glorotUniform');
    this.#bias = weightSettings(where, 'bias', options, 'zeros');
    this.#seed = seed;
  }

  /** A kernel [inputs…, outputs…] and, with `useBias`, a bias [outputs…]. */
  add(
    name: string,
    inputs: readonly number[],
    outputs: readonly number[],
    useBias: boolean,
    addWeight: AddWeight,
  ): Projection {
    const kernel = addWeight(`${name}/kernel`, [...inputs, ...outputs], this.#next(this.#kernel));
    const bias = useBias ? addWeight(`${name}/bias`, outputs, this.#next(this.#bias)) : undefined;
    return { kernel, bias, bound: inputs.length };
  }

  /** The options, for a config. */
  get config(): tf.serialization.ConfigDict {
    return { ...weightConfig('kernel', this.#kernel), ...weightConfig('bias', this.#bias) };
  }

  #next(settings: WeightSettings): WeightSettings {
    return { ...settings, initializer: seeded(settings.initializer, this.#seed, this.#made++) };
  }
}

/** The initialiser with a seed of its own, if it takes one and has one, or the layer does. */
export function seeded(initializer: Initializer, layerSeed: number | undefined, index: number): Initializer {
  const config = initializer.getConfig();
  if (!('seed' in config)) return initializer;
  const seed = (config['seed'] as number | null | undefined) ?? layerSeed;
  if (seed === undefined) return initializer;
  const part = { className: initializer.getClassName(), config: { ...config, seed: derivedSeed(seed, index) } };
  return expectPart<Initializer>('Initializer', 'initializer', part, initializerKind);
}
