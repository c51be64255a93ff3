import { join } from 'node:path';
import { fitResumable, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { mnist } from '@modu/datasets';
import { accuracyScore } from '@modu/evaluation';
import { cnn, transfer } from '@modu/models';
import { imageGrid, lineChart } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import { choose } from '../choose.ts';
import { classPart, drawnPart, type ClassPart } from '../class-part.ts';
import { mean } from '../heat-agreement.ts';
import { classesOf, outputsOf } from '../image-tensors.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { reloadDifference } from '../reload-difference.ts';

const [known, unknown] = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]] as const; // prettier-ignore

/** A network that knows 0 to 4 learns 5 to 9 from ten digits of each, beside one that begins from nothing. */
export const transferRecipe: Recipe = {
  name: 'transfer',
  summary: 'Transfer: a network that reads 0 to 4 learns 5 to 9 from ten digits of each, beside one from scratch',
  // By how much transfer is more accurate than the same network from scratch, and in how many of five draws.
  reaches: { gain: 0.01, draws_won: 4 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 3, out, console, signal }) {
    const { train, test } = await mnist();
    const old = classPart(train, known, 0, quick ? 800 : 30_000);
    const watch = classPart(train, unknown, 50_000, quick ? 50_400 : 56_000);
    const unseen = classPart(test, unknown, 0, quick ? 400 : 10_000);
    const shape = { outputs: 5, hidden: [64], dropout: 0.3 };
    const build = (learningRate: number, own: number) =>
      cnn({ inputShape: [28, 28, 1], blocks: [16, 32], ...shape, learningRate, seed: own });

    console.heading(`The base: 0 to 4, from ${old.labels.length} digits`);
    const base = build(0.002, seed);
    const checkpoint = join(out, runFiles.checkpoint);
    await fitResumable(base, old.x, old.y, {
      ...{ epochs, batchSize: 64, seed, signal },
      callbacks: [
        new ProgressBar({ label: 'base', lines: 1, stream: console.stream }),
        new ModelCheckpoint(checkpoint),
        progress.backup('base'),
      ],
    });

    // The layers in front of the dense ones see strokes; those behind them know 0 to 4 alone.
    const onBase = (learningRate: number, own: number) =>
      transfer({ base, layer: 'flatten', ...shape, learningRate, seed: own });
    const draw = (number: number) => drawnPart(train, unknown, { to: 50_000, count: 10, seed: seed + number });
    const accuracy = async (model: tf.LayersModel, number: number, { x, labels }: ClassPart) => {
      const few = draw(number);
      const settings = { epochs: quick ? 3 : 60, batchSize: 10, seed: seed + number, signal };
      await fitResumable(model, few.x, few.y, settings);
      const score = accuracyScore(labels, classesOf(outputsOf(model, x), 5));
      tf.dispose([few.x, few.y]);
      model.dispose();
      return score;
    };
    console.heading('Learning rates for 5 to 9, ten digits of each');
    const measure = `mean accuracy of two draws on ${watch.labels.length} digits to choose by`;
    const chosen = (name: string, model: (rate: number, own: number) => tf.LayersModel | Promise<tf.LayersModel>) => {
      const values = quick ? [0.003] : [0.0003, 0.001, 0.003];
      const draws = quick ? [100] : [100, 101];
      const scores = async (rate: number) => {
        const all: number[] = [];
        for (const number of draws) all.push(await accuracy(await model(rate, seed + number), number, watch));
        return mean(all);
      };
      return choose({ progress, console }, { name, values, measure, score: scores });
    };
    const transferRate = await chosen('rate of transfer', onBase);
    const scratchRate = await chosen('rate from scratch', build);

    console.heading(`${unseen.labels.length} digits never seen`);
    const pairs: (readonly [transfer: number, scratch: number])[] = [];
    for (let number = 0; number < (quick ? 2 : 5); number++) {
      const own = seed + number;
      const pair = await progress.once(`draw-${number}`, async () => [
        await accuracy(await onBase(transferRate, own), number, unseen),
        await accuracy(build(scratchRate, own), number, unseen),
      ]);
      pairs.push(pair as [number, number]);
    }
    const [moved, scratch] = [pairs.map(([score]) => score), pairs.map(([, score]) => score)];
    const rows = [...pairs, [mean(moved), mean(scratch)] as const].map(([a, b], i) => [
      i < pairs.length ? `draw ${i + 1}` : 'mean',
      ...[a, b, a - b].map((score) => score.toFixed(3)),
    ]);
    console.table(['', 'transfer', 'from scratch', 'gain'], rows);
    const series = { transfer: moved, 'from scratch': scratch };
    console.plot(lineChart({ series }, { xTitle: 'draw', yTitle: 'accuracy', title: 'Ten labels a class' }));
    const few = draw(0);
    const title = 'All that the first draw has to learn from';
    console.plot(imageGrid({ data: few.x.dataSync<'float32'>(), shape: [50, 28, 28] }, { columns: 10, title }));
    const difference = await reloadDifference(checkpoint, few.x, outputsOf(base, few.x));
    for (const { x, y } of [old, watch, unseen, few]) tf.dispose([x, y]);
    base.dispose();
    const gains = { gain: mean(moved) - mean(scratch), draws_won: pairs.filter(([a, b]) => a > b).length };
    return { ...gains, transfer: mean(moved), scratch: mean(scratch), reload_difference: difference };
  },
};
