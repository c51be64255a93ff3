import * as tf from '@tensorflow/tfjs';
import { expectInteger, expectOptions } from '@modu/core';
import { epsilon } from './epsilon.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/** What {@link cosineSimilarity} can be told. */
interface Settings {
  /** The axis of the vectors, the last one by default. */
  readonly axis?: number;
}

/** Options of {@link CosineSimilarity}. */
export interface CosineSimilarityOptions extends LossOptions, Settings {}

const optionNames = ['axis'] as const;

/**
 * The negative cosine of the angle between targets and predictions: −1 is the same direction.
 *
 * −Σ t·p / (‖t‖·‖p‖).
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 * Edges    a vector of zeros gives 0
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * cosineSimilarity(yTrue, yPred, { axis: 1 });
 * ```
 */
export function cosineSimilarity(yTrue: tf.Tensor, yPred: tf.Tensor, options: Settings = {}): tf.Tensor {
  const { axis } = settings('cosineSimilarity', expectOptions('cosineSimilarity', options, optionNames));
  return tf.tidy(() => {
    const [t, p] = prepareTargets('cosineSimilarity', yTrue, yPred);
    return tf.neg(tf.sum(tf.mul(unit(t, axis), unit(p, axis)), axis));
  });
}

/**
 * {@link cosineSimilarity} as a loss: the negative cosine of the angle between targets and predictions: −1 is the same direction.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new CosineSimilarity({ axis: 1 }) });
 * ```
 */
export class CosineSimilarity extends Loss {
  static readonly className: string = 'Modu>CosineSimilarity';
  readonly axis: number;

  constructor(options: CosineSimilarityOptions = {}) {
    super('cosine_similarity', options, optionNames);
    ({ axis: this.axis } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { axis } = this;
    return cosineSimilarity(yTrue, yPred, { axis });
  }

  protected override get reducedAxis(): number {
    return this.axis;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { axis } = this;
    return { ...super.getConfig(), axis };
  }
}

/** Vectors of length 1; the bound keeps a vector of zeros, and its gradient, finite. */
function unit(vectors: tf.Tensor, axis: number): tf.Tensor {
  return tf.mul(vectors, tf.rsqrt(tf.maximum(tf.sum(tf.square(vectors), axis, true), epsilon ** 2)));
}

function settings(where: string, { axis = -1 }: Settings): Required<Settings> {
  return {
    axis: expectInteger(where, 'axis', axis),
  };
}
