import { ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { innerModel } from './inner-model.ts';

type Loss = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** The parts of a `tf.LayersModel` that weights have to reach; tfjs 4.22 refuses them in `fit` and ignores them in `evaluate`. */
interface WeighableModel {
  lossFunctions: Loss[];
  makeTrainFunction?: () => (tensors: tf.Tensor[]) => tf.Tensor[];
  evaluate?: (...all: never[]) => tf.Scalar | tf.Scalar[];
}

/** Weights of samples, in the order in which the model is to meet them. */
export interface LossWeights {
  /** Those of the batch that is trained on now [B]; all count the same where it gives none. */
  readonly ofBatch: () => tf.Tensor | undefined;
  /** Those of the validation data [B], met in order whenever `x` is evaluated. */
  readonly ofValidation: { readonly x: tf.Tensor; readonly weight: tf.Tensor } | undefined;
}

/**
 * Makes samples count by their weights in the loss of a model, as in Keras: the loss of a batch is Σ weight · loss / B.
 *
 * @returns puts the model back as it was
 */
export function weighLoss(where: string, model: tf.LayersModel, weights: LossWeights): () => void {
  const inner = innerModel(model);
  const weighable = inner as unknown as WeighableModel;
  const { makeTrainFunction, evaluate } = weighable as Required<WeighableModel>;
  const weighed = <T>(weight: tf.Tensor | undefined, run: () => T): T => {
    if (weight === undefined) return run();
    const unweighted = weighable.lossFunctions[0] as Loss;
    let position = 0;
    weighable.lossFunctions[0] = (yTrue, yPred) => {
      const loss = unweighted(yTrue, yPred);
      const samples = yPred.shape[0];
      if (loss.rank !== 1 || loss.shape[0] !== samples) {
        throw new ShapeError(
          `${where}: with sampleWeight the loss must give one value for each of ${samples} samples, received shape [${loss.shape.join(', ')}]`,
        );
      }
      const own = tf.slice(weight, [position], [samples]);
      position += samples;
      return tf.mul(loss, own);
    };
    try {
      return run();
    } finally {
      weighable.lossFunctions[0] = unweighted;
    }
  };

  weighable.makeTrainFunction = () => {
    const step = makeTrainFunction.call(inner);
    return (tensors) => weighed(weights.ofBatch(), () => step(tensors));
  };
  weighable.evaluate = (...all) => {
    const { x, weight } = weights.ofValidation ?? {};
    return weighed(all[0] === x ? weight : undefined, () => evaluate.apply(inner, all));
  };
  return () => {
    delete weighable.makeTrainFunction;
    delete weighable.evaluate;
  };
}
