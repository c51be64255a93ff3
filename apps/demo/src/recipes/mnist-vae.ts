import { join } from 'node:path';
import { fitResumable, loadCheckpoint, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { mnist } from '@modu/datasets';
import { Vae, vae } from '@modu/models';
import { embeddingScatter, imageGrid, learningCurves } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import { choose } from '../choose.ts';
import { pixelTensor } from '../image-tensors.ts';
import { neighbourAccuracy } from '../neighbour-accuracy.ts';
import { runFiles } from '../output-folder.ts';
import { principalComponents, reconstruct } from '../principal-components.ts';
import type { Recipe } from '../recipe.ts';

/** Digits on a plane: a variational autoencoder of two numbers, its map, and digits that nobody wrote. */
export const mnistVaeRecipe: Recipe = {
  name: 'mnist-vae',
  summary: 'MNIST on a plane: a variational autoencoder, the map of its codes, and digits that nobody wrote',
  // The share of digits whose nearest neighbour on the plane is the same digit: one in ten by chance.
  reaches: { neighbour_accuracy: 0.6, pca_error_over_error: 1 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 20, out, console, signal }) {
    const { train, test } = await mnist();
    const [learnt, watched, tested, few] = quick ? [500, 100, 200, 200] : [50_000, 10_000, 10_000, 10_000];
    const [x, watch] = [pixelTensor(train.x, 0, learnt), pixelTensor(train.x, 60_000 - watched)];
    const fewX = tf.slice(x, 0, few);
    const build = (learningRate: number) =>
      vae({ inputShape: [28, 28, 1], latent: 2, hidden: [256, 64], learningRate, seed });
    /** The evidence lower bound with its sign changed, in nats a digit. */
    const boundOf = (coder: Vae, images: tf.Tensor4D) => {
      const loss = coder.model.evaluate(images, images, { batchSize: 250 }) as tf.Scalar;
      const [pixel = Number.NaN] = loss.dataSync();
      loss.dispose();
      return 784 * pixel + coder.klDivergence(images);
    };

    console.heading('Learning rates, tried for three epochs');
    const learningRate = await choose(
      { progress, console },
      {
        name: 'learning rate',
        values: quick ? [0.003] : [0.0005, 0.001, 0.003],
        measure: `bound of ${watched} digits to choose by, in nats`,
        lowest: true,
        score: async (rate) => {
          const coder = build(rate);
          await fitResumable(coder.model, fewX, fewX, { epochs: quick ? 1 : 3, batchSize: 64, seed, signal });
          const nats = boundOf(coder, watch);
          coder.dispose();
          return nats;
        },
      },
    );

    console.heading('Training');
    const checkpoint = join(out, runFiles.checkpoint);
    const coder = build(learningRate);
    const history = await fitResumable(coder.model, x, x, {
      ...{ epochs, batchSize: 64, seed, signal, validationData: [watch, watch] },
      callbacks: [
        new ProgressBar({ label: 'mnist-vae', lines: 1, stream: console.stream }),
        new ModelCheckpoint(checkpoint),
        progress.backup('training'),
      ],
    });
    console.plot(learningCurves(history, { title: 'Reconstruction, cross-entropy a pixel' }));

    console.heading(`${tested} digits never seen, on the plane`);
    const testX = pixelTensor(test.x, 0, tested);
    const codes = tf.tidy(() => coder.encode(testX).dataSync<'float32'>());
    const nats = boundOf(coder, testX);
    const neighbours = neighbourAccuracy(codes, test.y.subarray(0, tested), Math.min(2000, tested));
    const flat = (images: tf.Tensor) => tf.reshape<tf.Rank.R2>(images, [-1, 784]);
    const errorOf = (given: tf.Tensor) => tf.mean(tf.squaredDifference(flat(given), flat(testX))).dataSync()[0] ?? NaN;
    const error = tf.tidy(() => errorOf(coder.decode(coder.encode(testX))));
    // As many numbers a digit, but a linear code.
    const pca = tf.tidy(() => errorOf(reconstruct(flat(testX), principalComponents(flat(x), 2, quick ? 3 : 100))));
    console.table(
      ['bound, nats a digit', 'nearest neighbour is the same digit', 'error of a pixel, squared', 'that of PCA'],
      [[nats.toFixed(1), neighbours.toFixed(3), error.toFixed(4), pca.toFixed(4)]],
    );
    const points = Math.min(3000, tested);
    const plane = { data: codes.slice(0, 2 * points), shape: [points, 2] as [number, number] };
    console.plot(embeddingScatter({ points: plane, labels: test.y.slice(0, points) }, { title: 'Where digits lie' }));
    const side = 16;
    const steps = Array.from({ length: side }, (_, i) => -2.5 + (5 * i) / (side - 1));
    const grid = steps.toReversed().flatMap((b) => steps.map((a) => [a, b]));
    const [walk, drawn] = [tf.tidy(() => coder.decode(tf.tensor2d(grid))), coder.sample(24, { seed })];
    const picture = (images: tf.Tensor) => ({ data: images.dataSync<'float32'>(), shape: [images.shape[0], 28, 28] });
    console.plot(imageGrid(picture(walk), { columns: side, imageSize: 28, title: 'What stands at each place' }));
    console.plot(imageGrid(picture(drawn), { columns: 12, title: 'Drawn by chance' }));

    const again = new Vae((await loadCheckpoint(checkpoint)).model);
    const loaded = tf.tidy(() => again.encode(testX).dataSync<'float32'>());
    const difference = Math.max(...codes.map((value, i) => Math.abs(value - (loaded[i] ?? Number.NaN))));
    tf.dispose([x, watch, fewX, testX, walk, drawn]);
    for (const one of [coder, again]) one.dispose();
    const errors = { error, pca_error: pca, pca_error_over_error: pca / error };
    return { bound: nats, neighbour_accuracy: neighbours, ...errors, reload_difference: difference };
  },
};
