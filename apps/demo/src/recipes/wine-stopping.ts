import { join } from 'node:path';
import { EarlyStopping, loadCheckpoint, ModelCheckpoint } from '@modu/callbacks';
import type { Matrix } from '@modu/core';
import { wine } from '@modu/datasets';
import { trainTestSplit } from '@modu/evaluation';
import { mlp } from '@modu/models';
import { learningCurves } from '@modu/plots';
import { StandardScaler } from '@modu/preprocessing';
import * as tf from '@tensorflow/tfjs';
import { writeJson } from '../json-file.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';

/** Loss and accuracy of a model. */
async function judged(model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor): Promise<readonly [number, number]> {
  const scores = model.evaluate(x, y, { batchSize: 1000 }) as tf.Scalar[];
  const [loss = Number.NaN, accuracy = Number.NaN] = await Promise.all(
    scores.map(async (score) => (await score.data())[0]),
  );
  tf.dispose(scores);
  return [loss, accuracy];
}

/** When to stop: a network that is too large for its data, and the epoch that checkpoint and early stopping keep. */
export const wineStoppingRecipe: Recipe = {
  name: 'wine-stopping',
  summary: 'Three kinds of grapes, too large a network: which epoch a checkpoint and early stopping keep',
  reaches: { restored_is_best: 1 },
  load: wine,
  async run({ progress, seed, quick, epochs = quick ? 40 : 200, out, console, signal }) {
    const { x, y } = await wine();
    const halves = { testSize: 0.5, stratify: y, randomState: seed };
    const [xTrain, xRest, yTrain, yRest] = trainTestSplit(x, y, halves);
    const [xWatch, xTest, yWatch, yTest] = trainTestSplit(xRest, yRest, { ...halves, stratify: yRest });
    const scaler = new StandardScaler();
    const tensors = ({ data, shape }: Matrix, labels: Int32Array) =>
      [tf.tensor2d(data, shape), tf.tidy(() => tf.oneHot(labels, 3).toFloat())] as [tf.Tensor, tf.Tensor];
    const train = tensors(scaler.fitTransform(xTrain), yTrain);
    const [watch, test] = [tensors(scaler.transform(xWatch), yWatch), tensors(scaler.transform(xTest), yTest)];
    console.say(`${yTrain.length} wines to learn, ${yWatch.length} to watch, ${yTest.length} to test at the end`);

    const build = () => mlp({ inputs: 13, hidden: [64, 64], outputs: 3, learningRate: 0.01, seed });
    // One batch an epoch: nothing depends on an order.
    const settings = { epochs, batchSize: yTrain.length, shuffle: false, verbose: 0, validationData: watch };

    console.heading('Stopped when the loss on the wines to watch had not fallen for 20 epochs');
    const checkpoint = join(out, runFiles.checkpoint);
    const stopping = new EarlyStopping({ monitor: 'val_loss', patience: 20, restoreBestWeights: true });
    const saving = new ModelCheckpoint(checkpoint, { monitor: 'val_loss', saveBestOnly: true });
    const model = build();
    const backup = progress.backup('stopped');
    const initialEpoch = await backup.restore(model);
    await model.fit(...train, { ...settings, initialEpoch, callbacks: [stopping, saving, backup] });
    signal.throwIfAborted();
    console.heading('And not stopped');
    const going = build();
    const whole = await going.fit(...train, { ...settings });
    const losses = (whole.history['val_loss'] ?? []) as number[];
    const ended = (stopping.stoppedEpoch || epochs - 1) + 1;
    const upTo = losses.slice(0, ended);
    const least = upTo.indexOf(Math.min(...upTo));
    console.plot(
      learningCurves(whole.history as Record<string, number[]>, {
        metrics: ['loss'],
        bestEpoch: stopping.bestEpoch + 1,
        title: `Kept: epoch ${stopping.bestEpoch + 1}; ended after epoch ${ended}`,
      }),
    );
    const { model: loaded } = await loadCheckpoint(checkpoint);
    const rows: (string | number)[][] = [];
    const found: number[] = [];
    for (const [name, one] of [
      ['restored by early stopping', model],
      ['loaded from the checkpoint', loaded],
      [`after all ${epochs} epochs`, going],
    ] as const) {
      const [watched] = await judged(one, ...watch);
      const [loss, accuracy] = await judged(one, ...test);
      found.push(watched);
      rows.push([name, watched.toFixed(4), loss.toFixed(4), accuracy.toFixed(3)]);
    }
    console.table(['weights', 'loss, wines to watch', 'loss, wines to test', 'accuracy, wines to test'], rows);
    const isBest =
      stopping.bestEpoch === least &&
      found.slice(0, 2).every((loss) => Math.abs(loss - (upTo[least] ?? Number.NaN)) <= 1e-6);
    console.say(
      `The restored epoch is ${isBest ? '' : 'not '}the one whose loss was the least until training stopped.`,
    );
    await writeJson(join(out, runFiles.pipeline), scaler.toJSON());
    for (const one of [model, loaded, going]) one.dispose();
    tf.dispose([...train, ...watch, ...test]);
    return {
      restored_is_best: isBest ? 1 : 0,
      best_epoch: stopping.bestEpoch + 1,
      stopped_epoch: ended,
      best_val_loss: upTo[least],
      last_val_loss: losses.at(-1),
    };
  },
};
