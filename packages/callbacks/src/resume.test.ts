import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { loadCheckpoint } from './load-checkpoint.ts';
import { saveCheckpoint } from './save-checkpoint.ts';
import { CrashingStorage } from './test-support/crashing-storage.ts';
import { tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.3),
  momentum: () => tf.train.momentum(0.1, 0.7),
  'momentum with Nesterov': () => tf.train.momentum(0.1, 0.9, true),
  rmsprop: () => tf.train.rmsprop(0.01, 0.8, 0.5),
  'centered rmsprop': () => tf.train.rmsprop(0.01, 0.9, 0.1, 1e-12, true),
  adam: () => tf.train.adam(0.02, 0.85, 0.97),
  adamax: () => tf.train.adamax(0.02, 0.9, 0.99, 1e-6, 0.01),
  adagrad: () => tf.train.adagrad(0.1, 0.2),
  adadelta: () => tf.train.adadelta(0.5, 0.9),
};

/** MomentumOptimizer.dispose() of tfjs forgets the tensor of its learning rate. */
function disposeOptimizer(optimizer: tf.Optimizer): void {
  optimizer.dispose();
  const { c } = optimizer as unknown as { c?: tf.Tensor };
  if (c?.isDisposed === false) c.dispose();
}

function disposeModel(model: tf.LayersModel): void {
  const { optimizer } = model;
  const owned = (model as unknown as { isOptimizerOwned: boolean }).isOptimizerOwned;
  model.dispose();
  if (!owned) disposeOptimizer(optimizer);
  else if (optimizer.getClassName() === 'Momentum') (optimizer as unknown as { c: tf.Tensor }).c.dispose();
}

function compiled(optimizer: tf.Optimizer): tf.LayersModel {
  const model = tinyModel();
  model.compile({ optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  return model;
}

interface Run {
  /** By metric, one value per epoch. */
  readonly history: Record<string, unknown[]>;
  readonly weights: number[][];
}

async function fit(model: tf.LayersModel, initialEpoch: number, epochs: number): Promise<Run['history']> {
  const { x, y } = tinyData();
  const { history } = await model.fit(x, y, { ...tinyFit, initialEpoch, epochs, validationData: [x, y] });
  tf.dispose([x, y]);
  return history;
}

function joined(first: Run['history'], second: Run['history']): Run['history'] {
  return Object.fromEntries(
    Object.entries(first).map(([name, values]) => [name, [...values, ...(second[name] ?? [])]]),
  );
}

async function undisturbed(create: () => tf.Optimizer): Promise<Run> {
  const model = compiled(create());
  const history = await fit(model, 0, 6);
  const weights = weightValues(model);
  // NaN would equal NaN whatever was lost.
  expect(weights.flat().every(Number.isFinite)).toBe(true);
  disposeModel(model);
  return { history, weights };
}

/** A handler that keeps a model in memory. */
function memoryHandler(): Required<tf.io.IOHandler> {
  let kept: tf.io.ModelArtifacts | undefined;
  return {
    save: (artifacts) => {
      kept = structuredClone(artifacts);
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    },
    load: () => Promise.resolve(structuredClone(kept ?? {})),
  };
}

describe.each(Object.entries(optimizers))('with %s', (_name, create) => {
  test.each(['a directory', 'a handler'])('training resumed from %s gives the same bits', async (place) => {
    const expected = await undisturbed(create);
    const storage = new CrashingStorage();
    const target = place === 'a directory' ? 'runs/last' : memoryHandler();

    const before = compiled(create());
    const first = await fit(before, 0, 3);
    await saveCheckpoint(before, target, { epoch: 3, storage });
    disposeModel(before);
    const { model, epoch, optimizerRestored } = await loadCheckpoint(target, { storage });
    expect(optimizerRestored).toBe(true);
    expect(model.optimizer.iterations).toBe(12);
    const history = joined(first, await fit(model, epoch, 6));
    expect({ history, weights: weightValues(model) }).toStrictEqual(expected);
    expect(history['val_loss']).toHaveLength(6);
    disposeModel(model);
  });

  test('an optimizer that has trained something else goes on in the same way', async () => {
    const expected = await undisturbed(create);
    const storage = new CrashingStorage();
    const before = compiled(create());
    await fit(before, 0, 3);
    await saveCheckpoint(before, 'runs/last', { epoch: 3, storage });
    disposeModel(before);

    const model = compiled(create());
    await fit(model, 0, 2);
    const loaded = await loadCheckpoint('runs/last', { model, storage });
    expect(loaded.model).toBe(model);
    await fit(model, 3, 6);
    expect(weightValues(model)).toStrictEqual(expected.weights);
    disposeModel(model);
  });

  test('a checkpoint from before the first step trains like a fresh model', async () => {
    const expected = await undisturbed(create);
    const storage = new CrashingStorage();
    const before = compiled(create());
    await saveCheckpoint(before, 'runs/first', { storage });
    disposeModel(before);
    const { model } = await loadCheckpoint('runs/first', { storage });
    await fit(model, 0, 6);
    expect(weightValues(model)).toStrictEqual(expected.weights);
    disposeModel(model);
  });
});

describe.each([
  ['SGD', (learningRate: number) => tf.train.sgd(learningRate)],
  ['Momentum', (learningRate: number) => tf.train.momentum(learningRate, 0.5)],
  ['Adam', (learningRate: number) => tf.train.adam(learningRate)],
] as const)('with %s', (className, create) => {
  test('a learning rate changed on the way is kept, also where tfjs keeps it twice', async () => {
    const storage = new CrashingStorage();
    const before = compiled(create(0.5));
    if (className === 'Adam') (before.optimizer as unknown as { learningRate: number }).learningRate = 0.125;
    else (before.optimizer as unknown as { setLearningRate(value: number): void }).setLearningRate(0.125);
    await saveCheckpoint(before, 'runs/last', { storage });
    disposeModel(before);
    const model = compiled(create(0.5));
    await loadCheckpoint('runs/last', { model, storage });
    const { learningRate, c } = model.optimizer as unknown as { learningRate: number; c?: tf.Tensor };
    expect(learningRate).toBe(0.125);
    expect(c?.dataSync()[0]).toBe(className === 'Adam' ? undefined : -0.125);
    disposeModel(model);
  });
});
