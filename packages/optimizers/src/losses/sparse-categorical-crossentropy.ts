import * as tf from '@tensorflow/tfjs';
import { ShapeError, expectBoolean, expectInteger, expectOptions, invalid } from '@modu/core';
import { classNumbers, onlyKnownClasses } from './class-numbers.ts';
import { epsilon } from './epsilon.ts';
import { Loss, type LossOptions } from './loss.ts';
import { expectTensors } from './prepare-targets.ts';
import { sparseSoftmaxCrossEntropy } from './softmax-cross-entropy.ts';
import { acceptClassNumbers } from './sparse-targets.ts';

/** What {@link sparseCategoricalCrossentropy} can be told. */
interface Settings {
  /** Whether predictions are logits rather than probabilities, false by default. */
  readonly fromLogits?: boolean;
  /** The class whose samples do not count, such as −1 for padding; none by default. */
  readonly ignoreClass?: number | null;
}

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends LossOptions, Settings {}

const optionNames = ['fromLogits', 'ignoreClass'] as const;

/**
 * The cross-entropy of classes, with targets by number.
 *
 * −log pₜ, with probabilities clipped by 1e-7 and scaled to a sum of 1; from logits log Σ eᵖ − pₜ.
 *
 * Inputs   yTrue [B,…] or [B,…,1], numbers of classes; yPred [B,…,C]
 * Output   [B,…] float32, 0 where a class is ignored; the caller owns it
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @throws {ShapeError} when targets do not fit predictions
 * @throws {DataError} for a class that does not exist; on backends of a graphics card the loss is NaN instead
 * @see https://keras.io/api/losses/probabilistic_losses/
 * @example
 * ```ts
 * sparseCategoricalCrossentropy(tf.tensor1d([2, 0], 'int32'), logits, { fromLogits: true });
 * ```
 */
export function sparseCategoricalCrossentropy(yTrue: tf.Tensor, yPred: tf.Tensor, options: Settings = {}): tf.Tensor {
  const where = 'sparseCategoricalCrossentropy';
  const { fromLogits, ignoreClass } = settings(where, expectOptions(where, options, optionNames));
  expectTensors(where, { yTrue, yPred });
  return tf.tidy(() => {
    const classes = yPred.shape.at(-1);
    if (classes === undefined) throw new ShapeError(`${where}: yPred must have an axis of classes, received a scalar`);
    const numbers = classNumbers(where, yTrue, yPred);
    const counts = ignoreClass === null ? undefined : tf.notEqual(numbers, ignoreClass);
    const sound = counts === undefined ? numbers : tf.where(counts, numbers, tf.zerosLike(numbers));
    const outputs = tf.cast(yPred, 'float32');
    const logits = fromLogits ? outputs : tf.log(tf.clipByValue(outputs, epsilon, 1 - epsilon));
    const values = onlyKnownClasses(where, sound, classes, (known) => sparseSoftmaxCrossEntropy(known, logits));
    return counts === undefined ? values : tf.where(counts, values, tf.zerosLike(values));
  });
}

/**
 * {@link sparseCategoricalCrossentropy} as a loss: the cross-entropy of classes, with targets by number. Samples of
 * `ignoreClass` do not count in the mean.
 *
 * `fit` of tfjs takes such targets only where the model was compiled by {@link compileModel}; `fitDataset` takes them
 * anyway.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/probabilistic_losses/
 * @example
 * ```ts
 * compileModel(model, { optimizer: new Adam(), loss: new SparseCategoricalCrossentropy({ fromLogits: true }) });
 * ```
 */
export class SparseCategoricalCrossentropy extends Loss {
  static readonly className: string = 'Modu>SparseCategoricalCrossentropy';
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;

  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super('sparse_categorical_crossentropy', options, optionNames);
    ({ fromLogits: this.fromLogits, ignoreClass: this.ignoreClass } = settings(this.where, options));
    if (this.maskValue !== undefined && this.ignoreClass !== null) {
      throw invalid(this.where, 'maskValue', 'left out where ignoreClass is given', this.maskValue);
    }
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const { fromLogits, ignoreClass } = this;
    return sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits, ignoreClass });
  }

  protected override maskOf(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor | undefined {
    const ignored = this.ignoreClass ?? this.maskValue;
    return ignored === undefined ? undefined : tf.notEqual(classNumbers(this.where, yTrue, yPred), ignored);
  }

  /** Lets `fit` of tfjs take classes by number for an output of `model`, and measure their accuracy. */
  adaptModel(model: tf.LayersModel, output: number): void {
    acceptClassNumbers(model, output);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { fromLogits, ignoreClass } = this;
    return { ...super.getConfig(), fromLogits, ignoreClass };
  }
}

function settings(where: string, { fromLogits = false, ignoreClass = null }: Settings): Required<Settings> {
  return {
    fromLogits: expectBoolean(where, 'fromLogits', fromLogits),
    ignoreClass: ignoreClass === null ? null : expectInteger(where, 'ignoreClass', ignoreClass),
  };
}
