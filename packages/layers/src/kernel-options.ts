import type * as tf from '@tensorflow/tfjs';
import type { ActivationName } from './activations/activations.ts';
import { expectActivation } from './activations/expect-activation.ts';
import type { LayerOptions } from './layer-options.ts';
import type { ConstraintOption, InitializerOption, RegularizerOption } from './weight-options.ts';
import { weightConfig, weightSettings, type WeightSettings } from './weight-settings.ts';

/** Options of the layers that have a kernel, a bias and an activation. */
export interface KernelOptions extends LayerOptions {
  /** A name in `activations`; `'linear'` by default, for which null stands too. */
  readonly activation?: ActivationName | null;
  /** The first values of the kernel, `'glorotUniform'` by default. */
  readonly kernelInitializer?: InitializerOption;
  /** The first values of the bias, `'zeros'` by default. */
  readonly biasInitializer?: InitializerOption;
  /** What the kernel adds to the loss. Nothing by default. */
  readonly kernelRegularizer?: RegularizerOption;
  /** What the bias adds to the loss. Nothing by default. */
  readonly biasRegularizer?: RegularizerOption;
  /** The range of the kernel, free by default; tfjs sees to it when weights are set, not in training. */
  readonly kernelConstraint?: ConstraintOption;
  /** The range of the bias, as above. */
  readonly biasConstraint?: ConstraintOption;
}

/** The names of {@link KernelOptions}, those of every layer left out. */
export const kernelOptionNames = [
  'activation',
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'biasRegularizer',
  'kernelConstraint',
  'biasConstraint',
] as const;

/** {@link KernelOptions}, checked and with every default in place. */
export interface KernelSettings {
  readonly activation: ActivationName;
  readonly kernel: WeightSettings;
  readonly bias: WeightSettings;
}

/** @throws {ArgumentError} when an option is out of range */
export function kernelSettings(where: string, options: KernelOptions): KernelSettings {
  return {
    activation: expectActivation(where, 'activation', options.activation),
    kernel: weightSettings(where, 'kernel', options, 'glorotUniform'),
    bias: weightSettings(where, 'bias', options, 'zeros'),
  };
}

/** The settings as a config holds them. */
export function kernelConfig({ activation, kernel, bias }: KernelSettings): tf.serialization.ConfigDict {
  return { activation, ...weightConfig('kernel', kernel), ...weightConfig('bias', bias) };
}
