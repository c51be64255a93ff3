import { expectBoolean, expectOneOf, expectString, invalid } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { layerName } from './layer-name.ts';

/** Options that every layer of this package takes. */
export interface LayerOptions {
  /** The name of the layer, unique in a model. */
  readonly name?: string;
  /** Whether training changes the weights. True by default. */
  readonly trainable?: boolean;
  /** The shape of one sample, for the first layer of a `tf.sequential`. */
  readonly inputShape?: readonly (number | null)[];
  /** The shape of a batch, in place of `inputShape`. */
  readonly batchInputShape?: readonly (number | null)[];
  /** The size of a batch, beside `inputShape`. */
  readonly batchSize?: number;
  /** The type of the inputs: `'float32'` by default, `'int32'` for indices, `'string'` for texts. */
  readonly dtype?: 'float32' | 'int32' | 'string' | null;
  /** The first values of the weights, in the order of `getWeights()`. */
  readonly weights?: readonly tf.Tensor[];
}

/** The names of {@link LayerOptions}. */
export const layerOptionNames = [
  'name',
  'trainable',
  'inputShape',
  'batchInputShape',
  'batchSize',
  'dtype',
  'weights',
] as const;

/** What the constructor of `tf.layers.Layer` takes. */
export type LayerArguments = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

/** The options of a layer that cannot do without. @throws {ArgumentError} when there are none, as plain JavaScript may have it */
export function expectGiven<T extends object>(where: string, options: T | undefined): T {
  const given = options ?? undefined;
  if (given === undefined) throw invalid(where, 'options', 'an object of options', options);
  return given;
}

/**
 * The options of every layer, checked, with a name that tfjs accepts in front of those of weights.
 *
 * @throws {ArgumentError} when there are none, or one is wrong
 */
export function layerArguments(where: string, defaultName: string, options: LayerOptions): LayerArguments {
  expectGiven(where, options);
  const { name, trainable = true, inputShape, batchInputShape, batchSize, dtype, weights } = options;
  return {
    name: name === undefined ? layerName(defaultName) : expectString(where, 'name', name),
    trainable: expectBoolean(where, 'trainable', trainable),
    ...(inputShape && { inputShape: [...inputShape] }),
    ...(batchInputShape && { batchInputShape: [...batchInputShape] }),
    ...(batchSize !== undefined && { batchSize }),
    ...(dtype && { dtype: expectOneOf(where, 'dtype', dtype, ['float32', 'int32', 'string']) }),
    ...(weights && { weights: [...weights] }),
  };
}
