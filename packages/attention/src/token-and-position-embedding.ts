import { expectBoolean, expectInteger } from '@modu/core';
import {
  expectGiven,
  expectPart,
  initializerKind,
  partConfig,
  type Initializer,
  type InitializerOption,
  type LayerOptions,
} from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { embedded, projectedBack } from './embedding-table.ts';
import { seeded } from './head-projections.ts';
import { inputShapeOf, type PositionCall } from './position-arguments.ts';
import { PositionLayer } from './position-layer.ts';
import { positionRows } from './position-table.ts';

/** Options of {@link TokenAndPositionEmbedding}. */
export interface TokenAndPositionEmbeddingOptions extends LayerOptions {
  /** The size V of the vocabulary: one more than the largest id. */
  readonly vocabularySize: number;
  /** L, the longest sequence. */
  readonly sequenceLength: number;
  /** The size D of a vector. */
  readonly embeddingDim: number;
  /** Whether {@link TokenAndPositionEmbedding.reverse} uses the vectors of the ids. True by default. */
  readonly tieWeights?: boolean;
  /** The first vectors, `'uniform'` by default. */
  readonly embeddingsInitializer?: InitializerOption;
  /** Whether id 0 stands for padding, which the layers behind mask. False by default. */
  readonly maskZero?: boolean;
}

const where = 'TokenAndPositionEmbedding';

/**
 * The sum of a trained vector for each id and one for its position.
 *
 * y[…,t,:] = tokens[x[…,t],:] + positions[startIndex + t,:]
 *
 * Inputs   x […,T] ids, int32, or float32 with whole numbers, from 0 to V − 1; positions [T] or [B,T]
 * Output   […,T,D]; with maskZero it carries the mask id ≠ 0
 * Weights  token_embedding/embeddings [V,D], without tieWeights token_embedding/reverse_embeddings [D,V],
 *          position_embedding/embeddings [L,D]
 * Training the gradient of the vectors adds up the rows that were looked up
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when startIndex + T is beyond L
 * @see https://keras.io/keras_hub/api/modeling_layers/token_and_position_embedding/
 * @example
 * const layer = new TokenAndPositionEmbedding({ vocabularySize: 100, sequenceLength: 10, embeddingDim: 8 });
 * const y = layer.apply(tf.input({ shape: [10], dtype: 'int32' }));
 */
export class TokenAndPositionEmbedding extends PositionLayer {
  static readonly className = 'Modu>TokenAndPositionEmbedding';
  readonly vocabularySize: number;
  readonly sequenceLength: number;
  readonly embeddingDim: number;
  readonly tieWeights: boolean;
  readonly maskZero: boolean;
  readonly #initializer: Initializer;
  #tokens: tf.LayerVariable | undefined;
  #reverse: tf.LayerVariable | undefined;
  #positions: tf.LayerVariable | undefined;

  constructor(options: TokenAndPositionEmbeddingOptions) {
    const { inputShape, batchInputShape } = expectGiven(where, options);
    const int32: LayerOptions = inputShape || batchInputShape ? { dtype: 'int32' } : {};
    super(where, 'token_and_position_embedding', { ...int32, ...options }, [
      'vocabularySize',
      'sequenceLength',
      'embeddingDim',
      'tieWeights',
      'embeddingsInitializer',
      'maskZero',
    ]);
    const { tieWeights = true, maskZero = false, embeddingsInitializer = 'uniform' } = options;
    this.vocabularySize = expectInteger(where, 'vocabularySize', options.vocabularySize, { min: 1 });
    this.sequenceLength = expectInteger(where, 'sequenceLength', options.sequenceLength, { min: 1 });
    this.embeddingDim = expectInteger(where, 'embeddingDim', options.embeddingDim, { min: 1 });
    this.tieWeights = expectBoolean(where, 'tieWeights', tieWeights);
    this.maskZero = expectBoolean(where, 'maskZero', maskZero);
    const name = 'embeddingsInitializer';
    this.#initializer = expectPart<Initializer>(where, name, embeddingsInitializer, initializerKind);
  }

  override build(): void {
    const { vocabularySize, sequenceLength, embeddingDim } = this;
    const add = (name: string, rows: number, columns: number, index: number): tf.LayerVariable =>
      this.addWeight(name, [rows, columns], 'float32', seeded(this.#initializer, undefined, index));
    this.#tokens = add('token_embedding/embeddings', vocabularySize, embeddingDim, 0);
    if (!this.tieWeights) {
      this.#reverse = add('token_embedding/reverse_embeddings', embeddingDim, vocabularySize, 1);
    }
    this.#positions = add('position_embedding/embeddings', sequenceLength, embeddingDim, 2);
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...inputShapeOf(inputShape), this.embeddingDim];
  }

  protected override stepAxis(rank: number): number {
    return rank - 1;
  }

  protected override compute(call: PositionCall): tf.Tensor {
    const tokens = embedded(where, (this.#tokens as tf.LayerVariable).read(), call.x);
    const table = (this.#positions as tf.LayerVariable).read();
    return tf.add(tokens, positionRows(where, table, call, call.x.shape.at(-1) ?? 0));
  }

  /**
   * How well hidden vectors fit each id, as `token_embedding(x, reverse=True)` in keras-hub; the layer has been called before.
   *
   * In a model take a `ReversibleEmbedding` and a `PositionEmbedding`, which are saved with their shared weights.
   *
   * @param hidden […,D]
   * @returns […,V]; the caller disposes of it
   * @throws {ShapeError} when the features are not D
   */
  reverse(hidden: tf.Tensor): tf.Tensor {
    if (!this.built) this.build();
    const weight = this.#reverse ?? this.#tokens;
    const kernel = (weight as tf.LayerVariable).read();
    return tf.tidy(() => projectedBack(`${where}.reverse`, hidden, kernel, this.tieWeights, undefined));
  }

  override computeMask(inputs?: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    return this.maskZero ? tf.notEqual(x, 0) : (null as unknown as tf.Tensor);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { vocabularySize, sequenceLength, embeddingDim, tieWeights, maskZero } = this;
    return {
      ...super.getConfig(),
      vocabularySize,
      sequenceLength,
      embeddingDim,
      tieWeights,
      embeddingsInitializer: partConfig(this.#initializer),
      maskZero,
    };
  }
}
