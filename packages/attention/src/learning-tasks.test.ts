import * as tf from '@tensorflow/tfjs';
import { configure } from '@modu/backend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { learn, tasks } from '../fixtures/learning-task.ts';
import { BahdanauAttention, LuongAttention, MultiHeadAttention } from './index.ts';

const layers = {
  luong: () => new LuongAttention({ scoreMode: 'general', seed: 7 }),
  bahdanau: () => new BahdanauAttention({ units: 32, seed: 7 }),
  multiHead: () => new MultiHeadAttention({ numHeads: 2, keyDim: 16, seed: 7 }),
} as const;

beforeAll(async () => {
  configure({ threads: 1 });
  await tf.setBackend('modu');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

test.each([
  ['copy', 'multiHead', 0.85],
  ['reversal', 'bahdanau', 0.9],
  ['recall', 'luong', 0.5],
] as const)(
  'the %s task is learnt with attention (%s) to 0.99 of the tokens, and without it to less than %d',
  async (task, kind, atBest) => {
    const [withAttention, without] = [
      await learn(tasks[task], layers[kind](), 250),
      await learn(tasks[task], undefined, 250),
    ];
    expect(withAttention).toBeGreaterThanOrEqual(0.99);
    expect(without).toBeLessThan(atBest);
  },
  300_000,
);
