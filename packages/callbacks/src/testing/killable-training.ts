/** A training that is made to be killed: run as a process with its folder and settings as arguments. */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setRandomSeed } from '@modu/core';
import { Dropout } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { BackupAndRestore } from '../backup-and-restore.ts';
import { nodeStorage, type CheckpointStorage } from '../checkpoint-storage.ts';
import { CSVLogger } from '../csv-logger.ts';
import { EarlyStopping } from '../early-stopping.ts';
import { fitResumable } from '../fit-resumable.ts';
import { JSONLLogger } from '../jsonl-logger.ts';
import { LearningRateScheduler } from '../learning-rate-scheduler.ts';
import { ModelCheckpoint } from '../model-checkpoint.ts';
import { ReduceLROnPlateau } from '../reduce-lr-on-plateau.ts';

/** What the process is told, as JSON in its third argument. */
export interface KillableSettings {
  /** `'epoch'` or a number of batches between backups. */
  readonly saveFreq: 'epoch' | number;
  /** The step of writing, from 0, before which the process kills itself; a file that is written is cut in half. */
  readonly dieAtStep: number | null;
}

const [folder = '', json = '{}'] = process.argv.slice(2);
const { saveFreq, dieAtStep } = JSON.parse(json) as KillableSettings;

/** The file system, up to the step at which the process kills itself. */
function mortalStorage(storage: CheckpointStorage): CheckpointStorage {
  let steps = 0;
  const isLast = (): boolean => steps++ === dieAtStep;
  const die = (): void => void process.kill(process.pid, 'SIGKILL');
  const until = <R>(work: () => Promise<R>): Promise<R> => {
    if (isLast()) die();
    return work();
  };
  return {
    ...storage,
    write: async (path, content) => {
      if (!isLast()) return storage.write(path, content);
      const file = await open(path, 'w');
      await file.write(content.subarray(0, content.length / 2));
      die();
    },
    rename: (from, to) => until(() => storage.rename(from, to)),
    remove: (path) => until(() => storage.remove(path)),
    makeDirectory: (path) => until(() => storage.makeDirectory(path)),
    sync: (path) => until(() => storage.sync(path)),
  };
}

await tf.setBackend('cpu');
setRandomSeed(5);
const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [3] }),
    new Dropout({ rate: 0.3, seed: 9 }),
    tf.layers.batchNormalization({}),
    // Draws a seed of Math.random for every step.
    tf.layers.dropout({ rate: 0.2 }),
    tf.layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.02), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
const samples = 60;
const x = tf.tensor2d(
  Float32Array.from({ length: samples * 3 }, (_, i) => Math.sin(i * 12.9898)),
  [samples, 3],
);
const y = tf.tensor2d(
  Float32Array.from({ length: samples }, (_, i) => Number(Math.sin(i * 38.9694) > 0)),
  [samples, 1],
);
const backupDir = join(folder, 'backup');
const storage = dieAtStep === null ? nodeStorage('test') : mortalStorage(nodeStorage('test'));
const best = new ModelCheckpoint(join(folder, 'best-{epoch}'), { saveTopK: 2, storage });
process.stdout.write('ready');
const history = await fitResumable(model, x, y, {
  epochs: 10,
  batchSize: 8,
  seed: 3,
  validationSplit: 0.25,
  callbacks: [
    new LearningRateScheduler((_epoch, rate) => rate * 0.97),
    new ReduceLROnPlateau({ patience: 2, factor: 0.5, cooldown: 1 }),
    new EarlyStopping({ patience: 6, restoreBestWeights: true }),
    new CSVLogger(join(folder, 'log.csv')),
    new JSONLLogger(join(folder, 'log.jsonl'), { updateFreq: 4 }),
    best,
    new BackupAndRestore(backupDir, { saveFreq, storage }),
  ],
});
const weights = model.getWeights().map((weight) => Buffer.from(weight.dataSync().slice().buffer).toString('hex'));
/** What the best checkpoints hold, by the names of their files, which are those of their content. */
const kept = best.bestCheckpoints.map(({ target, value }) => {
  const { modu } = JSON.parse(readFileSync(join(target, 'model.json'), 'utf8')) as {
    modu: Record<'weights' | 'optimizer' | 'callbacks', { name: string }>;
  };
  return [basename(target), value, modu.weights.name, modu.optimizer.name];
});
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
const result = {
  history: history.history,
  epochs: history.epoch,
  weights,
  kept,
  saved: readdirSync(folder)
    .filter((name) => name.startsWith('best-'))
    .sort(),
  csv: text('log.csv'),
  jsonl: text('log.jsonl'),
};
writeFileSync(join(folder, 'result.part'), JSON.stringify(result));
renameSync(join(folder, 'result.part'), join(folder, 'result.json'));
