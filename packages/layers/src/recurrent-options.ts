import { expectBoolean, expectInteger, expectNumber, derivedSeed } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { expectGiven, layerOptionNames, type LayerOptions } from './layer-options.ts';
import { expectActivation } from './activations/expect-activation.ts';
import type { RecurrentActivation } from './recurrent-activation.ts';
import { expectSeed } from './seed.ts';
import type { ConstraintOption, InitializerOption, RegularizerOption } from './weight-options.ts';
import { weightConfig, weightSettings, type WeightSettings } from './weight-settings.ts';

/** Options that all recurrent layers share. */
export interface RecurrentOptions extends LayerOptions {
  /** The size H of the output and of each state. */
  readonly units: number;
  /** What is applied to candidates and outputs, `'tanh'` by default; null for `'linear'`. */
  readonly activation?: RecurrentActivation | null;
  /** Whether there is a bias. True by default. */
  readonly useBias?: boolean;
  /** The first values of the input weights, `'glorotUniform'` by default. */
  readonly kernelInitializer?: InitializerOption;
  /** The first values of the recurrent weights, `'orthogonal'` by default. */
  readonly recurrentInitializer?: InitializerOption;
  /** The first values of the bias, `'zeros'` by default. */
  readonly biasInitializer?: InitializerOption;
  /** What the input weights add to the loss. Nothing by default. */
  readonly kernelRegularizer?: RegularizerOption;
  /** What the recurrent weights add to the loss. Nothing by default. */
  readonly recurrentRegularizer?: RegularizerOption;
  /** What the bias adds to the loss. Nothing by default. */
  readonly biasRegularizer?: RegularizerOption;
  /** The range of the input weights, free by default; tfjs sees to it when weights are set, not in training. */
  readonly kernelConstraint?: ConstraintOption;
  /** The range of the recurrent weights, as above. */
  readonly recurrentConstraint?: ConstraintOption;
  /** The range of the bias, as above. */
  readonly biasConstraint?: ConstraintOption;
  /** Fraction of the features set to zero in training, the same ones at all steps, in [0, 1). 0 by default. */
  readonly dropout?: number;
  /** Fraction of the last output set to zero in training, the same units at all steps, in [0, 1). 0 by default. */
  readonly recurrentDropout?: number;
  /** An integer from 0 to 2³² − 1 that makes dropout, and initial weights that an option names, reproducible. */
  readonly seed?: number | null;
  /** Whether the output holds every step, [B,T,H], or the last one, [B,H]. False by default. */
  readonly returnSequences?: boolean;
  /** Whether the layer returns its last states after the output. False by default. */
  readonly returnState?: boolean;
  /** Whether the last step is processed first; a sequence of outputs is then in that order. False by default. */
  readonly goBackwards?: boolean;
  /** Whether a batch begins with the states that the one before ended with. False by default. */
  readonly stateful?: boolean;
  /** Whether the output of a masked step is zeros, or that of the step before it. False by default. */
  readonly zeroOutputForMask?: boolean;
}

/** The names of {@link RecurrentOptions}. */
export const recurrentOptionNames = [
  'units',
  'activation',
  'useBias',
  'kernelInitializer',
  'recurrentInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'recurrentRegularizer',
  'biasRegularizer',
  'kernelConstraint',
  'recurrentConstraint',
  'biasConstraint',
  'dropout',
  'recurrentDropout',
  'seed',
  'returnSequences',
  'returnState',
  'goBackwards',
  'stateful',
  'zeroOutputForMask',
  ...layerOptionNames,
] as const;

/** {@link RecurrentOptions}, checked and with every default in place. */
export interface RecurrentSettings
  extends
    Record<'units' | 'dropout' | 'recurrentDropout', number>,
    Record<'useBias' | 'returnSequences' | 'returnState' | 'goBackwards' | 'stateful' | 'zeroOutputForMask', boolean>,
    Record<'kernel' | 'recurrent' | 'bias', WeightSettings> {
  readonly activation: RecurrentActivation;
  readonly seed: number | undefined;
}

/** @throws {ArgumentError} when an option is out of range */
export function recurrentSettings(where: string, options: RecurrentOptions): RecurrentSettings {
  expectGiven(where, options);
  const flag = (name: keyof RecurrentOptions, byDefault = false): boolean =>
    expectBoolean(where, name, options[name] ?? byDefault);
  const rate = (name: 'dropout' | 'recurrentDropout'): number =>
    expectNumber(where, name, options[name] ?? 0, { min: 0, maxExclusive: 1 });
  const seed = expectSeed(where, options.seed);
  const weight = (role: string, index: number, byDefault: string): WeightSettings =>
    weightSettings(where, role, options, byDefault, seed === undefined ? undefined : derivedSeed(seed, index));
  return {
    units: expectInteger(where, 'units', options.units, { min: 1 }),
    activation: expectActivation(where, 'activation', options.activation, 'tanh'),
    useBias: flag('useBias', true),
    kernel: weight('kernel', 0, 'glorotUniform'),
    recurrent: weight('recurrent', 1, 'orthogonal'),
    bias: weight('bias', 2, 'zeros'),
    dropout: rate('dropout'),
    recurrentDropout: rate('recurrentDropout'),
    seed,
    returnSequences: flag('returnSequences'),
    returnState: flag('returnState'),
    goBackwards: flag('goBackwards'),
    stateful: flag('stateful'),
    zeroOutputForMask: flag('zeroOutputForMask'),
  };
}

/** The settings as a config holds them. */
export function recurrentConfig(settings: RecurrentSettings): tf.serialization.ConfigDict {
  const { kernel, recurrent, bias, seed, ...plain } = settings;
  return {
    ...plain,
    ...weightConfig('kernel', kernel),
    ...weightConfig('recurrent', recurrent),
    ...weightConfig('bias', bias),
    seed: seed ?? null,
  };
}
