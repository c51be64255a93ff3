import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BackupAndRestore,
  fitResumable,
  LearningRateScheduler,
  loadCheckpoint,
  ModelCheckpoint,
} from '@modu/callbacks';
import { Gan, gan } from '@modu/models';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackend } from './start-backend.ts';

let folder: string;

beforeAll(async () => {
  await startBackend();
  folder = mkdtempSync(join(tmpdir(), 'modu-gan-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const weightsOf = ({ model }: Gan) => model.getWeights().map((weight) => [...weight.dataSync()]);

test('a GAN that is stopped within an epoch goes on to the very weights of one that nobody stopped, by a falling learning rate', async () => {
  const x = tf.randomUniform([40, 8, 8, 1], 0, 1, 'float32', 3);
  const build = () => gan({ inputShape: [8, 8, 1], latent: 5, blocks: [4, 6], dropout: 0.2, seed: 1 });
  const train = async (pair: Gan, name: string, signal?: AbortSignal, onStep?: () => void) => {
    const watcher = new (class extends tf.Callback {
      override onBatchEnd(): Promise<void> {
        onStep?.();
        return Promise.resolve();
      }
    })();
    const settings = { epochs: 3, batchSize: 8, seed: 2, ...(signal && { signal }) };
    return fitResumable(pair.model, x, x, {
      ...settings,
      callbacks: [
        watcher,
        new LearningRateScheduler((epoch) => 1e-3 / (epoch + 1)),
        new ModelCheckpoint(join(folder, `${name}-checkpoint`)),
        new BackupAndRestore(join(folder, name), { saveFreq: 1, deleteCheckpoint: false }),
      ],
    });
  };
  const whole = build();
  const { history } = await train(whole, 'whole');
  const stop = new AbortController();
  let steps = 0;
  const first = build();
  const onStep = () => {
    if (++steps === 8) stop.abort();
  };
  await expect(train(first, 'parts', stop.signal, onStep)).rejects.toThrow('aborted');
  const second = build();
  const { history: again } = await train(second, 'parts');
  expect(again).toEqual(history);
  expect(weightsOf(second)).toEqual(weightsOf(whole));

  const loaded = new Gan((await loadCheckpoint(join(folder, 'parts-checkpoint'))).model);
  expect(weightsOf(loaded)).toEqual(weightsOf(whole));
  expect(loaded.model.optimizer.iterations).toBe(15);
  for (const pair of [whole, first, second, loaded]) pair.dispose();
  x.dispose();
});
