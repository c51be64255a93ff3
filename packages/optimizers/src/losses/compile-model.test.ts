import { fitResumable, loadCheckpoint, saveCheckpoint } from '@modu/callbacks';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Adam, compileModel, Huber, MeanSquaredError, SGD, SparseCategoricalCrossentropy } from '../index.ts';

function classifier(): tf.Sequential {
  const kernelInitializer = tf.initializers.randomNormal({ seed: 4 });
  return tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer })] });
}

const samples = 12;
const make = () => ({
  x: tf.tensor2d(
    Float32Array.from({ length: 2 * samples }, (_, i) => Math.sin(5 * i)),
    [samples, 2],
  ),
  y: tf.tensor1d(
    Int32Array.from({ length: samples }, (_, i) => (i * i) % 3),
    'int32',
  ),
});

function weightsOf(model: tf.LayersModel): number[] {
  return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
}

function keep(): { handler: tf.io.IOHandler; kept: () => tf.io.ModelArtifacts } {
  let artifacts: tf.io.ModelArtifacts = {};
  const handler = tf.io.withSaveHandler((given) => {
    artifacts = given;
    return Promise.resolve({} as tf.io.SaveResult);
  });
  return { handler, kept: () => artifacts };
}

describe('compileModel', () => {
  test('lets fit and evaluate take classes by number, with the gradient and accuracy of one-hot targets', async () => {
    const { x, y } = make();
    const oneHot = tf.tidy(() => tf.cast(tf.oneHot(y, 3), 'float32'));
    const column = tf.reshape(y, [samples, 1]);
    const sparse = classifier();
    const dense = classifier();
    dense.setWeights(sparse.getWeights());
    const loss = new SparseCategoricalCrossentropy({ fromLogits: true });
    compileModel(sparse, { optimizer: new SGD({ learningRate: 0.1 }), loss, metrics: ['accuracy'] });
    const softmax = (t: tf.Tensor, p: tf.Tensor) => tf.neg(tf.sum(tf.mul(t, tf.logSoftmax(p)), -1));
    dense.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: softmax, metrics: ['categoricalAccuracy'] });
    const options = { batchSize: 4, epochs: 3, shuffle: false };
    const first = await sparse.fit(x, column, { ...options, validationData: [x, column] });
    const second = await dense.fit(x, oneHot, { ...options, validationData: [x, oneHot] });
    expect(weightsOf(sparse)).toBeAllClose(weightsOf(dense));
    expect(first.history['loss']).toBeAllClose(second.history['loss']);
    expect(first.history['acc']).toBeAllClose(second.history['categoricalAccuracy']);
    expect(first.history['val_acc']).toBeAllClose(second.history['val_categoricalAccuracy']);
    const measured = sparse.evaluate(x, column) as tf.Scalar[];
    expect(measured[0]?.dataSync()).toBeAllClose([first.history['val_loss']?.at(-1)]);
    for (const model of [sparse, dense]) {
      model.optimizer.dispose();
      model.dispose();
    }
    tf.dispose([x, y, oneHot, column, ...measured]);
  });

  test('knows losses and optimizers by name, for each output, and owns what it makes', () => {
    const before = tf.memory().numTensors;
    const input = tf.input({ shape: [2] });
    const outputs = ['left', 'right'].map((name) => tf.layers.dense({ units: 1, name }).apply(input));
    const model = tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor[] });
    compileModel(model, { loss: { left: 'huber', right: new MeanSquaredError() } });
    expect(model.optimizer.getClassName()).toBe('Modu>RMSprop');
    expect((model.loss as unknown as { left: object }).left).toBeInstanceOf(Huber);
    model.optimizer.dispose();
    compileModel(model, { optimizer: 'Adam', loss: ['mse', (t, p) => tf.squaredDifference(t, p)] });
    expect(model.optimizer).toBeInstanceOf(Adam);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses names that nothing has', () => {
    const model = classifier();
    expect(() => compileModel(model, { loss: 'hubber' })).toThrow("did you mean 'huber'?");
    expect(() => compileModel(model, { optimizer: 'adm', loss: 'mse' })).toThrow(
      "compileModel: optimizer must be one of 'sgd', 'rmsprop', 'adam'",
    );
    expect(() => compileModel(model, { loss: 3 as never })).toThrow(
      'compileModel: loss must be a loss, a function or a name, received 3',
    );
    expect(() => compileModel(model, { loss: 'mse', losses: [] } as never)).toThrow("unknown option 'losses'");
    model.dispose();
  });
});

describe('a checkpoint of @modu/callbacks', () => {
  test('keeps a loss with its options, and training goes on bit for bit', async () => {
    const { x, y } = make();
    const model = classifier();
    const loss = new SparseCategoricalCrossentropy({ fromLogits: true, ignoreClass: 2 });
    compileModel(model, { optimizer: new Adam({ learningRate: 0.05 }), loss, metrics: ['accuracy', new Huber()] });
    const train = async (each: tf.LayersModel): Promise<object> => {
      const column = tf.reshape(y, [samples, 1]);
      const { history } = await each.fit(x, column, { batchSize: 4, epochs: 2, shuffle: false });
      column.dispose();
      return history;
    };
    await train(model);
    const { handler, kept } = keep();
    await saveCheckpoint(model, handler);
    const { model: loaded } = await loadCheckpoint(tf.io.fromMemory(kept()));
    expect(loaded.loss).toBeInstanceOf(SparseCategoricalCrossentropy);
    expect((loaded.loss as unknown as SparseCategoricalCrossentropy).getConfig()).toStrictEqual(loss.getConfig());
    expect(loaded.metrics).toHaveLength(2);
    expect(await train(loaded)).toStrictEqual(await train(model));
    expect(weightsOf(loaded)).toStrictEqual(weightsOf(model));
    model.optimizer.dispose();
    for (const each of [model, loaded]) each.dispose();
    tf.dispose([x, y]);
  });

  test('is trained on by fitResumable with any loss, class weights included', async () => {
    const { x, y } = make();
    const model = classifier();
    const loss = new SparseCategoricalCrossentropy({ fromLogits: true });
    model.compile({ optimizer: new Adam({ learningRate: 0.05 }), loss });
    const { history } = await fitResumable(model, x, y, { epochs: 20, seed: 1, batchSize: 4 });
    expect(history['loss']?.at(-1)).toBeLessThan(history['loss']?.[0] as number);
    model.optimizer.dispose();
    model.dispose();
    tf.dispose([x, y]);
  });
});
