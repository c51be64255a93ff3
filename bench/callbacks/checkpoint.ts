/**
 * How long a checkpoint of 100 MB keeps training waiting, against the bare writing and flushing of the same bytes, in turns;
 * by how much training is longer in all, since hashing and writing take a share of the machine; and `saveCheckpoint`, which
 * waits for everything.
 *
 * node --conditions=@modu/source bench/callbacks/checkpoint.ts [--backend modu] [--rounds 9]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import '@modu/backend';
import {
  BackupAndRestore,
  LambdaCallback,
  ModelCheckpoint,
  saveCheckpoint,
  type TrainingCallback,
} from '@modu/callbacks';
import * as tf from '@tensorflow/tfjs';

const { values } = parseArgs({
  options: { backend: { type: 'string', default: 'modu' }, rounds: { type: 'string', default: '9' } },
});
const rounds = Number(values.rounds);
const stepsPerEpoch = 12;
const folder = mkdtempSync(join(tmpdir(), 'modu-checkpoint-'));

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const range = (numbers: readonly number[]): string =>
  `${median(numbers).toFixed(0)} ms (${Math.min(...numbers).toFixed(0)} to ${Math.max(...numbers).toFixed(0)})`;

await tf.setBackend(values.backend);
await tf.ready();
const model = tf.sequential({ layers: [tf.layers.dense({ units: 5000, inputShape: [5000] })] });
model.compile({ optimizer: tf.train.sgd(1e-3), loss: 'meanSquaredError' });
const bytes = new Uint8Array(4 * model.countParams());
const x = tf.randomUniform([stepsPerEpoch, 5000], 0, 1, 'float32', 1);
const y = tf.zeros([stepsPerEpoch, 5000]);

/** Milliseconds that each epoch takes, and that training waits at the end of each. */
async function train(epochs: number, saving: TrainingCallback[]): Promise<{ epochsMs: number[]; waitsMs: number[] }> {
  const [marks, waitsMs]: [number[], number[]] = [[], []];
  let endedMs = 0;
  const mark = (): void => void marks.push(performance.now());
  const before = new LambdaCallback({ onEpochBegin: mark, onEpochEnd: () => void (endedMs = performance.now()) });
  const after = new LambdaCallback({
    onEpochEnd: () => void waitsMs.push(performance.now() - endedMs),
    onTrainEnd: mark,
  });
  const callbacks = [before, ...saving, after] as unknown as tf.Callback[];
  await model.fit(x, y, { batchSize: 1, epochs, shuffle: false, callbacks });
  return { waitsMs, epochsMs: marks.slice(1).map((end, i) => end - (marks[i] ?? 0)) };
}

async function writeBytes(name: string): Promise<number> {
  const start = performance.now();
  const file = await open(join(folder, name), 'w');
  await file.writeFile(bytes);
  await file.sync();
  await file.close();
  const ms = performance.now() - start;
  rmSync(join(folder, name));
  return ms;
}

await train(2, [new ModelCheckpoint(join(folder, 'warm'))]);
const writing: number[] = [];
const bare: number[] = [];
const waits = { ModelCheckpoint: [] as number[], BackupAndRestore: [] as number[] };
const more = { ModelCheckpoint: [] as number[], BackupAndRestore: [] as number[] };
const saving: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  writing.push(await writeBytes('bare'));
  const without = (await train(3, [])).epochsMs[1] ?? 0;
  bare.push(without);
  for (const name of ['ModelCheckpoint', 'BackupAndRestore'] as const) {
    const place = join(folder, name);
    const made = name === 'ModelCheckpoint' ? new ModelCheckpoint(place) : new BackupAndRestore(place);
    // The end of the second epoch finds the disk idle, and what it began is written during the third.
    const watched = await train(3, [made]);
    waits[name].push(watched.waitsMs[1] ?? 0);
    more[name].push((watched.epochsMs[1] ?? 0) - without);
  }
  const start = performance.now();
  await saveCheckpoint(model, join(folder, 'saved'), { saveWeightsOnly: true });
  saving.push(performance.now() - start);
}
console.log(
  `${(bytes.length / 1e6).toFixed(0)} MB of weights on ${values.backend}, ${rounds} rounds, medians and ranges`,
);
console.log(`writing and flushing the bytes alone: ${range(writing)}`);
for (const name of ['ModelCheckpoint', 'BackupAndRestore'] as const) {
  console.log(`${name} keeps training waiting for ${range(waits[name])}`);
  console.log(`  and an epoch of ${stepsPerEpoch} steps, ${range(bare)}, takes ${range(more[name])} more in all`);
}
console.log(`saveCheckpoint, which waits for all of it: ${range(saving)}`);
rmSync(folder, { recursive: true, force: true });
process.exit(0);
