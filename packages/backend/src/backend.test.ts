import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ModuBackend } from './backend.ts';
import { restart } from './testing/on-threads.ts';

let backend: ModuBackend;

beforeEach(async () => {
  backend = await restart({ threads: 1 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

const held = (): number => (tf.memory() as unknown as { heldBytes: number }).heldBytes;

describe('ModuBackend', () => {
  test('values of every type come back as they went in, in arrays of their own', async () => {
    tf.tidy(() => {
      const floats = tf.tensor1d([1.5, -2, Number.NaN, Infinity]);
      const first = floats.dataSync();
      expect([...first]).toEqual([1.5, -2, Number.NaN, Infinity]);
      first[0] = 9;
      expect(floats.dataSync()[0]).toBe(1.5);
      expect(tf.tensor1d([1, -5, 2147483647], 'int32').dataSync()).toEqual(new Int32Array([1, -5, 2147483647]));
      expect(tf.tensor1d([true, false], 'bool').dataSync()).toEqual(new Uint8Array([1, 0]));
      expect(tf.tensor1d(['ä', 'b']).dataSync()).toEqual(['ä', 'b']);
      expect([...tf.complex([1, 2], [3, 4]).dataSync()]).toEqual([1, 3, 2, 4]);
      expect(tf.zeros([0, 3]).dataSync()).toEqual(new Float32Array());
    });
    const later = tf.tensor1d([1, 2]);
    expect(await later.data()).toEqual(new Float32Array([1, 2]));
    later.dispose();
  });

  test('a later change of the array that a tensor was made from does not reach the tensor', () => {
    const source = new Float32Array([1, 2, 3]);
    const tensor = tf.tensor1d(source);
    source.fill(7);
    expect([...tensor.dataSync()]).toEqual([1, 2, 3]);
    tensor.dispose();
  });

  test('memory tells what is held, and disposing gives it back', () => {
    const before = held();
    const ids = backend.numDataIds();
    const tensor = tf.zeros([1000]);
    expect(held() - before).toBe(4032);
    expect(tf.memory().unreliable).toBe(false);
    expect(tf.memory().numBytes).toBeGreaterThanOrEqual(4000);
    const shared = tensor.reshape([10, 100]);
    expect(held() - before).toBe(4032);
    tensor.dispose();
    expect(held() - before).toBe(4032);
    shared.dispose();
    expect(held()).toBe(before);
    expect(backend.numDataIds()).toBe(ids);
  });

  test('the parts of a complex tensor go with it', () => {
    const before = held();
    const ids = backend.numDataIds();
    tf.tidy(() => {
      const z = tf.complex([1, 2, 3, 4], [5, 6, 7, 8]).reshape([2, 2]);
      expect(tf.real(z).arraySync()).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(tf.imag(z).arraySync()).toEqual([
        [5, 6],
        [7, 8],
      ]);
    });
    expect(held()).toBe(before);
    expect(backend.numDataIds()).toBe(ids);
  });

  test('tensors move between backends, values and types unchanged', async () => {
    const numbers = tf.tensor1d([1, 2, 3]);
    const integers = tf.tensor1d([4, 5], 'int32');
    const strings = tf.tensor1d(['a', 'b']);
    const shared = numbers.reshape([3, 1]);
    await tf.setBackend('cpu');
    expect(tf.tidy(() => numbers.add(1).arraySync())).toEqual([2, 3, 4]);
    expect(tf.tidy(() => integers.mul(2).arraySync())).toEqual([8, 10]);
    expect(tf.tidy(() => strings.slice([1], [1]).arraySync())).toEqual(['b']);
    const complex = tf.complex([1, 2], [3, 4]);
    await tf.setBackend('modu');
    expect(tf.tidy(() => shared.add(numbers).arraySync())).toEqual([
      [2, 3, 4],
      [3, 4, 5],
      [4, 5, 6],
    ]);
    expect(tf.tidy(() => integers.add(integers).arraySync())).toEqual([8, 10]);
    expect(tf.tidy(() => strings.slice([1], [1]).arraySync())).toEqual(['b']);
    expect(tf.tidy(() => tf.imag(complex).arraySync())).toEqual([3, 4]);
    tf.dispose([numbers, integers, strings, shared, complex]);
  });

  test('ten thousand training steps of a network leave heap and tensors as they were', { timeout: 120_000 }, () => {
    // Is the point in the upper right quarter?
    const points = Array.from({ length: 16 }, (_, i) => [(i % 4) - 1.5, Math.floor(i / 4) - 1.5] as [number, number]);
    const [x, y] = [tf.tensor2d(points), tf.tensor2d(points.map(([a, b]) => [Number(a > 0 && b > 0)]))];
    const shapes = [[2, 8], [8], [8, 1], [1]];
    const weights = shapes.map((shape, i) => tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 1, 'float32', i))));
    const dense = (input: tf.Tensor, first: number, activation: string): tf.Tensor => {
      const [kernel, bias] = weights.slice(first) as unknown as [tf.Tensor, tf.Tensor];
      return tf.engine().runKernel('ModuDense', { x: input, kernel, bias }, { activation });
    };
    const loss = (): tf.Scalar => tf.mean(tf.square(tf.sub(dense(dense(x, 0, 'tanh'), 2, 'sigmoid'), y)));
    const optimizer = tf.train.sgd(0.5);
    const step = (): number =>
      tf.tidy(() => (optimizer.minimize(loss, true, weights) as tf.Scalar).dataSync()[0] ?? Number.NaN);
    const state = (): unknown[] => [held(), tf.memory().numTensors, backend.numDataIds(), backend.memory().heapBytes];
    const first = step();
    const before = state();
    for (let i = 1; i < 9999; i++) step();
    expect(step()).toBeLessThan(0.1 * first);
    expect(state()).toEqual(before);
    optimizer.dispose();
    tf.dispose([x, y, weights]);
  });

  test('the backend can be removed and started again', async () => {
    for (let round = 0; round < 3; round++) {
      const again = await restart({ threads: 2 });
      expect(again).not.toBe(backend);
      expect(tf.tidy(() => tf.ones([3]).add(1).arraySync())).toEqual([2, 2, 2]);
    }
  });

  test('two overlapping calls of setBackend start one backend', async () => {
    tf.removeBackend('modu');
    const { register } = await import('./register.ts');
    register();
    await Promise.all([tf.setBackend('modu'), tf.setBackend('modu')]);
    expect(tf.tidy(() => tf.ones([2]).add(1).arraySync())).toEqual([2, 2]);
  });

  test('an unknown kernel and too many fields are errors', () => {
    expect(() => backend.run('nothing', [], 1, 1)).toThrow("the module exports no kernel 'nothing'");
    expect(() => backend.run('absF32', new Float32Array(1025), 1, 1)).toThrow('more than 1024 fields');
  });

  test('timing and precision are what tfjs expects', async () => {
    expect((await tf.time(() => tf.ones([10]).dispose())).kernelMs).toBeGreaterThanOrEqual(0);
    expect(backend.floatPrecision()).toBe(32);
    expect(backend.epsilon()).toBe(1e-7);
  });
});
