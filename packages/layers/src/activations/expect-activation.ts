import { expectOneOf } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { activationNames, activations, type ActivationName } from './activations.ts';

/** An activation by its name; null is Keras' way to say `'linear'`. @throws {ArgumentError} */
export function expectActivation(
  where: string,
  name: string,
  value: unknown,
  byDefault: ActivationName = 'linear',
): ActivationName {
  if (value === null) return 'linear';
  return expectOneOf(where, name, value ?? byDefault, activationNames);
}

/** Applies an activation with its defaults; `'linear'` gives the tensor itself. */
export function activate(activation: ActivationName, x: tf.Tensor): tf.Tensor {
  return activation === 'linear' ? x : activations[activation](x);
}
