import * as tf from '@tensorflow/tfjs';
import { ShapeError, expectBoolean, expectNumber, expectOptions } from '@modu/core';
import { Loss, type LossOptions } from './loss.ts';
import { expectTensors } from './prepare-targets.ts';
import { withoutGradient } from './without-gradient.ts';

/** What {@link circle} can be told beside the reference. */
interface Settings {
  /** How sharply pairs are weighed against each other, above 0; 80 by default. */
  readonly gamma?: number;
  /** How far pairs are to be apart, 0.4 by default. */
  readonly margin?: number;
  /** Whether a sample is no pair of itself, true by default. */
  readonly removeDiagonal?: boolean;
}

/** What {@link circle} can be told. */
export interface CircleSettings extends Settings {
  /** Labels [S] of other embeddings to compare with; those of the batch by default. */
  readonly refLabels?: tf.Tensor;
  /** Embeddings [S,D] to compare with; those of the batch by default. */
  readonly refEmbeddings?: tf.Tensor;
}

/** Options of {@link Circle}. */
export interface CircleOptions extends Omit<LossOptions, 'maskValue'>, Settings {}

const optionNames = ['gamma', 'margin', 'removeDiagonal'] as const;

/** Stands for −∞ in sums of powers: e to it is 0, and its gradient is 0 rather than NaN. */
const nothing = -1e30;

/**
 * How far embeddings of one class are apart, and those of different classes together.
 *
 * log(1 + Σ⁺ · Σ⁻), with Σ⁺ and Σ⁻ the sums over the pairs of a sample of powers of e whose exponents grow with the cosine
 * distance of pairs of one class, and fall with that of pairs of two.
 *
 * Inputs   yTrue [B] or [B,1], classes; yPred [B,D], embeddings of length 1
 * Output   [B] float32; the caller owns it
 * Edges    a sample without a pair of its class, or without one of another, gives 0
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @throws {ShapeError} when labels do not fit embeddings
 * @see Sun et al. 2020, https://arxiv.org/abs/2002.10857
 * @example
 * ```ts
 * circle(tf.tensor1d([0, 0, 1], 'int32'), embeddings, { gamma: 64 });
 * ```
 */
export function circle(yTrue: tf.Tensor, yPred: tf.Tensor, options: CircleSettings = {}): tf.Tensor {
  const where = 'circle';
  const known = expectOptions(where, options, [...optionNames, 'refLabels', 'refEmbeddings']);
  const { gamma, margin, removeDiagonal } = settings(where, known);
  expectTensors(where, { yTrue, yPred });
  return tf.tidy(() => {
    const embeddings = tf.cast(yPred, 'float32');
    const others = tf.cast(known.refEmbeddings ?? embeddings, 'float32');
    const labels = labelsOf(where, 'yTrue', yTrue, embeddings);
    const otherLabels = labelsOf(where, 'refLabels', known.refLabels ?? yTrue, others);
    const distances = tf.maximum(
      tf.sub(1, tf.matMul(embeddings as tf.Tensor2D, others as tf.Tensor2D, false, true)),
      0,
    );
    const same = tf.equal(tf.expandDims(labels, 1), tf.expandDims(otherLabels, 0));
    const diagonal = tf.cast(tf.eye(labels.size, otherLabels.size), 'bool');
    const positive = removeDiagonal ? tf.logicalAnd(same, tf.logicalNot(diagonal)) : same;
    const negative = tf.logicalNot(same);
    const pull = tf.mul(tf.mul(tf.add(distances, margin), tf.sub(distances, margin)), gamma);
    const push = tf.mul(tf.mul(tf.maximum(tf.sub(1 + margin, distances), 0), tf.sub(1 - margin, distances)), gamma);
    return tf.softplus(tf.add(logSum(positive, pull), logSum(negative, push)));
  });
}

/** The logarithm of the sum of the powers where `chosen`, of each row. */
function logSum(chosen: tf.Tensor, exponents: tf.Tensor): tf.Tensor {
  return tf.logSumExp(tf.where(chosen, exponents, tf.fill(exponents.shape, nothing)), 1);
}

function labelsOf(where: string, name: string, labels: tf.Tensor, embeddings: tf.Tensor): tf.Tensor {
  if (embeddings.rank !== 2 || labels.size !== embeddings.shape[0]) {
    throw new ShapeError(
      `${where}: ${name} must hold a label for each row of the embeddings [${embeddings.shape.join(', ')}], received [${labels.shape.join(', ')}]`,
    );
  }
  return tf.cast(tf.reshape(labels, [-1]), 'int32');
}

/**
 * {@link circle} as a loss of the embeddings of a batch. Samples whose value is 0 do not count in the mean.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see Sun et al. 2020, https://arxiv.org/abs/2002.10857
 * @example
 * ```ts
 * compileModel(model, { optimizer: new Adam(), loss: new Circle({ gamma: 64 }) });
 * ```
 */
export class Circle extends Loss {
  static readonly className: string = 'Modu>Circle';
  readonly gamma: number;
  readonly margin: number;
  readonly removeDiagonal: boolean;

  constructor(options: CircleOptions = {}) {
    super('circle', options, optionNames);
    ({ gamma: this.gamma, margin: this.margin, removeDiagonal: this.removeDiagonal } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { gamma, margin, removeDiagonal } = this;
    return circle(yTrue, yPred, { gamma, margin, removeDiagonal });
  }

  protected override maskOf(_yTrue: tf.Tensor, _yPred: tf.Tensor, values: tf.Tensor): tf.Tensor {
    return withoutGradient(values, (all) => tf.cast(tf.greater(all, 0), 'float32'));
  }

  protected override get isMaskable(): boolean {
    return false;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { gamma, margin, removeDiagonal } = this;
    return { ...super.getConfig(), gamma, margin, removeDiagonal };
  }
}

function settings(where: string, { gamma = 80, margin = 0.4, removeDiagonal = true }: Settings): Required<Settings> {
  return {
    gamma: expectNumber(where, 'gamma', gamma, { minExclusive: 0 }),
    margin: expectNumber(where, 'margin', margin),
    removeDiagonal: expectBoolean(where, 'removeDiagonal', removeDiagonal),
  };
}
