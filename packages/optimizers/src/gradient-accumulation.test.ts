import { GradientAccumulationScheduler, loadCheckpoint, saveCheckpoint } from '@modu/callbacks';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Adadelta, Adagrad, Adam, Adamax, AdamW, Ftrl, Lion, Nadam, RMSprop, SGD, type Optimizer } from './index.ts';
import { values, variable } from './testing/ones-step.ts';

const classes = { SGD, Adam, AdamW, RMSprop, Adamax, Nadam, Adagrad, Adadelta, Lion, Ftrl };

function stepBy(optimizer: Optimizer, w: tf.Variable, ...gradient: number[]): void {
  const tensor = tf.tensor1d(gradient);
  optimizer.applyGradients([{ name: w.name, tensor }]);
  tensor.dispose();
}

/** Steps under numbers of accumulation steps that change on the way. */
function run(optimizer: Optimizer, w: tf.Variable, from: number, to: number): void {
  const stepsAt: Record<number, number | null> = { 2: 3, 7: 2, 8: null, 11: 4 };
  for (let i = from; i < to; i += 1) {
    if (i in stepsAt) optimizer.gradientAccumulationSteps = stepsAt[i] ?? null;
    stepBy(optimizer, w, Math.sin(i + 1), Math.cos(3 * i));
  }
}

describe('gradientAccumulationSteps', () => {
  test.each(Object.entries(classes))(
    'can be read and set on %s, and the state goes on bit for bit',
    async (_, type) => {
      const before = tf.memory().numTensors;
      const [a, b] = [variable(1, -1), variable(0, 0)];
      const optimizer: Optimizer = new type({ learningRate: 0.1, useEma: true, emaMomentum: 0.5 });
      expect(optimizer.gradientAccumulationSteps).toBeNull();
      run(optimizer, a, 0, 10);
      expect(optimizer.gradientAccumulationSteps).toBeNull();
      for (const stop of [11, 13]) {
        run(optimizer, a, stop === 11 ? 10 : 11, stop);
        const config = JSON.parse(JSON.stringify(optimizer.getConfig())) as tf.serialization.ConfigDict;
        const resumed = type.fromConfig<Optimizer & tf.serialization.Serializable>(type, config);
        await resumed.setWeights(await optimizer.getWeights());
        expect(resumed.iterations).toBe(optimizer.iterations);
        expect(resumed.gradientAccumulationSteps).toBe(optimizer.gradientAccumulationSteps);
        b.assign(a);
        const [kept, state] = [tf.clone(a), await optimizer.getWeights()];
        const own = state.map(({ name, tensor }) => ({ name, tensor: tensor.clone() }));
        run(optimizer, a, stop, 20);
        run(resumed, b, stop, 20);
        expect(values(b)).toStrictEqual(values(a));
        a.assign(kept);
        optimizer.gradientAccumulationSteps = stop === 11 ? null : 4;
        await optimizer.setWeights(own);
        tf.dispose([kept, ...own.map(({ tensor }) => tensor)]);
        resumed.dispose();
      }
      optimizer.dispose();
      tf.dispose([a, b]);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test('set on the way counts updates, and divides by the steps that were accumulated', () => {
    const w = variable(0);
    const optimizer = new SGD({ learningRate: 1, gradientAccumulationSteps: 4 });
    for (const gradient of [1, 2, 3]) stepBy(optimizer, w, gradient);
    expect([values(w), optimizer.iterations]).toStrictEqual([[0], 0]);
    // Three wait already where two are enough: the next step uses all four.
    optimizer.gradientAccumulationSteps = 2;
    stepBy(optimizer, w, 6);
    expect([values(w), optimizer.iterations]).toStrictEqual([[-3], 1]);
    stepBy(optimizer, w, 1);
    optimizer.gradientAccumulationSteps = 1;
    stepBy(optimizer, w, 3);
    expect([values(w), optimizer.iterations]).toStrictEqual([[-5], 2]);
    stepBy(optimizer, w, 5);
    expect([values(w), optimizer.iterations]).toStrictEqual([[-10], 3]);
    expect(optimizer.getConfig()['gradientAccumulationSteps']).toBeNull();
    w.dispose();
    optimizer.dispose();
  });

  test.each([0, 1.5, '2', Number.NaN])('refuses %s, and stays', (value) => {
    const optimizer = new Adam({ gradientAccumulationSteps: 3 });
    expect(() => {
      optimizer.gradientAccumulationSteps = value as number;
    }).toThrow('Adam: gradientAccumulationSteps must be a positive integer, received');
    expect(optimizer.gradientAccumulationSteps).toBe(3);
    optimizer.gradientAccumulationSteps = undefined;
    expect(optimizer.gradientAccumulationSteps).toBeNull();
  });
});

describe('GradientAccumulationScheduler', () => {
  const x = [...Array.from({ length: 12 }, (_, i) => [i / 12])];
  const y = x.map(([value]) => [3 * (value as number) - 1]);

  function build(optimizer: Optimizer): tf.LayersModel {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'ones' })],
    });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    return model;
  }

  test('trains as larger batches do, and a checkpoint within goes on bit for bit', async () => {
    const [inputs, targets] = [tf.tensor2d(x), tf.tensor2d(y)];
    const fit = (model: tf.LayersModel, batchSize: number, initialEpoch: number, epochs: number, scheduler = true) =>
      model.fit(inputs, targets, {
        batchSize,
        initialEpoch,
        epochs,
        shuffle: false,
        callbacks: scheduler ? [new GradientAccumulationScheduler({ 1: 3, 3: 1 })] : [],
      });
    const weights = (model: tf.LayersModel): number[] => model.getWeights().flatMap((w) => [...w.dataSync()]);

    const scheduled = new SGD({ learningRate: 0.1 });
    const model = build(scheduled);
    await fit(model, 2, 0, 2);
    let kept: tf.io.ModelArtifacts = {};
    const handler = tf.io.withSaveHandler((given) => {
      kept = given;
      return Promise.resolve({} as tf.io.SaveResult);
    });
    await saveCheckpoint(model, handler);
    await fit(model, 2, 2, 4);

    const large = new SGD({ learningRate: 0.1 });
    const other = build(large);
    await fit(other, 2, 0, 1, false);
    await fit(other, 6, 1, 3, false);
    await fit(other, 2, 3, 4, false);
    expect(weights(model)).toBeAllClose(weights(other), { rtol: 1e-5, atol: 1e-6 });
    expect(scheduled.iterations).toBe(large.iterations);

    const fresh = build(new SGD({ learningRate: 0.1 }));
    await loadCheckpoint(tf.io.fromMemory(kept), { model: fresh });
    await fit(fresh, 2, 2, 4);
    expect(weights(fresh)).toStrictEqual(weights(model));
    for (const each of [model, other, fresh]) {
      each.optimizer.dispose();
      each.dispose();
    }
    tf.dispose([inputs, targets]);
  });
});
