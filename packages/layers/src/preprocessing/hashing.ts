import { ArgumentError, expectInteger, expectOneOf } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import { encodedShape, encodeTokens, outputModes, type OutputMode } from './encode-tokens.ts';
import { expectSalt, hashBin } from './hash-bin.ts';
import { keptText, readText } from './kept-text.ts';
import type { HashKey } from './siphash.ts';

/** Options of {@link Hashing}. */
export interface HashingOptions extends LayerOptions {
  /** How many bins there are. */
  readonly numBins: number;
  /** The input that goes to bin 0, which no other then goes to; none by default. */
  readonly maskValue?: string | number | null;
  /** `'int'` by default. */
  readonly outputMode?: OutputMode;
  /** A key of the hash, a whole number or two, with which SipHash takes the place of FarmHash; null, the default, for none. */
  readonly salt?: number | readonly number[] | null;
}

const where = 'Hashing';

/**
 * Puts strings or whole numbers into bins by their hash, the very bins of Keras.
 *
 * Inputs   strings, or whole numbers, which are hashed as text
 * Output   for `'int'` the same shape, int32; else rows as of `CategoryEncoding`, float32
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see https://keras.io/api/layers/preprocessing_layers/categorical/hashing/
 * @example
 * new Hashing({ numBins: 3 }).apply(tf.tensor1d(['a', 'b', 'c']));
 */
export class Hashing extends SingleInputLayer {
  static readonly className = 'Modu>Hashing';
  readonly numBins: number;
  readonly maskValue: string | number | null;
  readonly outputMode: OutputMode;
  readonly salt: HashKey | null;

  constructor(options: HashingOptions) {
    super(where, 'hashing', options, ['numBins', 'maskValue', 'outputMode', 'salt']);
    this.numBins = expectInteger(where, 'numBins', options.numBins, { min: 1 });
    this.maskValue = options.maskValue ?? null;
    if (this.maskValue !== null && this.numBins === 1) {
      throw new ArgumentError(`${where}: numBins must be at least 2 beside a maskValue, received 1`);
    }
    this.outputMode = expectOneOf(where, 'outputMode', options.outputMode ?? 'int', outputModes);
    this.salt = expectSalt(where, options.salt);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return encodedShape(onlyShape(inputShape), this.outputMode, this.numBins);
  }

  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: Record<string, unknown>,
  ): ReturnType<tf.layers.Layer['apply']> {
    const output = super.apply(inputs, kwargs);
    // tfjs declares every output of a layer as float32.
    if (output instanceof tf.SymbolicTensor && this.outputMode === 'int') Object.assign(output, { dtype: 'int32' });
    return output;
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const { maskValue, numBins, salt } = this;
    const first = maskValue === null ? 0 : 1;
    const bins = Array.from(x.dataSync() as ArrayLike<string | number>, (value) => {
      if (maskValue !== null && value === maskValue) return 0;
      return first + hashBin(value, numBins - first, salt);
    });
    return encodeTokens(bins, x.shape, this.outputMode, numBins);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { numBins, maskValue, outputMode, salt } = this;
    const own = { numBins, maskValue: keptText(maskValue), outputMode, salt: salt === null ? null : [...salt] };
    return { ...super.getConfig(), ...own };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { sparse, maskValue, ...rest } = config;
    return super.fromConfig(cls, {
      ...rest,
      ...(sparse === true && { sparse }),
      maskValue: readText(maskValue),
    } as tf.serialization.ConfigDict);
  }
}

tf.serialization.registerClass(Hashing);
