import { expectInteger, expectOneOf, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyTensor } from '../only-tensor.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import { encodedShape, encodeTokens } from './encode-tokens.ts';

/** Options of {@link CategoryEncoding}. */
export interface CategoryEncodingOptions extends LayerOptions {
  /** The number V of categories. */
  readonly numTokens: number;
  /** One category in each place, any of some, or how often each comes. `'multiHot'` by default. */
  readonly outputMode?: 'oneHot' | 'multiHot' | 'count';
}

const where = 'CategoryEncoding';

/**
 * Turns whole numbers into rows of zeros and ones, or of counts.
 *
 * Inputs   […,N] whole numbers from 0 to V − 1; with `'count'` the call may have `countWeights` of the same shape
 * Output   […,V] float32; for `'oneHot'` […,N,V], or […,V] when N = 1
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or the input has a number that is none of a category
 * @throws {ShapeError} when countWeights has another shape
 * @see https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/
 * @example
 * new CategoryEncoding({ numTokens: 4 }).apply(tf.tensor2d([[0, 1, 1]], [1, 3], 'int32')).print(); // [[1, 1, 0, 0]]
 */
export class CategoryEncoding extends SingleInputLayer {
  static readonly className = 'Modu>CategoryEncoding';
  readonly numTokens: number;
  readonly outputMode: 'oneHot' | 'multiHot' | 'count';

  constructor(options: CategoryEncodingOptions) {
    super(where, 'category_encoding', options, ['numTokens', 'outputMode']);
    this.numTokens = expectInteger(where, 'numTokens', options.numTokens, { min: 1 });
    const modes = ['oneHot', 'multiHot', 'count'] as const;
    this.outputMode = expectOneOf(where, 'outputMode', options.outputMode ?? 'multiHot', modes);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return encodedShape(onlyShape(inputShape), this.outputMode, this.numTokens);
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      return this.#encode(onlyTensor(inputs), kwargs['countWeights']);
    });
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    return this.#encode(x, undefined);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), numTokens: this.numTokens, outputMode: this.outputMode };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { sparse, ...rest } = config;
    return super.fromConfig(cls, sparse === true ? config : rest);
  }

  #encode(x: tf.Tensor, weights: unknown): tf.Tensor {
    const tokens = x.dataSync();
    const stranger = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= this.numTokens);
    if (stranger !== undefined) {
      throw invalid(where, 'the input', `whole numbers from 0 to ${this.numTokens - 1}`, stranger);
    }
    if (weights === undefined) return encodeTokens(tokens, x.shape, this.outputMode, this.numTokens);
    if (!(weights instanceof tf.Tensor)) throw invalid(where, 'countWeights', 'a tensor', weights);
    if (this.outputMode !== 'count') {
      throw invalid(where, 'countWeights', "left out unless outputMode is 'count'", this.outputMode);
    }
    const counts = weights as tf.Tensor;
    if (counts.shape.join() !== x.shape.join()) {
      throw new ShapeError(
        `${where}: countWeights must have the shape [${x.shape.join(', ')}] of the input, received [${counts.shape.join(', ')}]`,
      );
    }
    return encodeTokens(tokens, x.shape, this.outputMode, this.numTokens, { weights: counts.dataSync() });
  }
}

tf.serialization.registerClass(CategoryEncoding);
