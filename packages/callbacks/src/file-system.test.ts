import { ArgumentError, CheckpointError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileSystem } from './file-system.ts';
import { saveCheckpoint } from './save-checkpoint.ts';
import { CrashingStorage } from './test-support/crashing-storage.ts';
import { tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'modu-callbacks-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

/** Runs an ES module in a new process of Node, which resolves packages as this package does; its JSON output. */
async function inNewProcess(code: string): Promise<unknown> {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const args = ['--conditions=@modu/source', '--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  return JSON.parse(stdout);
}

describe('fileSystem', () => {
  test('saves a model for tf.loadLayersModel', async () => {
    const model = tinyModel();
    const { modelArtifactsInfo } = await model.save(fileSystem(root));
    expect(modelArtifactsInfo).toMatchObject({ modelTopologyType: 'JSON', weightDataBytes: 4 * 46 });
    for (const path of [root, `${root}/`, `${root}/model.json`, `file://${root}/model.json`]) {
      const loaded = await tf.loadLayersModel(fileSystem(path));
      expect(weightValues(loaded)).toStrictEqual(weightValues(model));
      loaded.dispose();
    }
    model.dispose();
  });

  test('a model saved by it predicts the same in a new process', async () => {
    const model = tinyModel();
    await model.save(fileSystem(root));
    const expected = tf.tidy(() => Array.from((model.predict(tf.ones([2, 3])) as tf.Tensor).dataSync()));
    model.dispose();
    const found = await inNewProcess(`
      import * as tf from '@tensorflow/tfjs';
      import { fileSystem } from '@modu/callbacks';
      const model = await tf.loadLayersModel(fileSystem(${JSON.stringify(root)}));
      console.log(JSON.stringify(Array.from(model.predict(tf.ones([2, 3])).dataSync())));
    `);
    expect(found).toStrictEqual(expected);
  });

  test('training resumed from a checkpoint in a new process gives the same bits', async () => {
    const { x, y } = tinyData();
    const model = tinyModel();
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    await model.fit(x, y, { ...tinyFit, epochs: 2 });
    await saveCheckpoint(model, root, { epoch: 2 });
    const data = JSON.stringify([x.arraySync(), y.arraySync()]);
    await model.fit(x, y, { ...tinyFit, initialEpoch: 2, epochs: 4 });
    const found = await inNewProcess(`
      import * as tf from '@tensorflow/tfjs';
      import { loadCheckpoint } from '@modu/callbacks';
      const { model, epoch } = await loadCheckpoint(${JSON.stringify(root)});
      const [x, y] = ${data}.map((rows) => tf.tensor2d(rows));
      await model.fit(x, y, { ...${JSON.stringify(tinyFit)}, initialEpoch: epoch, epochs: 4 });
      console.log(JSON.stringify(model.getWeights().map((weight) => Array.from(weight.dataSync()))));
    `);
    expect(found).toStrictEqual(weightValues(model));
    model.dispose();
    tf.dispose([x, y]);
  });

  test('loads a checkpoint as a plain model, and keeps what tfjs saves of an optimizer', async () => {
    const model = tinyModel();
    model.compile({ optimizer: tf.train.sgd(0.25), loss: 'meanSquaredError' });
    await saveCheckpoint(model, join(root, 'checkpoint'));
    const plain = await tf.loadLayersModel(fileSystem(join(root, 'checkpoint')));
    expect(plain.optimizer).toBeUndefined();
    const artifacts = await fileSystem(join(root, 'checkpoint')).load();
    await fileSystem(join(root, 'compiled')).save({
      ...artifacts,
      trainingConfig: {
        loss: 'mean_squared_error',
        optimizer_config: { class_name: 'SGD', config: { learning_rate: 0.25 } },
      },
    });
    const compiled = await tf.loadLayersModel(fileSystem(join(root, 'compiled')));
    expect(compiled.optimizer.getConfig()).toStrictEqual({ learningRate: 0.25 });
    compiled.optimizer.dispose();
    model.optimizer.dispose();
    for (const each of [model, plain, compiled]) each.dispose();
  });

  test('names a damaged file', async () => {
    const model = tinyModel();
    await model.save(fileSystem(root));
    model.dispose();
    const weights = (await readdir(root)).find((name) => name.endsWith('.bin'))!;
    await truncate(join(root, weights), 20);
    const failed = tf.loadLayersModel(fileSystem(root));
    await expect(failed).rejects.toThrow(CheckpointError);
    await expect(failed).rejects.toThrow(`fileSystem: ${root}/${weights} is damaged, it holds 20 bytes instead of 184`);
  });

  test('names the directory in which there is no model', async () => {
    await mkdir(join(root, 'empty'));
    await expect(tf.loadLayersModel(fileSystem(join(root, 'empty')))).rejects.toThrow(
      `fileSystem: ${root}/empty/model.json is missing`,
    );
  });

  test("the path 'model.json' stands for the directory here", async () => {
    const storage = new CrashingStorage();
    const model = tinyModel();
    await model.save(fileSystem('model.json', { storage }));
    model.dispose();
    expect(storage.paths).toContain('./model.json');
  });

  test.each([
    ['', {}, 'path must be a non-empty string'],
    ['https://example.org/model.json', {}, 'path must be a path, received'],
    ['runs', { compress: true }, "unknown option 'compress'"],
  ])("refuses '%s' with %j", (path, options, message) => {
    expect(() => fileSystem(path, options as never)).toThrow(ArgumentError);
    expect(() => fileSystem(path, options as never)).toThrow(`fileSystem: ${message}`);
  });

  test('refuses to save a model without weights', async () => {
    await expect(fileSystem(root).save({ modelTopology: {} })).rejects.toThrow(
      'fileSystem: the model holds no weights',
    );
  });
});
