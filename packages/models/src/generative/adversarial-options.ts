import { expectInteger, expectNumber, expectOneOf, expectOptions } from '@modu/core';
import { expectActivation, type Activation } from '../activation.ts';
import { expectWidths } from '../images/image-settings.ts';
import { expectSeed } from '../seed.ts';
import { adversarialTrainingNames, type AdversarialTrainingOptions } from './adversarial-optimizers.ts';
import { expectSample } from './sample-shape.ts';

/** Options of `gan` and `wgan`. */
export interface AdversarialOptions extends AdversarialTrainingOptions {
  /** The size of a sample: [features], or [height, width, channels] of an image. */
  readonly inputShape: readonly number[];
  /** How many random numbers a sample is made of, 100 by default. */
  readonly latent?: number;
  /**
   * The filters of the discriminator's convolutions, each of which halves the image: with some both networks are
   * convolutional, and the generator mirrors them with transposed convolutions. `[]` by default.
   */
  readonly blocks?: readonly number[];
  /** The widths of the discriminator's dense layers, which the generator has in reverse: `[512, 256]`, or with blocks `[]`. */
  readonly hidden?: readonly number[];
  /**
   * Which networks have batch normalisation: the generator, in all layers but its last; or both, the discriminator in all
   * but its first and last; or none.
   */
  readonly batchNormalization?: 'both' | 'generator' | 'none';
  /** The activation of the generator's hidden layers, `'relu'` by default. */
  readonly activation?: Activation;
  /** The slope below zero of the discriminator's leaky ReLU, 0.2 by default. */
  readonly negativeSlope?: number;
  /** Fraction of the outputs of each hidden layer of the discriminator set to zero in training, in [0, 1); 0 by default. */
  readonly dropout?: number;
  /** `'sigmoid'`, the default, for values from 0 to 1; `'tanh'` for values from −1 to 1; or `'linear'`. */
  readonly outputActivation?: 'sigmoid' | 'tanh' | 'linear';
  /** An integer from 0 to 2³² − 1 that makes initial weights, noise, dropout and the order of samples reproducible. */
  readonly seed?: number;
}

/** What the networks are made by. */
export interface AdversarialNetworkSettings {
  readonly inputShape: readonly number[];
  readonly latent: number;
  readonly blocks: readonly number[];
  readonly hidden: readonly number[];
  readonly batchNormalization: 'both' | 'generator' | 'none';
  readonly activation: Activation;
  readonly negativeSlope: number;
  readonly dropout: number;
  readonly outputActivation: 'sigmoid' | 'tanh' | 'linear';
  readonly seed: number | undefined;
}

const names = [
  'inputShape',
  'latent',
  'blocks',
  'hidden',
  'batchNormalization',
  'activation',
  'negativeSlope',
  'dropout',
  'outputActivation',
  'seed',
  ...adversarialTrainingNames,
] as const;

/** The options of the networks, checked. @throws {ArgumentError} @throws {ShapeError} */
export function adversarialSettings(
  where: string,
  given: AdversarialOptions,
  own: readonly string[],
  normalizationOfImages: 'both' | 'generator',
): AdversarialNetworkSettings {
  const options = expectOptions<AdversarialOptions>(where, given, [...names, ...own] as never[]);
  const { inputShape, blocks } = expectSample(where, options);
  const isConvolutional = blocks.length > 0;
  const normalization = options.batchNormalization ?? (isConvolutional ? normalizationOfImages : 'none');
  return {
    inputShape,
    blocks,
    latent: expectInteger(where, 'latent', options.latent ?? 100, { min: 1 }),
    hidden: expectWidths(where, 'hidden', options.hidden ?? (isConvolutional ? [] : [512, 256])),
    batchNormalization: expectOneOf(where, 'batchNormalization', normalization, ['both', 'generator', 'none']),
    activation: expectActivation(where, 'activation', options.activation ?? 'relu'),
    negativeSlope: expectNumber(where, 'negativeSlope', options.negativeSlope ?? 0.2, { min: 0 }),
    dropout: expectNumber(where, 'dropout', options.dropout ?? 0, { min: 0, maxExclusive: 1 }),
    outputActivation: expectOneOf(where, 'outputActivation', options.outputActivation ?? 'sigmoid', [
      'sigmoid',
      'tanh',
      'linear',
    ]),
    seed: expectSeed(where, options.seed),
  };
}
