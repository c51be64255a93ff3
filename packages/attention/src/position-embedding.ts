import { expectInteger, ShapeError } from '@modu/core';
import {
  expectPart,
  initializerKind,
  partConfig,
  type Initializer,
  type InitializerOption,
  type LayerOptions,
} from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { inputShapeOf, type PositionCall } from './position-arguments.ts';
import { PositionLayer } from './position-layer.ts';
import { positionRows } from './position-table.ts';

/** Options of {@link PositionEmbedding}. */
export interface PositionEmbeddingOptions extends LayerOptions {
  /** L, the longest sequence. */
  readonly sequenceLength: number;
  /** The first vectors, `'glorotUniform'` by default. */
  readonly initializer?: InitializerOption;
}

/**
 * A trained vector for each position, to be added to what stands there.
 *
 * y[…,t,:] = embeddings[startIndex + t,:], or embeddings[positions[b,t],:]
 *
 * Inputs   x […,T,D], of which only the shape counts; positions [T] or [B,T]
 * Output   […,T,D]; no mask goes on with it, as in keras-hub
 * Weights  embeddings [L,D]
 * Training the same
 * Edges    T < L: the first T vectors
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when startIndex + T is beyond L, or the features are not those of the weights
 * @see Devlin et al. 2019, https://arxiv.org/abs/1810.04805; https://keras.io/keras_hub/api/modeling_layers/position_embedding/
 * @example
 * const tokens = tf.input({ shape: [10, 16] });
 * const y = tf.layers.add().apply([tokens, new PositionEmbedding({ sequenceLength: 10 }).apply(tokens)]);
 */
export class PositionEmbedding extends PositionLayer {
  static readonly className = 'Modu>PositionEmbedding';
  readonly sequenceLength: number;
  readonly #initializer: Initializer;
  #embeddings: tf.LayerVariable | undefined;

  constructor(options: PositionEmbeddingOptions) {
    super('PositionEmbedding', 'position_embedding', options, ['sequenceLength', 'initializer']);
    this.sequenceLength = expectInteger(this.where, 'sequenceLength', options.sequenceLength, { min: 1 });
    const initializer = options.initializer ?? 'glorotUniform';
    this.#initializer = expectPart<Initializer>(this.where, 'initializer', initializer, initializerKind);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = inputShapeOf(inputShape);
    const features = shape.at(-1) ?? null;
    if (shape.length < 2 || features === null) {
      const received = shape.map((size) => size ?? '?').join(', ');
      throw new ShapeError(`${this.where}: inputs must have shape […,T,D] with a known D, received [${received}]`);
    }
    this.#embeddings = this.addWeight('embeddings', [this.sequenceLength, features], 'float32', this.#initializer);
    this.built = true;
  }

  protected override compute(call: PositionCall): tf.Tensor {
    const { shape } = call.x;
    const table = (this.#embeddings as tf.LayerVariable).read();
    if (shape.at(-1) !== table.shape[1]) {
      throw new ShapeError(
        `${this.where}: inputs must have the ${table.shape[1]} features that the layer was built for, received [${shape.join(', ')}]`,
      );
    }
    return tf.broadcastTo(positionRows(this.where, table, call, shape.at(-2) ?? 0), shape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), sequenceLength: this.sequenceLength, initializer: partConfig(this.#initializer) };
  }
}
