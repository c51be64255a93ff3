import type { ActivationName } from './activations/activations.ts';

/** What a recurrent layer applies to its gates and states, with Keras 3's definitions. */
export type RecurrentActivation = ActivationName;

/** The slope of `hardSigmoid` in Keras 3. */
export const hardSigmoidSlope = 1 / 6;

/** Those that the kernels of the backend `modu` know. */
const fused: readonly string[] = ['tanh', 'sigmoid', 'hardSigmoid', 'relu', 'linear'];

/** Whether the kernels of the backend `modu` know the activation. */
export function isFused(activation: RecurrentActivation): boolean {
  return fused.includes(activation);
}
