import { ArgumentError, expectOneOf } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { IndexLookup, type LookupOptions } from './index-lookup.ts';

/** Options of {@link IntegerLookup}. */
export interface IntegerLookupOptions extends LookupOptions<number> {
  /** How several indices are shared among unknown numbers: by the remainder, the default, or by the hash of their digits. */
  readonly oovMethod?: 'floormod' | 'farmhash';
}

/**
 * Turns whole numbers into indices of a vocabulary, and back; else like `StringLookup`, with −1 for an unknown number.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or an input unknown and numOovIndices 0
 * @throws {NotFittedError} before `adapt`, unless there is a vocabulary
 * @see https://keras.io/api/layers/preprocessing_layers/categorical/integer_lookup/
 * @example
 * new IntegerLookup({ vocabulary: [12, 36] }).apply(tf.tensor1d([36, 5, 12], 'int32')).print(); // [2, 0, 1]
 */
export class IntegerLookup extends IndexLookup<number> {
  static readonly className = 'Modu>IntegerLookup';
  readonly oovMethod: 'floormod' | 'farmhash';

  constructor(options: IntegerLookupOptions = {}) {
    super('IntegerLookup', 'integer_lookup', options, ['oovMethod'], {
      kind: 'whole numbers',
      is: (value): value is number => Number.isSafeInteger(value),
      unknown: -1,
    });
    const methods = ['floormod', 'farmhash'] as const;
    this.oovMethod = expectOneOf('IntegerLookup', 'oovMethod', options.oovMethod ?? 'floormod', methods);
    if (this.salt !== null && this.oovMethod !== 'farmhash') {
      throw new ArgumentError("IntegerLookup: oovMethod must be 'farmhash' with a salt, received 'floormod'");
    }
  }

  protected override oovBin(token: number): number {
    const { numOovIndices, oovMethod } = this;
    if (oovMethod === 'farmhash') return super.oovBin(token);
    return ((token % numOovIndices) + numOovIndices) % numOovIndices;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), oovMethod: this.oovMethod };
  }
}

tf.serialization.registerClass(IntegerLookup);
