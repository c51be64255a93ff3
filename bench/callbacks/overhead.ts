/**
 * What the common callbacks cost: an epoch of the size of MNIST (60 000 images, batches of 128) of a network of the benchmark,
 * dense layers of 4 ms a step unless another is asked for, without callbacks and with all of them, in turns. The second of a
 * pair is that without callbacks in every other one.
 *
 * node --conditions=@modu/source bench/callbacks/overhead.ts
 *   [--pairs 4] [--epochs 4] [--batches 469] [--network mlp|cnn] [--checkpoints no]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import '@modu/backend';
import {
  AbortOnSignal,
  BackupAndRestore,
  CSVLogger,
  EarlyStopping,
  History,
  JSONLLogger,
  LearningRateScheduler,
  ModelCheckpoint,
  ProgressBar,
  ReduceLROnPlateau,
  TensorBoard,
  TerminateOnNaN,
  Timer,
} from '@modu/callbacks';
import * as tf from '@tensorflow/tfjs';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '4' },
    epochs: { type: 'string', default: '4' },
    batches: { type: 'string', default: '469' },
    network: { type: 'string', default: 'mlp' },
    checkpoints: { type: 'string', default: 'yes' },
  },
});
const samples = Number(values.batches) * 128;
const folder = mkdtempSync(join(tmpdir(), 'modu-overhead-'));

const hidden: Readonly<Record<string, () => tf.layers.Layer[]>> = {
  mlp: () => [
    tf.layers.dense({ units: 256, activation: 'relu', inputShape: [784] }),
    tf.layers.dense({ units: 128, activation: 'relu' }),
  ],
  cnn: () => [
    tf.layers.reshape({ targetShape: [28, 28, 1], inputShape: [784] }),
    tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
    tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({}),
    tf.layers.flatten(),
    tf.layers.dense({ units: 128, activation: 'relu' }),
  ],
};
if (!Object.hasOwn(hidden, values.network)) {
  throw new Error(`--network must be mlp or cnn, received ${values.network}`);
}

function network(): tf.Sequential {
  const layers = hidden[values.network]?.() ?? [];
  const model = tf.sequential({ layers: [...layers, tf.layers.dense({ units: 10, activation: 'softmax' })] });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

function all(): tf.Callback[] {
  const callbacks = [
    new AbortOnSignal(new AbortController().signal),
    new TerminateOnNaN(),
    new LearningRateScheduler((_epoch, rate) => rate),
    new ReduceLROnPlateau({ monitor: 'loss' }),
    new EarlyStopping({ monitor: 'loss', patience: 9, restoreBestWeights: true }),
    new Timer(),
    new History(),
    new CSVLogger(join(folder, 'log.csv')),
    new JSONLLogger(join(folder, 'log.jsonl')),
    new TensorBoard(join(folder, 'tensorboard')),
    new ProgressBar({ mode: 'lines', stream: { write: () => true } }),
    new ModelCheckpoint(join(folder, 'best'), { monitor: 'loss', saveBestOnly: true }),
    new BackupAndRestore(join(folder, 'backup')),
  ];
  if (values.checkpoints === 'no') callbacks.splice(-2);
  return callbacks as unknown as tf.Callback[];
}

/** Milliseconds of an epoch, as a mean over a whole training, its end included, after a first epoch, which warms up. */
async function epochMs(x: tf.Tensor, y: tf.Tensor, callbacks: tf.Callback[]): Promise<number> {
  const model = network();
  const epochs = Number(values.epochs);
  let start = 0;
  const watch = new (class extends tf.Callback {
    override onEpochBegin(epoch: number) {
      if (epoch === 1) start = performance.now();
      return Promise.resolve();
    }
  })();
  await model.fit(x, y, { batchSize: 128, epochs: 1 + epochs, shuffle: false, callbacks: [watch, ...callbacks] });
  const ms = (performance.now() - start) / epochs;
  model.dispose();
  return ms;
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

await tf.setBackend('modu');
await tf.ready();
const x = tf.randomUniform([samples, 784], 0, 1, 'float32', 1);
const y = tf.oneHot(tf.randomUniform([samples], 0, 10, 'int32', 2), 10);
const shares: number[] = [];
const bare: number[] = [];
for (let pair = 0; pair < Number(values.pairs); pair++) {
  let withAll = pair % 2 === 0 ? undefined : await epochMs(x, y, all());
  const without = await epochMs(x, y, []);
  withAll ??= await epochMs(x, y, all());
  bare.push(without);
  shares.push(withAll / without - 1);
}
tf.dispose([x, y]);
console.log(`${values.network}, epoch of ${samples} samples: ${median(bare).toFixed(0)} ms without callbacks`);
console.log(
  `${values.checkpoints === 'no' ? 'all common callbacks but the two of checkpoints' : 'all common callbacks together'}: ${(100 * median(shares)).toFixed(2)} % more (${shares.map((share) => (100 * share).toFixed(2)).join(', ')})`,
);

rmSync(folder, { recursive: true, force: true });
process.exit(0);
