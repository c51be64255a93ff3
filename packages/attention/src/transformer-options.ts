import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import {
  expectGiven,
  expectActivation,
  expectPart,
  expectSeed,
  initializerKind,
  layerOptionNames,
  type ActivationName,
  type Initializer,
  type InitializerOption,
  type LayerOptions,
} from '@modu/layers';

/** Options of `TransformerEncoder` and `TransformerDecoder`. */
export interface TransformerOptions extends LayerOptions {
  /** U, the width of the feedforward network between its two layers. */
  readonly intermediateDim: number;
  /** N, the number of heads, a divisor of the width D. */
  readonly numHeads: number;
  /** Share that training drops of the attention weights and of what each part adds, in [0, 1). 0 by default. */
  readonly dropout?: number;
  /** The activation within the feedforward network, a name in `activations` of `@modu/layers`. `'relu'` by default. */
  readonly activation?: ActivationName | null;
  /** Added to the variance in the layer normalisations. 1e-5 by default. */
  readonly layerNormEpsilon?: number;
  /** The first values of the kernels, `'glorotUniform'` by default; a seed in it gives each kernel one of its own. */
  readonly kernelInitializer?: InitializerOption;
  /** The first values of the biases, `'zeros'` by default. */
  readonly biasInitializer?: InitializerOption;
  /** Whether each part normalises what it takes (as GPT-2) and not what comes out (as BERT). False by default. */
  readonly normalizeFirst?: boolean;
  /** An integer from 0 to 2³² − 1 that makes initial weights and dropout reproducible. */
  readonly seed?: number | null;
}

const optionNames = [
  'intermediateDim',
  'numHeads',
  'dropout',
  'activation',
  'layerNormEpsilon',
  'kernelInitializer',
  'biasInitializer',
  'normalizeFirst',
  'seed',
  ...layerOptionNames,
] as const;

/** The options of a Transformer block with their defaults filled in. */
export interface TransformerSettings {
  readonly intermediateDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly activation: ActivationName;
  readonly layerNormEpsilon: number;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly normalizeFirst: boolean;
  readonly seed: number | undefined;
}

/** @throws {ArgumentError} when an option is unknown or out of range */
export function transformerSettings(where: string, options: TransformerOptions): TransformerSettings {
  expectOptions(where, expectGiven(where, options), optionNames);
  const { dropout = 0, layerNormEpsilon = 1e-5, normalizeFirst = false } = options;
  const initializer = (name: 'kernelInitializer' | 'biasInitializer', byDefault: string): Initializer =>
    expectPart<Initializer>(where, name, options[name] ?? byDefault, initializerKind);
  return {
    intermediateDim: expectInteger(where, 'intermediateDim', options.intermediateDim, { min: 1 }),
    numHeads: expectInteger(where, 'numHeads', options.numHeads, { min: 1 }),
    dropout: expectNumber(where, 'dropout', dropout, { min: 0, maxExclusive: 1 }),
    activation: expectActivation(where, 'activation', options.activation, 'relu'),
    layerNormEpsilon: expectNumber(where, 'layerNormEpsilon', layerNormEpsilon, { min: 0 }),
    kernelInitializer: initializer('kernelInitializer', 'glorotUniform'),
    biasInitializer: initializer('biasInitializer', 'zeros'),
    normalizeFirst: expectBoolean(where, 'normalizeFirst', normalizeFirst),
    seed: expectSeed(where, options.seed),
  };
}
