import * as tf from '@tensorflow/tfjs';
import { ShapeError, expectNumber, expectOptions } from '@modu/core';
import { classNumbers, onlyKnownClasses } from './class-numbers.ts';
import { Loss, type LossOptions } from './loss.ts';
import { expectTensors } from './prepare-targets.ts';
import { acceptClassNumbers } from './sparse-targets.ts';

/** What {@link categoricalGeneralizedCrossEntropy} can be told. */
interface Settings {
  /** Between the cross-entropy, near 0, and the absolute error, near 1; 0.5 by default. */
  readonly q?: number;
}

/** Options of {@link CategoricalGeneralizedCrossEntropy}. */
export interface CategoricalGeneralizedCrossEntropyOptions extends LossOptions, Settings {}

/**
 * A cross-entropy of classes that suffers less from wrong labels.
 *
 * (1 − pₜ^q) / q.
 *
 * Inputs   yTrue [B,…] or [B,…,1], numbers of classes; yPred [B,…,C] probabilities
 * Output   [B,…] float32; the caller owns it
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @throws {ShapeError} when targets do not fit predictions
 * @throws {DataError} for a class that does not exist; on backends of a graphics card the loss is NaN instead
 * @see Zhang and Sabuncu 2018, https://arxiv.org/abs/1805.07836
 * @example
 * ```ts
 * categoricalGeneralizedCrossEntropy(tf.tensor1d([2, 0], 'int32'), probabilities, { q: 0.7 });
 * ```
 */
export function categoricalGeneralizedCrossEntropy(
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  options: Settings = {},
): tf.Tensor {
  const where = 'categoricalGeneralizedCrossEntropy';
  const { q } = settings(where, expectOptions(where, options, ['q']));
  expectTensors(where, { yTrue, yPred });
  return tf.tidy(() => {
    const classes = yPred.shape.at(-1);
    if (classes === undefined) throw new ShapeError(`${where}: yPred must have an axis of classes, received a scalar`);
    const numbers = classNumbers(where, yTrue, yPred);
    return onlyKnownClasses(where, numbers, classes, (known) => {
      const hit = tf.sum(tf.mul(tf.oneHot(known as tf.Tensor1D, classes), tf.cast(yPred, 'float32')), -1);
      return tf.div(tf.sub(1, tf.pow(hit, q)), q);
    });
  });
}

/**
 * {@link categoricalGeneralizedCrossEntropy} as a loss: a cross-entropy of classes by number that suffers less from wrong
 * labels. `fit` of tfjs takes such targets only where the model was compiled by {@link compileModel}.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see Zhang and Sabuncu 2018, https://arxiv.org/abs/1805.07836
 * @example
 * ```ts
 * compileModel(model, { optimizer: new Adam(), loss: new CategoricalGeneralizedCrossEntropy({ q: 0.7 }) });
 * ```
 */
export class CategoricalGeneralizedCrossEntropy extends Loss {
  static readonly className: string = 'Modu>CategoricalGeneralizedCrossEntropy';
  readonly q: number;

  constructor(options: CategoricalGeneralizedCrossEntropyOptions = {}) {
    super('categorical_generalized_cross_entropy', options, ['q']);
    ({ q: this.q } = settings(this.where, options));
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return categoricalGeneralizedCrossEntropy(yTrue, yPred, { q: this.q });
  }

  protected override maskOf(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor | undefined {
    const { maskValue } = this;
    return maskValue === undefined ? undefined : tf.notEqual(classNumbers(this.where, yTrue, yPred), maskValue);
  }

  /** Lets `fit` of tfjs take classes by number for an output of `model`, and measure their accuracy. */
  adaptModel(model: tf.LayersModel, output: number): void {
    acceptClassNumbers(model, output);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), q: this.q };
  }
}

function settings(where: string, { q = 0.5 }: Settings): Required<Settings> {
  return { q: expectNumber(where, 'q', q, { minExclusive: 0, maxExclusive: 1 }) };
}
