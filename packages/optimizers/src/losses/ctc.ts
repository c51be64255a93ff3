import * as tf from '@tensorflow/tfjs';
import { DataError, ShapeError } from '@modu/core';
import { acceptAnyTargets } from './any-targets.ts';
import { ctcLosses, ctcOccupancies, type CtcBatch } from './ctc-alignments.ts';
import { Loss, type LossOptions } from './loss.ts';
import { expectTensors } from './prepare-targets.ts';

/** Options of {@link CTC}. */
export type CTCOptions = Omit<LossOptions, 'maskValue'>;

/**
 * How unlikely labels are of which it is not known at which steps they come (connectionist temporal classification).
 *
 * −log Σ Πₜ softmax(p)ₜ over all ways to give each step a class that read as the labels when repetitions are merged and
 * blanks, class 0, are left out. Between two equal labels there is a blank.
 *
 * Inputs   yTrue [B,N], labels from 1 to C−1, shorter ones with zeros at the end; yPred [B,T,C], logits
 * Output   [B] float32; the caller owns it
 * Edges    no labels: all steps are blank; labels that do not fit into the steps cost about 707 more, as in Keras
 *          with TensorFlow
 *
 * @throws {ArgumentError} when one of them is no tensor
 * @throws {ShapeError} when they do not fit
 * @throws {DataError} for a label that does not exist, or that comes after a zero
 * @see Graves et al. 2006, https://www.cs.toronto.edu/~graves/icml_2006.pdf
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * ctc(tf.tensor2d([[3, 1, 1, 0]], [1, 4], 'int32'), logits);
 * ```
 */
export function ctc(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const where = 'ctc';
  expectTensors(where, { yTrue, yPred });
  const [samples, steps, classes] = yPred.shape;
  if (samples === undefined || steps === undefined || classes === undefined || yPred.rank !== 3) {
    throw new ShapeError(`${where}: yPred must have the shape [B,T,C], received [${yPred.shape.join(', ')}]`);
  }
  const [, width] = yTrue.shape;
  if (yTrue.rank !== 2 || width === undefined || yTrue.shape[0] !== samples) {
    throw new ShapeError(
      `${where}: yTrue must have the shape [B,N] with the ${samples} samples of yPred, received [${yTrue.shape.join(', ')}]`,
    );
  }
  return tf.tidy(() => {
    const labels = tf.cast(yTrue, 'int32').dataSync<'int32'>().slice();
    expectLabels(where, labels, width, classes);
    const sizes = [samples, steps, classes, width] as const;
    const batch = (logs: tf.Tensor): CtcBatch => ({ logProbabilities: logs.dataSync<'float32'>(), labels, sizes });
    const losses = tf.customGrad((x, save) => {
      const logs = tf.logSoftmax(x as tf.Tensor);
      (save as tf.GradSaveFunc)([logs]);
      const gradFunc = (dy: tf.Tensor, [kept]: tf.Tensor[]): tf.Tensor => {
        const given = tf.tensor3d(ctcOccupancies(batch(kept as tf.Tensor)), [samples, steps, classes]);
        return tf.mul(tf.reshape(dy, [samples, 1, 1]), tf.sub(tf.exp(kept as tf.Tensor), given));
      };
      return { value: tf.tensor1d(ctcLosses(batch(logs))), gradFunc };
    });
    return losses(tf.cast(yPred, 'float32'));
  });
}

function expectLabels(where: string, labels: Int32Array, width: number, classes: number): void {
  for (const [i, label] of labels.entries()) {
    if (label < 0 || label >= classes) {
      throw new DataError(`${where}: yTrue must be labels from 1 to ${classes - 1} or 0, received ${label}`);
    }
    if (label !== 0 && i % width > 0 && labels[i - 1] === 0) {
      throw new DataError(`${where}: yTrue must have its zeros at the end, received ${label} after a zero`);
    }
  }
}

/**
 * {@link ctc} as a loss: how unlikely labels are of which it is not known at which steps they come.
 *
 * `fit` of tfjs takes such targets only where the model was compiled by {@link compileModel}; `fitDataset` takes them
 * anyway.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * compileModel(model, { optimizer: 'adam', loss: new CTC() });
 * ```
 */
export class CTC extends Loss {
  static readonly className: string = 'Modu>CTC';

  constructor(options: CTCOptions = {}) {
    super('ctc', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return ctc(yTrue, yPred);
  }

  /** Labels end in zeros, which do not count anyway. */
  protected override get isMaskable(): boolean {
    return false;
  }

  /** Lets `fit` of tfjs take labels for an output of `model`. */
  adaptModel(model: tf.LayersModel, output: number): void {
    acceptAnyTargets(model, output);
  }
}
