import { expectOneOf } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** The activations of hidden layers, each with the range of initial weights that keeps the size of its signals. */
const initializers = {
  relu: 'he',
  relu6: 'he',
  elu: 'he',
  gelu: 'he',
  mish: 'he',
  swish: 'he',
  softplus: 'he',
  selu: 'lecun',
  linear: 'glorot',
  tanh: 'glorot',
  sigmoid: 'glorot',
  hardSigmoid: 'glorot',
  softsign: 'glorot',
} as const;

/** An activation of a hidden layer. */
export type Activation = keyof typeof initializers;

const activations = Object.keys(initializers) as Activation[];

/** @throws {ArgumentError} with the list, and the nearest name for a misspelling */
export function expectActivation(where: string, name: string, value: unknown): Activation {
  return expectOneOf(where, name, value, activations);
}

/**
 * The initialiser of the kernel in front of an activation: He for those that are near ReLU, LeCun for `selu`, Glorot for
 * the others.
 *
 * All are the uniform kind: tfjs' normal ones are cut off at two deviations without making up for it, so their spread is
 * 12 % too small.
 */
export function kernelInitializer(
  activation: Activation,
  seed: number | undefined,
): ReturnType<typeof tf.initializers.heUniform> {
  const config = seed === undefined ? {} : { seed };
  switch (initializers[activation]) {
    case 'he':
      return tf.initializers.heUniform(config);
    case 'lecun':
      return tf.initializers.leCunUniform(config);
    case 'glorot':
      return tf.initializers.glorotUniform(config);
  }
}

/** {@link kernelInitializer} as an option of the layers of `@modu/layers`. */
export function kernelInitializerPart(
  activation: Activation,
  seed: number | null,
): { readonly className: string; readonly config: { readonly seed: number | null } } {
  const classNames = { he: 'Modu>HeUniform', lecun: 'Modu>LecunUniform', glorot: 'Modu>GlorotUniform' } as const;
  return { className: classNames[initializers[activation]], config: { seed } };
}
