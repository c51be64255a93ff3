import * as tf from '@tensorflow/tfjs';
import { IndexLookup, stringTokens, type LookupOptions } from './index-lookup.ts';

/** Options of {@link StringLookup}. */
export type StringLookupOptions = LookupOptions<string>;

/**
 * Turns strings into indices of a vocabulary, or rows of zeros and ones, counts or tf-idf weights; with `invert` indices into
 * strings. The vocabulary is given, or found by `adapt`: the most frequent tokens first, those as frequent in falling order.
 *
 * Inputs   […,N] strings; with invert indices
 * Output   for `'int'` the same shape, int32: 0 for the mask token, then unknown tokens, then the vocabulary; else […,V]
 *          float32, for `'oneHot'` […,N,V], or […,V] when N = 1
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or an input unknown and numOovIndices 0
 * @throws {NotFittedError} before `adapt`, unless there is a vocabulary
 * @see https://keras.io/api/layers/preprocessing_layers/categorical/string_lookup/
 * @example
 * new StringLookup({ vocabulary: ['a', 'b'] }).apply(tf.tensor1d(['b', 'z', 'a'])).print(); // [2, 0, 1]
 */
export class StringLookup extends IndexLookup<string> {
  static readonly className = 'Modu>StringLookup';

  constructor(options: StringLookupOptions = {}) {
    super('StringLookup', 'string_lookup', options, [], stringTokens);
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    // Keras writes it for strings too, which it always hashes.
    const { oovMethod, ...rest } = config;
    return super.fromConfig(cls, oovMethod === undefined || oovMethod === 'floormod' ? rest : config);
  }
}

tf.serialization.registerClass(StringLookup);
