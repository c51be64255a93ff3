import { fitResumable, LearningRateScheduler, type FitResumableOptions, type History } from '@modu/callbacks';
import { RandomTranslation } from '@modu/layers';
import { cnn } from '@modu/models';
import type * as tf from '@tensorflow/tfjs';

/** What {@link trainDigitClassifier} trains, and for how long. */
export interface DigitTraining extends Pick<FitResumableOptions, 'callbacks' | 'signal' | 'validationData'> {
  readonly x: tf.Tensor4D;
  readonly y: tf.Tensor2D;
  readonly epochs: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** The network of the chapter on images: three small convolutions that see each digit a little shifted every time. */
export function digitClassifier(seed: number, learningRate: number): tf.LayersModel {
  return cnn({
    inputShape: [28, 28, 1],
    outputs: 10,
    blocks: [16, 32, 64],
    dropout: 0.4,
    // Two pixels of 28 at most, in every direction.
    augmentation: [
      new RandomTranslation({
        heightFactor: 0.08,
        widthFactor: 0.08,
        fillMode: 'constant',
        interpolation: 'nearest',
        seed,
      }),
    ],
    learningRate,
    seed,
  });
}

/** Trains {@link digitClassifier} with a learning rate that falls along half a cosine; whoever asks for the model disposes of it. */
export async function trainDigitClassifier(
  options: DigitTraining,
): Promise<{ model: tf.LayersModel; history: History }> {
  const { x, y, epochs, learningRate, seed, callbacks = [], ...rest } = options;
  const model = digitClassifier(seed, learningRate);
  const falling = new LearningRateScheduler((epoch) => (learningRate * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2);
  const history = await fitResumable(model, x, y, {
    epochs,
    batchSize: 64,
    seed,
    callbacks: [falling, ...callbacks],
    ...rest,
  });
  return { model, history };
}
