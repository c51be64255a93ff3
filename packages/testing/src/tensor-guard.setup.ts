import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

let beforeFile = 0;
let beforeTest = 0;

// `tf.memory` would ask the backend too, which a test may have removed.
const held = (): number => tf.engine().state.numTensors;

beforeAll(async () => {
  await tf.setBackend('cpu');
  beforeFile = held();
});

beforeEach(() => {
  beforeTest = held();
});

afterEach(() => {
  expect(held() - beforeTest, 'tensors that the test left behind').toBe(0);
});

afterAll(() => {
  expect(held() - beforeFile, 'tensors that the file left behind').toBe(0);
});
