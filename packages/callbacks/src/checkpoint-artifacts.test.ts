import { FileError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { loadCheckpoint } from './load-checkpoint.ts';
import { saveCheckpoint } from './save-checkpoint.ts';
import { tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';

function compiled(): tf.LayersModel {
  const model = tinyModel();
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  return model;
}

describe('a checkpoint behind a handler', () => {
  async function artifacts(): Promise<tf.io.ModelArtifacts> {
    const model = compiled();
    model.setUserDefinedMetadata({ note: { by: 'someone' } });
    let kept: tf.io.ModelArtifacts = {};
    const handler = tf.io.withSaveHandler((given) => {
      kept = given;
      return Promise.resolve({} as tf.io.SaveResult);
    });
    const { x, y } = tinyData();
    await model.fit(x, y, { ...tinyFit, epochs: 1 });
    await saveCheckpoint(model, handler, { epoch: 1 });
    tf.dispose([x, y]);
    model.dispose();
    return kept;
  }

  test('is a model that plain tfjs loads too', async () => {
    const kept = await artifacts();
    const plain = await tf.loadLayersModel(tf.io.fromMemory(kept));
    const { model } = await loadCheckpoint(tf.io.fromMemory(kept));
    expect(weightValues(plain)).toStrictEqual(weightValues(model));
    expect(model.getUserDefinedMetadata()).toStrictEqual({ note: { by: 'someone' } });
    plain.dispose();
    model.dispose();
  });

  test.each([0, 100, -1])('is known to be damaged when the byte at %i has changed', async (at) => {
    const kept = await artifacts();
    const bytes = new Uint8Array(kept.weightData as ArrayBuffer);
    bytes.set([bytes.at(at)! ^ 1], at < 0 ? bytes.length + at : at);
    await expect(loadCheckpoint(tf.io.fromMemory(kept))).rejects.toThrow(
      'loadCheckpoint: the given handler is damaged, its checksum does not match',
    );
  });

  test('is known to be damaged when its state has changed', async () => {
    const kept = await artifacts();
    const { modu } = kept.userDefinedMetadata as { modu: { state: { epoch: number } } };
    modu.state.epoch += 1;
    await expect(loadCheckpoint(tf.io.fromMemory(kept))).rejects.toThrow('its checksum does not match');
  });

  test.each([
    [{ version: 2 }, 'must have format version 1 or below, received 2; update @modu/callbacks'],
    [{ format: 'other' }, 'is no checkpoint of @modu/callbacks'],
  ])('is refused with %j', async (change, message) => {
    const kept = await artifacts();
    const { modu } = kept.userDefinedMetadata as { modu: { state: object } };
    Object.assign(modu.state, change);
    await expect(loadCheckpoint(tf.io.fromMemory(kept))).rejects.toThrow(
      `loadCheckpoint: the given handler ${message}`,
    );
  });

  test('is told from a model without its training', async () => {
    const model = tinyModel();
    let kept: tf.io.ModelArtifacts = {};
    await model.save(
      tf.io.withSaveHandler((given) => {
        kept = given;
        return Promise.resolve({} as tf.io.SaveResult);
      }),
    );
    model.dispose();
    await expect(loadCheckpoint(tf.io.fromMemory(kept))).rejects.toThrow(
      'loadCheckpoint: the given handler holds a model without its training, load it by tf.loadLayersModel',
    );
  });

  test('has no version before', async () => {
    await expect(loadCheckpoint(tf.io.fromMemory({}), { fallbackToPrevious: true })).rejects.toThrow(
      'loadCheckpoint: fallbackToPrevious must be false, the given handler keeps one version',
    );
  });

  test('tells in one sentence why it cannot be read or written', async () => {
    const handler: tf.io.IOHandler = {
      load: () => Promise.reject(new Error('the store is closed')),
      save: () => Promise.reject(new Error('the store is full')),
    };
    await expect(loadCheckpoint(handler)).rejects.toThrow(
      'loadCheckpoint: loading the given handler failed, the store is closed',
    );
    const model = compiled();
    const failed = saveCheckpoint(model, handler);
    await expect(failed).rejects.toThrow(FileError);
    await expect(failed).rejects.toThrow('saveCheckpoint: saving to the given handler failed, the store is full');
    model.dispose();
  });
});
