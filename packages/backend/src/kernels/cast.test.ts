import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { floatTensor, shapes } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { restart } from '../testing/on-threads.ts';

const types = ['float32', 'int32', 'bool'] as const;

beforeAll(async () => {
  await restart({ threads: 1 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe('Cast', () => {
  test('every change of type gives what cpu gives', async () => {
    const wild = fc.oneof(
      fc.float(),
      fc.float({ min: -20, max: 20 }),
      fc.constantFrom(2 ** 31, -(2 ** 31), 2 ** 32 + 2 ** 10, 2 ** 63, 1e30),
    );
    await fc.assert(
      fc.asyncProperty(
        shapes().chain((shape) => floatTensor(shape, wild)),
        async (x) => {
          await compareWithCpu([x], (t) => [t.cast('int32'), t.cast('bool'), t.cast('float32')]);
          const integers = { ...x, values: Int32Array.from(x.values), dtype: 'int32' as const };
          await compareWithCpu([integers], (t) => [t.cast('float32'), t.cast('bool'), t.cast('int32')]);
          const truths = {
            ...x,
            values: Uint8Array.from(x.values, (value) => (value > 0 ? 1 : 0)),
            dtype: 'bool' as const,
          };
          await compareWithCpu([truths], (t) => [t.cast('float32'), t.cast('int32'), t.cast('bool')]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the type that a tensor has costs no copy', () => {
    tf.tidy(() => {
      for (const dtype of types) {
        const x = tf.zeros([3], dtype);
        expect(x.cast(dtype).dataId).toBe(x.dataId);
      }
    });
  });
});
