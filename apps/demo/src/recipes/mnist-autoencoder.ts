import { join } from 'node:path';
import { fitResumable, loadCheckpoint, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { mnist } from '@modu/datasets';
import { Autoencoder, autoencoder } from '@modu/models';
import { imageGrid, learningCurves } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import { choose } from '../choose.ts';
import { pixelTensor } from '../image-tensors.ts';
import { runFiles } from '../output-folder.ts';
import { principalComponents, reconstruct } from '../principal-components.ts';
import type { Recipe } from '../recipe.ts';

const latent = 32;

/** Digits through 32 numbers and back, by an autoencoder and by principal components; and digits out of noise. */
export const mnistAutoencoderRecipe: Recipe = {
  name: 'mnist-autoencoder',
  summary: 'MNIST through 32 numbers and back: an autoencoder against PCA of the same size, and one that removes noise',
  reaches: { pca_error_over_error: 1 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 20, out, console, signal }) {
    const { train, test } = await mnist();
    const [learnt, watched, tested, few] = quick ? [500, 100, 200, 200] : [50_000, 10_000, 10_000, 10_000];
    const [x, watch] = [pixelTensor(train.x, 0, learnt), pixelTensor(train.x, 60_000 - watched)];
    const fewX = tf.slice(x, 0, few);
    const error = (given: tf.Tensor, wanted: tf.Tensor) =>
      tf.tidy(() => tf.mean(tf.square(tf.sub(given, wanted))).dataSync()[0] ?? Number.NaN);
    const given = (model: tf.LayersModel, images: tf.Tensor) => model.predict(images, { batchSize: 250 }) as tf.Tensor;
    const build = (learningRate: number, noise = 0) =>
      autoencoder({ inputShape: [28, 28, 1], latent, hidden: [128], noise, learningRate, seed });
    const shown = { batchSize: 64, seed, signal };

    console.heading('Learning rates, tried for three epochs');
    const learningRate = await choose(
      { progress, console },
      {
        name: 'learning rate',
        values: quick ? [0.003] : [0.0003, 0.001, 0.003],
        measure: `squared error of ${watched} digits to choose by`,
        lowest: true,
        score: async (rate) => {
          const { model } = build(rate);
          await fitResumable(model, fewX, fewX, { epochs: quick ? 1 : 3, ...shown });
          const loss = tf.tidy(() => error(given(model, watch), watch));
          model.dispose();
          return loss;
        },
      },
    );

    console.heading('Training');
    const checkpoint = join(out, runFiles.checkpoint);
    const fit = (model: tf.LayersModel, name: string, rounds: number, keep: readonly ModelCheckpoint[] = []) =>
      fitResumable(model, x, x, {
        ...{ epochs: rounds, validationData: [watch, watch], ...shown },
        callbacks: [new ProgressBar({ label: name, lines: 1, stream: console.stream }), ...keep, progress.backup(name)],
      });
    const coder = build(learningRate);
    console.plot(learningCurves(await fit(coder.model, 'autoencoder', epochs, [new ModelCheckpoint(checkpoint)])));
    const cleaner = build(learningRate, 0.4);
    await fit(cleaner.model, 'denoiser', Math.ceil(epochs / 4));

    console.heading(`${tested} digits never seen, through ${latent} numbers and back`);
    const testX = pixelTensor(test.x, 0, tested);
    const flat = (images: tf.Tensor) => tf.reshape<tf.Rank.R2>(images, [-1, 784]);
    const linear = tf.tidy(() => reconstruct(flat(testX), principalComponents(flat(x), latent, quick ? 3 : 100)));
    const back = tf.tidy(() => given(coder.model, testX));
    const [network, pca] = [error(back, testX), tf.tidy(() => error(linear, flat(testX)))];
    console.table(
      ['autoencoder', 'PCA', 'PCA / autoencoder'],
      [[network.toFixed(5), pca.toFixed(5), (pca / network).toFixed(2)]],
    );
    const rows = (images: readonly tf.Tensor[]) => ({
      data: Float32Array.from(images.flatMap((image) => [...image.dataSync<'float32'>()])),
      shape: [12 * images.length, 28, 28],
    });
    tf.tidy(() => {
      const first = (images: tf.Tensor) => tf.reshape(images, [-1, 28, 28, 1]).slice(0, 12);
      const noisy = tf.clipByValue(
        tf.add(first(testX), tf.randomNormal([12, 28, 28, 1], 0, 0.4, 'float32', seed)),
        0,
        1,
      );
      console.plot(imageGrid(rows([first(testX), first(back), first(linear)]), { columns: 12, title: 'Digits, as the autoencoder and as PCA give them back' })); // prettier-ignore
      console.plot(imageGrid(rows([noisy, given(cleaner.model, noisy)]), { columns: 12, title: 'Noise, removed' }));
    });
    const again = new Autoencoder((await loadCheckpoint(checkpoint)).model);
    const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(given(again.model, testX), back))).dataSync()[0]);
    tf.dispose([x, watch, fewX, testX, linear, back]);
    for (const one of [coder, cleaner, again]) one.dispose();
    return { error: network, pca_error: pca, pca_error_over_error: pca / network, reload_difference: difference };
  },
};
