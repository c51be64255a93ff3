import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModuBackend } from '../backend.ts';
import { restart } from '../testing/on-threads.ts';

let backend: ModuBackend;

beforeAll(async () => {
  backend = await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

const operations: readonly (readonly [name: string, run: (x: tf.Tensor) => tf.Tensor | tf.Tensor[]])[] = [
  ['exp of int32', (x) => tf.exp(tf.cast(x, 'int32'))],
  ['addN', (x) => tf.addN([x, x, x])],
  ['pow', (x) => [tf.pow(x, 2), tf.pow(x, 3)]],
  ['sum along several axes', (x) => tf.sum(x, [0, 2])],
  ['sum of truth values', (x) => tf.sum(tf.greater(x, 0))],
  ['mean of int32', (x) => tf.mean(tf.cast(x, 'int32'), 1)],
  ['product of int32', (x) => tf.prod(tf.cast(x, 'int32'), [0, 2])],
  ['max along several axes', (x) => tf.max(x, [0, 2])],
  ['any along several axes', (x) => tf.any(tf.greater(x, 0), [0, 2])],
  ['argMax of truth values', (x) => tf.argMax(tf.greater(x, 0), 1)],
  ['cumsum of truth values', (x) => tf.cumsum(tf.greater(x, 0), 1)],
  ['transpose', (x) => [tf.transpose(x), tf.transpose(x, [0, 1, 2])]],
  ['split and unstack', (x) => [...tf.split(x, 2, 0), ...tf.unstack(x, 1)]],
  ['concat and stack', (x) => [tf.concat([x, x], 1), tf.stack([x, x], 1), tf.concat([x])]],
  ['stridedSlice', (x) => [tf.stridedSlice(x, [0, 0, 0], [2, 3, 5], [1, 2, 1]), tf.stridedSlice(x, [0], [2], [1])]],
  ['spaceToBatchND', (x) => tf.spaceToBatchND(x, [3], [[0, 0]])],
  ['batchToSpaceND', (x) => tf.batchToSpaceND(x, [2], [[1, 0]])],
  ['gatherND', (x) => tf.gatherND(x, tf.tensor2d([[1, 2]], [1, 2], 'int32'))],
  ['scatterND', (x) => tf.scatterND(tf.tensor2d([[1], [0]], [2, 1], 'int32'), x, [4, 3, 5])],
  ['unsortedSegmentSum of int32', (x) => tf.unsortedSegmentSum(tf.cast(x, 'int32'), tf.tensor1d([0, 0], 'int32'), 2)],
  ['resize of int32', (x) => tf.image.resizeBilinear(tf.cast(x, 'int32') as tf.Tensor3D, [5, 6])],
  ['gradients', (x) => tf.grad((t) => tf.sum(tf.softmax(tf.gather(t, tf.tensor1d([1, 1], 'int32')))))(x)],
];

describe('memory', () => {
  test.each(operations)('%s leaves nothing on the heap but its result', (_name, run) => {
    tf.tidy(() => {
      const x = tf.reshape(tf.linspace(-1, 1, 30), [2, 3, 5]);
      const held = backend.memory().heldBytes;
      const tensors = backend.numDataIds();
      tf.tidy(() => {
        tf.dispose([run(x)].flat());
      });
      expect(backend.memory().heldBytes).toBe(held);
      expect(backend.numDataIds()).toBe(tensors);
    });
  });

  test.each(operations)('%s writes nothing beside its result', (_name, run) => {
    tf.tidy(() => {
      const x = tf.reshape(tf.linspace(-1, 1, 30), [2, 3, 5]);
      // Holes of 1 to 12 units of 64 bytes, each between two guards.
      const guards: tf.Tensor[] = [];
      const holes: tf.Tensor[] = [];
      for (let units = 1; units <= 12; units++) {
        guards.push(tf.fill([16], 7, 'int32'));
        holes.push(tf.zeros([16 * units]));
      }
      guards.push(tf.fill([16], 7, 'int32'));
      tf.dispose(holes);
      run(x);
      for (const guard of guards) expect([...guard.dataSync()]).toEqual(new Array<number>(16).fill(7));
    });
  });

  test.each([
    ['gather', (x: tf.Tensor) => tf.gather(x, tf.tensor1d([7], 'int32'))],
    ['gatherND', (x: tf.Tensor) => tf.gatherND(x, tf.tensor2d([[7]], [1, 1], 'int32'))],
    ['scatterND', (x: tf.Tensor) => tf.scatterND(tf.tensor2d([[7], [0]], [2, 1], 'int32'), x, [4, 3, 5])],
    ['slice', (x: tf.Tensor) => tf.slice(x, [0, 0, 0], [3, 1, 1])],
    ['batchToSpaceND', (x: tf.Tensor) => tf.batchToSpaceND(x, [2], [[9, 0]])],
  ] as const)('a refused %s leaves nothing on the heap', (_name, run) => {
    tf.tidy(() => {
      const x = tf.reshape(tf.linspace(-1, 1, 30), [2, 3, 5]);
      const held = backend.memory().heldBytes;
      tf.tidy(() => {
        expect(() => run(x)).toThrow();
      });
      expect(backend.memory().heldBytes).toBe(held);
    });
  });
});
