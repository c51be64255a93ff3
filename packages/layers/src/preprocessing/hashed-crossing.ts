import { expectInteger, expectOneOf, expectOptions, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { layerOptionNames, type LayerOptions } from '../layer-options.ts';
import { MergeLayer } from '../merge-layer.ts';
import { encodedShape, encodeTokens } from './encode-tokens.ts';
import { fingerprint64 } from './fingerprint.ts';

/** Options of {@link HashedCrossing}. */
export interface HashedCrossingOptions extends LayerOptions {
  /** How many bins there are. */
  readonly numBins: number;
  /** `'int'` by default. */
  readonly outputMode?: 'int' | 'oneHot';
}

const where = 'HashedCrossing';
const factor = 0xc6a4a7935bd1e995n;
/** The key that TensorFlow begins every crossing with. */
const firstHash = 0xdecafcaffen;
const whole = (value: bigint): bigint => BigInt.asUintN(64, value);
const shifted = (value: bigint): bigint => value ^ (value >> 47n);

/**
 * Puts combinations of strings or whole numbers into bins by their hash, the very bins of Keras.
 *
 * Inputs   a list of at least two tensors [B] or [B,1], strings or int32
 * Output   for `'int'` the same shape, int32; for `'oneHot'` [B,numBins] float32
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when there are fewer than two inputs, or one has another shape
 * @see https://keras.io/api/layers/preprocessing_layers/categorical/hashed_crossing/
 * @example
 * new HashedCrossing({ numBins: 5 }).apply([tf.tensor1d(['a', 'b']), tf.tensor1d([101, 102], 'int32')]);
 */
export class HashedCrossing extends MergeLayer {
  static readonly className = 'Modu>HashedCrossing';
  readonly numBins: number;
  readonly outputMode: 'int' | 'oneHot';

  constructor(options: HashedCrossingOptions) {
    expectOptions(where, options, ['numBins', 'outputMode', ...layerOptionNames]);
    super(where, 'hashed_crossing', options);
    this.numBins = expectInteger(where, 'numBins', options.numBins, { min: 1 });
    this.outputMode = expectOneOf(where, 'outputMode', options.outputMode ?? 'int', ['int', 'oneHot']);
    this.supportsMasking = false;
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

  protected override mergedShape(shapes: readonly tf.Shape[]): tf.Shape {
    const [first = []] = shapes;
    const isColumn = first.length === 1 || (first.length === 2 && first[1] === 1);
    const isSame = shapes.every((shape) => shape.length === first.length && shape.at(-1) === first.at(-1));
    if (shapes.length < 2 || !isColumn || !isSame) {
      const received = shapes.map((shape) => `[${shape.map((size) => size ?? '?').join(', ')}]`).join(' and ');
      throw new ShapeError(
        `${where}: the inputs must be at least two of the same shape, [B] or [B,1], received ${received}`,
      );
    }
    return encodedShape(first, this.outputMode, this.numBins);
  }

  protected override mergedMask(): null {
    return null;
  }

  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    const encoder = new TextEncoder();
    const columns = inputs.map((input) =>
      Array.from(input.dataSync() as unknown as ArrayLike<string | number>, (value) =>
        typeof value === 'string' ? fingerprint64(encoder.encode(value)) : whole(BigInt(value)),
      ),
    );
    const { shape } = inputs[0] as tf.Tensor;
    const bins = Array.from({ length: shape[0] ?? 0 }, (_, row) => {
      const hash = columns.reduce((sum, column) => joined(sum, column[row] as bigint), firstHash);
      return Number(hash % BigInt(this.numBins));
    });
    return encodeTokens(bins, shape, this.outputMode, this.numBins);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), numBins: this.numBins, outputMode: this.outputMode };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { sparse, ...rest } = config;
    return super.fromConfig(cls, sparse === true ? config : rest);
  }
}

tf.serialization.registerClass(HashedCrossing);

/** The hash of two hashes, as TensorFlow joins them. */
function joined(first: bigint, second: bigint): bigint {
  const mixed = first ^ factor ^ whole(shifted(whole(second * factor)) * factor);
  return shifted(whole(shifted(whole(mixed * factor)) * factor));
}
