import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

let beforeFile = 0;
let beforeTest = 0;

beforeAll(async () => {
  if (tf.getBackend() === undefined || tf.getBackend() === 'webgl') await tf.setBackend('cpu');
  await tf.ready();
  beforeFile = tf.memory().numTensors;
});

beforeEach(() => {
  beforeTest = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors - beforeTest, 'tensors that the test left behind').toBe(0);
});

afterAll(() => {
  expect(tf.memory().numTensors - beforeFile, 'tensors that the file left behind').toBe(0);
});
