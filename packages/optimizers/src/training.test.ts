import { loadCheckpoint, saveCheckpoint } from '@modu/callbacks';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  CosineDecay,
  Ftrl,
  Lion,
  Nadam,
  RMSprop,
  SGD,
  type Optimizer,
  type OptimizerOptions,
} from './index.ts';

const common: OptimizerOptions = {
  weightDecay: 0.01,
  globalClipnorm: 0.5,
  useEma: true,
  emaOverwriteFrequency: 5,
  gradientAccumulationSteps: 2,
};
const schedule = new CosineDecay({ initialLearningRate: 0, warmupTarget: 0.1, warmupSteps: 3, decaySteps: 30 });
const cases: [label: string, make: () => Optimizer][] = [
  ['SGD', () => new SGD()],
  ['SGD with momentum and everything else', () => new SGD({ ...common, momentum: 0.9, learningRate: schedule })],
  ['Adam', () => new Adam({ learningRate: 0.05, amsgrad: true })],
  ['AdamW with everything else', () => new AdamW(common)],
  ['RMSprop', () => new RMSprop({ momentum: 0.5, centered: true })],
  ['Nadam', () => new Nadam()],
  ['Lion', () => new Lion(common)],
  ['Ftrl', () => new Ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 })],
];

function tinyModel(optimizer: Optimizer): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 3,
        inputShape: [2],
        activation: 'tanh',
        kernelInitializer: noise(1),
        name: 'hidden_layer',
      }),
      tf.layers.dense({ units: 1, kernelInitializer: noise(2) }),
    ],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

function noise(seed: number): ReturnType<typeof tf.initializers.randomNormal> {
  return tf.initializers.randomNormal({ seed });
}

async function train(model: tf.LayersModel, epochs: number): Promise<number[]> {
  const x = tf.tensor2d(
    Float32Array.from({ length: 24 }, (_, i) => Math.sin(3 * i)),
    [12, 2],
  );
  const y = tf.tidy(() => tf.add(tf.sum(x, 1, true), 1));
  const { history } = await model.fit(x, y, { epochs, batchSize: 4, shuffle: false });
  tf.dispose([x, y]);
  return history['loss'] as number[];
}

function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

/** What tf.LayersModel.save hands to its handler. */
async function saved(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let kept: tf.io.ModelArtifacts = {};
  const handler = tf.io.withSaveHandler((given) => {
    kept = given;
    return Promise.resolve({} as tf.io.SaveResult);
  });
  await model.save(handler, { includeOptimizer: true });
  return kept;
}

describe('a compiled model', () => {
  test.each(cases)('learns with %s', async (_, make) => {
    const optimizer = make();
    const model = tinyModel(optimizer);
    const losses = await train(model, 10);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    model.dispose();
    optimizer.dispose();
  });

  test.each(cases)('saved by tfjs goes on after loading as if it had not stopped, with %s', async (_, make) => {
    const optimizer = make();
    if (optimizer instanceof AdamW) optimizer.excludeFromWeightDecay({ varNames: ['hidden_layer/bias'] });
    const model = tinyModel(optimizer);
    await train(model, 2);
    optimizer.learningRate = typeof optimizer.getConfig()['learningRate'] === 'number' ? 0.03 : schedule;
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(await saved(model)));
    expect(loaded.optimizer.getConfig()).toStrictEqual(optimizer.getConfig());
    const losses = await train(model, 3);
    expect(await train(loaded, 3)).toStrictEqual(losses);
    expect(weightsOf(loaded)).toStrictEqual(weightsOf(model));
    model.dispose();
    optimizer.dispose();
    loaded.optimizer.dispose();
    loaded.dispose();
  });

  test.each(cases)('kept in a checkpoint of @modu/callbacks goes on bit for bit, with %s', async (_, make) => {
    const optimizer = make();
    const model = tinyModel(optimizer);
    await train(model, 2);
    let kept: tf.io.ModelArtifacts = {};
    const handler = tf.io.withSaveHandler((given) => {
      kept = given;
      return Promise.resolve({} as tf.io.SaveResult);
    });
    await saveCheckpoint(model, handler);
    const before = weightsOf(model);
    const losses = await train(model, 3);

    const fresh = await loadCheckpoint(tf.io.fromMemory(kept));
    const loaded = fresh.model;
    expect(weightsOf(loaded)).toStrictEqual(before);
    expect(await train(loaded, 3)).toStrictEqual(losses);
    expect(weightsOf(loaded)).toStrictEqual(weightsOf(model));
    loaded.dispose();

    await loadCheckpoint(tf.io.fromMemory(kept), { model });
    expect(weightsOf(model)).toStrictEqual(before);
    expect(await train(model, 3)).toStrictEqual(losses);
    model.dispose();
    optimizer.dispose();
  });
});
