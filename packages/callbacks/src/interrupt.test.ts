import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findLatestCheckpoint } from './find-latest-checkpoint.ts';
import { loadCheckpoint } from './load-checkpoint.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'modu-callbacks-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

/** Trains without end, and says so after its third epoch. */
const endlessTraining = (path: string) => `
  import * as tf from '@tensorflow/tfjs';
  import { AbortOnSignal, Callback, ModelCheckpoint } from '@modu/callbacks';
  class Report extends Callback {
    async onEpochEnd(epoch) {
      if (epoch === 2) process.stdout.write('ready');
    }
  }
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const abort = new AbortOnSignal(controller.signal);
  const checkpoint = new ModelCheckpoint(${JSON.stringify(path)});
  const callbacks = [abort, checkpoint, new Report()];
  await model.fit(tf.ones([64, 2]), tf.ones([64, 1]), { batchSize: 2, epochs: 1e9, callbacks });
  process.stdout.write(' ' + abort.aborted + ' ' + checkpoint.lastSaved.epoch);
`;

async function interrupt(signal: NodeJS.Signals): Promise<{ output: string; code: number | null }> {
  const args = ['--conditions=@modu/source', '--input-type=module', '--eval', endlessTraining(join(root, 'last'))];
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (output === '') child.kill(signal);
    output += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { output, code };
}

test('Ctrl-C ends training in good order, with the checkpoint of the last whole epoch', async () => {
  const { output, code } = await interrupt('SIGINT');
  expect(code).toBe(0);
  const [, aborted, epoch] = output.split(' ');
  expect(aborted).toBe('true');
  const latest = await findLatestCheckpoint(root);
  expect(latest).toMatchObject({ path: join(root, 'last'), epoch: Number(epoch), batch: 0, damaged: [] });
  expect(latest?.epoch).toBeGreaterThanOrEqual(3);
});

test('a process that is killed leaves a checkpoint to go on from', async () => {
  const { output, code } = await interrupt('SIGKILL');
  expect({ output, code }).toStrictEqual({ output: 'ready', code: null });
  const { model, epoch, optimizerRestored } = await loadCheckpoint(join(root, 'last'));
  // The third may still have been on its way; it began when the second was there.
  expect(epoch).toBeGreaterThanOrEqual(2);
  expect(optimizerRestored).toBe(true);
  expect(model.optimizer.iterations).toBe(32 * epoch);
  model.dispose();
});
