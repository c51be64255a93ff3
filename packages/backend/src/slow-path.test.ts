import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ModuBackend } from './backend.ts';
import { resetSlowPathCounts, slowPathCounts } from './slow-path-counts.ts';
import { slowPath } from './slow-path.ts';
import { floatTensor, shapes, tameFloats } from './testing/arbitraries.ts';
import { compareWithCpu } from './testing/compare-with-cpu.ts';
import { restart } from './testing/on-threads.ts';

let backend: ModuBackend;

beforeEach(async () => {
  backend = await restart({ threads: 1 });
  resetSlowPathCounts();
});

afterAll(() => {
  tf.removeBackend('modu');
});

const held = (): number => backend.memory().heldBytes;

describe('slowPath', () => {
  test('runs are counted by kernel until the counts are reset', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1, 2], 'int32');
      slowPath('Add', { inputs: { a: x, b: x }, backend });
      slowPath('Add', { inputs: { a: x, b: x }, backend });
      slowPath('Neg', { inputs: { x }, backend });
    });
    expect(slowPathCounts()).toEqual({ Add: 2, Neg: 1 });
    resetSlowPathCounts();
    expect(slowPathCounts()).toEqual({});
  });

  test('a native kernel runs natively and is not counted', () => {
    tf.dispose(tf.tidy(() => tf.tensor1d([1, 2]).add(1)));
    expect(slowPathCounts()).toEqual({});
  });

  test('parts of an input stay right when the heap grows for them', () => {
    const size = 3_000_000;
    const x = tf.tensor1d(Float32Array.from({ length: size }, (_, index) => index));
    const parts = slowPath('SplitV', {
      inputs: { x },
      backend,
      attrs: { numOrSizeSplits: [size - 5, 5], axis: 0 },
    }) as tf.TensorInfo[];
    const [first, second] = parts.map((part) => backend.readSync(part.dataId) as Float32Array);
    expect(first?.[size - 6]).toBe(size - 6);
    expect([...(second ?? [])]).toEqual([size - 5, size - 4, size - 3, size - 2, size - 1]);
    for (const part of parts) backend.disposeIntermediateTensorInfo(part);
    x.dispose();
  });

  test('a result that is the input shares its data', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const before = held();
    const result = slowPath('Identity', { inputs: { x }, backend }) as tf.TensorInfo;
    expect(result.dataId).toBe(x.dataId);
    backend.disposeIntermediateTensorInfo(result);
    expect(held()).toBe(before);
    expect([...x.dataSync()]).toEqual([1, 2, 3]);
    x.dispose();
  });

  test('complex and string results come through', () => {
    tf.tidy(() => {
      const spectrum = tf.spectral.fft(tf.complex([1, 0, 0, 0], [0, 0, 0, 0]));
      expect([...spectrum.dataSync()]).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
      const { values } = tf.string.stringSplit(['a b', 'c'], ' ') as unknown as { values: tf.Tensor };
      expect(values.dataSync()).toEqual(['a', 'b', 'c']);
    });
  });

  test('nothing but the results is left on the heap', () => {
    const before = held();
    const ids = backend.numDataIds();
    tf.tidy(() => {
      tf.spectral.rfft(tf.randomUniform([3, 8]));
      tf.linalg.qr(tf.randomUniform([4, 3]));
    });
    expect(held()).toBe(before);
    expect(backend.numDataIds()).toBe(ids);
  });

  test('an error of the kernel leaves nothing behind', () => {
    const x = tf.tensor2d([[1, 2]]);
    const before = held();
    expect(() => tf.gather(x, [7], 1)).toThrow();
    expect(held()).toBe(before);
    x.dispose();
  });

  test('inputs that lie on another backend move here first', async () => {
    await tf.setBackend('cpu');
    const there = tf.tensor1d(new Float32Array(6_000_000).fill(2));
    await tf.setBackend('modu');
    const here = tf.tensor1d([3]);
    const sum = slowPath('Mod', { inputs: { a: here, b: there }, backend }) as tf.TensorInfo;
    expect(backend.view(sum)[5_999_999]).toBe(1);
    backend.disposeIntermediateTensorInfo(sum);
    there.dispose();
    here.dispose();
  });

  test('results are those of cpu', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes({ minRank: 1, minLength: 1 }).chain((shape) => floatTensor(shape, tameFloats)),
        async (x) => {
          await compareWithCpu([x], (t) => [tf.cumsum(t), tf.reverse(t), tf.topk(t, 1).values, tf.logSumExp(t)], {
            slowPath: true,
          });
        },
      ),
      { numRuns: 25 },
    );
  });
});
