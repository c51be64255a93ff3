import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';

let before = 0;

beforeAll(async () => {
  if (tf.getBackend() === undefined || tf.getBackend() === 'webgl') await tf.setBackend('cpu');
  await tf.ready();
});

beforeEach(() => {
  before = tf.memory().numTensors;
});

afterEach(() => {
  const leaked = tf.memory().numTensors - before;
  expect(leaked, `the test left ${leaked} tensors behind`).toBe(0);
});
