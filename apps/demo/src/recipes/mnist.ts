import { join } from 'node:path';
import { fitResumable, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { mnist } from '@modu/datasets';
import { accuracyScore, confusionMatrix } from '@modu/evaluation';
import { logisticRegression, summary } from '@modu/models';
import { confusionMatrixPlot, imageGrid, learningCurves } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import { choose } from '../choose.ts';
import { trainDigitClassifier } from '../digit-classifier.ts';
import { classesOf, classTensor, outputsOf, pixelTensor } from '../image-tensors.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { reloadDifference } from '../reload-difference.ts';

/** Handwritten digits by a small convolutional network. */
export const mnistRecipe: Recipe = {
  name: 'mnist',
  summary: 'MNIST: 70 000 handwritten digits by a small convolutional network',
  reaches: { accuracy: 0.992 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 8, out, console, signal }) {
    const { train, test } = await mnist();
    const [learnt, watched, tested, few] = quick ? [500, 200, 300, 200] : [50_000, 10_000, 10_000, 10_000];
    console.say(`${learnt} digits to learn, the last ${watched} of the training part to choose by, ${tested} to test`);
    const last = 60_000;
    const [x, y] = [pixelTensor(train.x, 0, learnt), classTensor(train.y.subarray(0, learnt), 10)];
    const validation = train.y.subarray(last - watched);
    const validationData = [pixelTensor(train.x, last - watched), classTensor(validation, 10)] as const;
    const accuracy = (model: tf.LayersModel, images: tf.Tensor, labels: Int32Array) =>
      accuracyScore(labels, classesOf(outputsOf(model, images), 10));

    console.heading('Learning rates, tried for one epoch');
    const [fewX, fewY] = [tf.slice(x, 0, few), tf.slice(y, 0, few)];
    const learningRate = await choose(
      { progress, console },
      {
        name: 'learning rate',
        // A short trial likes high rates too well: 0.008 is ahead in it, and behind after eight epochs.
        values: quick ? [0.002] : [0.001, 0.002, 0.004],
        measure: `accuracy on the ${watched} digits to choose by`,
        score: async (rate) => {
          const settings = { x: fewX, y: fewY, epochs: 1, learningRate: rate, seed, signal };
          const { model } = await trainDigitClassifier(settings);
          const right = accuracy(model, validationData[0], validation);
          model.dispose();
          return right;
        },
      },
    );

    console.heading('Training');
    const checkpoint = join(out, runFiles.checkpoint);
    const { model, history } = await trainDigitClassifier({
      ...{ x, y, validationData, epochs, learningRate, seed, signal },
      callbacks: [
        new ProgressBar({ label: 'mnist', lines: 1, stream: console.stream }),
        new ModelCheckpoint(checkpoint),
        progress.backup('training'),
      ],
    });
    console.say(`${summary(model).parameters} weights`);
    console.plot(learningCurves(history, { metrics: ['loss', 'accuracy'] }));

    // A linear model of the same pixels, to compare with.
    const linear = logisticRegression({ inputs: 784, classes: 10, learningRate: 0.002, seed });
    const flat = tf.reshape(x, [learnt, 784]);
    await fitResumable(linear, flat, y, { epochs: quick ? 1 : 5, batchSize: 64, seed, signal });

    console.heading('Digits never seen');
    const [testX, testY] = [pixelTensor(test.x, 0, tested), test.y.subarray(0, tested)];
    const outputs = outputsOf(model, testX);
    const found = classesOf(outputs, 10);
    const scores = {
      accuracy: accuracyScore(testY, found),
      validation_accuracy: accuracy(model, validationData[0], validation),
      linear_accuracy: accuracy(linear, tf.reshape(testX, [tested, 784]), testY),
    };
    console.table(['network', 'linear model'], [[scores.accuracy.toFixed(4), scores.linear_accuracy.toFixed(4)]]);
    console.plot(confusionMatrixPlot(confusionMatrix(testY, found)));
    const wrong = [...found.keys()].filter((i) => found[i] !== testY[i]).slice(0, 36);
    if (wrong.length > 0) {
      const pixels = Uint8Array.from(wrong.flatMap((i) => [...test.x.data.subarray(784 * i, 784 * (i + 1))]));
      const captions = wrong.map((i) => `${testY[i]}, not ${found[i]}`);
      console.plot(
        imageGrid({ data: pixels, shape: [wrong.length, 28, 28] }, { captions, title: 'What it got wrong' }),
      );
    }

    const difference = await reloadDifference(checkpoint, testX, outputs);
    tf.dispose([x, y, fewX, fewY, flat, testX, ...validationData]);
    for (const one of [model, linear]) one.dispose();
    const errors = found.filter((digit, i) => digit !== testY[i]).length;
    return { ...scores, learning_rate: learningRate, errors, reload_difference: difference };
  },
};
