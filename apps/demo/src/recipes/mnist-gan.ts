import { join } from 'node:path';
import { fitResumable, LambdaCallback, LearningRateScheduler, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { mnist } from '@modu/datasets';
import { accuracyScore } from '@modu/evaluation';
import { gan } from '@modu/models';
import { imageGrid, learningCurves } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import { choose } from '../choose.ts';
import { clearDigits } from '../clear-digits.ts';
import { trainDigitClassifier } from '../digit-classifier.ts';
import { classesOf, classTensor, outputsOf, pixelTensor } from '../image-tensors.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { reloadDifference } from '../reload-difference.ts';

/** Digits that nobody wrote: a convolutional GAN, judged by a classifier that saw real digits alone. */
export const mnistGanRecipe: Recipe = {
  name: 'mnist-gan',
  summary: 'MNIST: digits that nobody wrote, by two networks that play against each other, judged by a third',
  reaches: { judge_accuracy: 0.99, digits_seen: 10, confident: 0.8 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 10, out, console, signal }) {
    const { train, test } = await mnist();
    const [learnt, tested, few, drawn] = quick ? [500, 200, 200, 200] : [50_000, 10_000, 10_000, 10_000];
    const [x, y] = [pixelTensor(train.x, 0, learnt), classTensor(train.y.subarray(0, learnt), 10)];
    const fewX = tf.slice(x, 0, few);
    const watch = (label: string) => new ProgressBar({ label, lines: 1, stream: console.stream });

    console.heading('A judge, who sees real digits alone');
    const { model: judge } = await trainDigitClassifier({
      ...{ x, y, epochs: quick ? 1 : 5, learningRate: 0.002, seed, signal },
      callbacks: [watch('judge'), progress.backup('judge')],
    });
    const testX = pixelTensor(test.x, 0, tested);
    const accuracy = accuracyScore(test.y.subarray(0, tested), classesOf(outputsOf(judge, testX), 10));
    console.say(`${(100 * accuracy).toFixed(2)} % of ${tested} test digits right`);

    const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0);
    const build = (learningRate: number) =>
      gan({ inputShape: [28, 28, 1], latent: 64, blocks: [16, 32], hidden: [256], learningRate, seed });

    console.heading('Learning rates, tried for two epochs');
    const learningRate = await choose(
      { progress, console },
      {
        name: 'learning rate',
        values: quick ? [0.001] : [0.0005, 0.001, 0.002],
        // A generator that draws one digit alone gets 0.1.
        measure: 'clear samples, of each digit a tenth at most',
        score: async (rate) => {
          const pair = build(rate);
          await fitResumable(pair.model, fewX, fewX, { epochs: quick ? 1 : 2, batchSize: 64, seed, signal });
          const even = sum(clearDigits(judge, pair, drawn, seed + 1).map((share) => Math.min(share, 0.1)));
          pair.dispose();
          return even;
        },
      },
    );

    console.heading('Training');
    const checkpoint = join(out, runFiles.checkpoint);
    const pair = build(learningRate);
    const picture = (count: number) =>
      tf.tidy(() => [...tf.round(tf.mul(pair.sample(count, { seed }), 255)).dataSync()]);
    const ofEpoch = (epoch: number) => progress.once(`epoch-${epoch + 1}`, () => Promise.resolve(picture(24)));
    const history = await fitResumable(pair.model, x, x, {
      ...{ epochs, batchSize: 64, seed, signal },
      callbacks: [
        // Two players who circle each other come to rest as their steps shrink.
        new LearningRateScheduler((epoch) => learningRate * (1 - epoch / epochs)),
        watch('mnist-gan'),
        new LambdaCallback({ onEpochEnd: async (epoch) => ofEpoch(epoch).then(() => undefined) }),
        new ModelCheckpoint(checkpoint),
        progress.backup('training'),
      ],
    });
    console.plot(learningCurves(history, { metrics: ['discriminator_loss', 'generator_loss'] }));
    const grid = (pixels: readonly number[], title: string) => {
      const images = { data: Uint8Array.from(pixels), shape: [pixels.length / 784, 28, 28] };
      console.plot(imageGrid(images, { columns: 12, title }));
    };
    for (const epoch of history.epoch) grid(await ofEpoch(epoch), `Epoch ${epoch + 1}`);

    console.heading(`${drawn} digits that nobody wrote, before the judge`);
    const shares = clearDigits(judge, pair, drawn, seed);
    const rows = [...shares, sum(shares)].map((share, digit) => [digit < 10 ? digit : 'all', share.toFixed(4)]);
    console.table(['digit', 'share drawn clearly'], rows);
    grid(picture(96), 'Drawn by chance');

    const codes = tf.randomNormal([100, 64], 0, 1, 'float32', seed);
    const difference = await reloadDifference(checkpoint, codes, outputsOf(pair.model, codes));
    tf.dispose([x, y, fewX, testX, codes]);
    for (const each of [judge, pair]) each.dispose();
    const [seen, confident] = [shares.filter((share) => share > 0).length, sum(shares)];
    const found = { judge_accuracy: accuracy, digits_seen: seen, confident, least_common: Math.min(...shares) };
    return { ...found, learning_rate: learningRate, reload_difference: difference };
  },
};
