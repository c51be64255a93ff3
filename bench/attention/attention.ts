/**
 * What attention costs on `modu`: the largest memory of one attention by length, a text written with and without a cache, and
 * the training of a character model.
 *
 * node --conditions=@modu/source bench/attention/attention.ts [--parts memory,generation,training] [--threads 2] [--intermediate 128,512]
 */
import { parseArgs } from 'node:util';
import { configure } from '@modu/backend';
import { scaledDotProductAttention } from '@modu/attention';
import { Adam } from '@modu/optimizers';
import * as tf from '@tensorflow/tfjs';
import { CharacterModel } from './character-model.ts';

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: 'memory,generation,training' },
    threads: { type: 'string', default: '2' },
    intermediate: { type: 'string', default: '128,512' },
    batch: { type: 'string', default: '32' },
    length: { type: 'string', default: '64' },
    steps: { type: 'string', default: '40' },
  },
});
configure({ threads: Number(values.threads) });
await tf.setBackend('modu');
const mebibyte = 2 ** 20;
const seconds = (): number => performance.now() / 1000;

/** Causal self-attention with 8 heads of 64, forwards and backwards; lengths grow, so each one's memory is the largest yet. */
function memory(): void {
  for (const length of [1024, 2048, 4096, 8192]) {
    const start = seconds();
    tf.tidy(() => {
      const [q, k, v] = [1, 2, 3].map((seed) => tf.randomNormal<tf.Rank.R4>([1, length, 8, 64], 0, 1, 'float32', seed));
      const gradients = tf.grads((...x) => {
        const [query, key, value] = x as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
        return tf.sum(scaledDotProductAttention(query, key, value, { causal: true }));
      })([q, k, v] as tf.Tensor[]);
      gradients[0]?.dataSync();
    });
    const { heapBytes } = tf.memory() as unknown as { heapBytes: number };
    const weights = (8 * length * length * 4) / mebibyte;
    console.log(
      `attention, length ${length}: ${(heapBytes / mebibyte).toFixed(0)} MiB at most, ` +
        `${(seconds() - start).toFixed(2)} s; the weights alone would take ${weights} MiB`,
    );
  }
}

const sizes = {
  vocabulary: 65,
  length: 512,
  width: 128,
  layers: 4,
  heads: 4,
  intermediate: 512,
};

/** The id with the largest logit of the last step. */
function best(logits: tf.Tensor3D): number {
  const last = tf.slice(logits, [0, logits.shape[1] - 1, 0], [1, 1, -1]);
  return tf.argMax(tf.reshape(last, [-1])).dataSync()[0] ?? 0;
}

/** Characters written greedily one after the other, each by one step with caches. */
function withCaches(model: CharacterModel, length: number): number[] {
  const text = [1];
  let caches = model.caches(1);
  while (text.length < length) {
    const before = caches;
    caches = tf.tidy(() => {
      const ids = tf.tensor2d([text.at(-1) ?? 0], [1, 1], 'int32');
      const [logits, after] = model.step(ids, text.length - 1, before);
      text.push(best(logits));
      return after;
    });
    tf.dispose(before);
  }
  tf.dispose(caches);
  return text;
}

/** The same, each by running the model over all of the text so far, or over a text padded to its full length. */
function withoutCaches(model: CharacterModel, length: number, padded: boolean): number[] {
  const text = [1];
  while (text.length < length) {
    tf.tidy(() => {
      const ids = padded ? [...text, ...Array<number>(length - text.length).fill(0)] : text;
      const logits = model.logits(tf.tensor2d(ids, [1, ids.length], 'int32'));
      text.push(best(tf.slice(logits, [0, 0, 0], [1, text.length, -1])));
    });
  }
  return text;
}

type Run = readonly [seconds: number, text: readonly number[]];

/** 512 characters with caches and without. */
function generation(): void {
  const model = new CharacterModel(sizes);
  withCaches(model, 8);
  withoutCaches(model, 8, false);
  const timed = (write: () => number[]): Run => {
    const start = seconds();
    const text = write();
    return [seconds() - start, text];
  };
  // In turns, and the faster run of each, since other programs make every run slower, but not equally.
  const runs = [0, 1].map(() => [timed(() => withCaches(model, 512)), timed(() => withoutCaches(model, 512, false))]);
  const [[fast, text], [slow, same]] = [0, 1].map(
    (way) => runs.map((run) => run[way] as Run).sort(([a], [b]) => a - b)[0] as Run,
  ) as [Run, Run];
  const [slowest] = timed(() => withoutCaches(model, 512, true));
  const equal = text.filter((id, i) => id === same[i]).length;
  console.log(
    `512 characters: ${fast.toFixed(2)} s with caches, ${slow.toFixed(2)} s over the text so far (${(slow / fast).toFixed(1)}×), ` +
      `${slowest.toFixed(2)} s over a text of fixed length (${(slowest / fast).toFixed(1)}×); ${equal} of 512 equal`,
  );
}

/** Training steps of the model on random characters, for each width of the feedforward network. */
function training(): void {
  for (const intermediate of values.intermediate.split(',')) train(Number(intermediate));
}

function train(intermediate: number): void {
  const [batch, length] = [Number(values.batch), Number(values.length)];
  const model = new CharacterModel({ ...sizes, length, intermediate });
  const draw = (seed: number): tf.Tensor2D => tf.randomUniform<tf.Rank.R2>([batch, length], 0, 65, 'int32', seed);
  const [ids, next] = [draw(1), draw(2)];
  tf.tidy(() => model.loss(ids, next).dataSync());
  const optimizer = new Adam({ learningRate: 1e-3 });
  const variables = model.variables;
  const step = (): number => {
    const loss = optimizer.minimize(() => model.loss(ids, next), true, variables) as tf.Scalar;
    const value = loss.dataSync()[0] ?? Number.NaN;
    loss.dispose();
    return value;
  };
  for (let i = 0; i < 5; i++) step();
  const times = Array.from({ length: Number(values.steps) }, () => {
    const start = seconds();
    step();
    return seconds() - start;
  }).sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? Number.NaN;
  const weights = variables.reduce((sum, { size }) => sum + size, 0);
  const rate = (batch * length) / median;
  console.log(
    `training, feedforward ${intermediate}, ${weights} weights, batch ${batch} × ${length}: ${(1000 * median).toFixed(1)} ms a step, ${rate.toFixed(0)} tokens/s, ` +
      `${((6 * weights * rate) / 1e9).toFixed(0)} GFLOP/s in products with weights`,
  );
}

const parts = { memory, generation, training } as const;
for (const part of values.parts.split(',')) parts[part as keyof typeof parts]();
