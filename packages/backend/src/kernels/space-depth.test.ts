import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyTensor, floatTensor } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

const block = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
const small = fc.integer({ min: 1, max: 4 });

test('spaceToBatchND gives what cpu gives', async () => {
  const input = fc.tuple(block, fc.tuple(small, small, small, small), fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })));
  await fc.assert(
    fc.asyncProperty(
      input.chain(([[p, q], [batch, height, width, depth], [before, left]]) =>
        fc.tuple(
          anyTensor([batch, height * p - (before % p), width * q - (left % q), depth].map((size) => Math.max(size, 1))),
          fc.constant([p, q]),
          fc.constant([before % p, left % q]),
        ),
      ),
      async ([x, [p, q], [before, left]]) => {
        fc.pre(((x.shape[1] ?? 0) + before) % p === 0 && ((x.shape[2] ?? 0) + left) % q === 0);
        await compareWithCpu([x], (t) =>
          tf.spaceToBatchND(
            t,
            [p, q],
            [
              [before, 0],
              [left, 0],
            ],
          ),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('batchToSpaceND gives what cpu gives', async () => {
  const input = fc.tuple(block, fc.tuple(small, small, small, small));
  await fc.assert(
    fc.asyncProperty(
      input.chain(([[p, q], [batch, height, width, depth]]) =>
        fc.tuple(anyTensor([batch * p * q, height, width, depth]), fc.constant([p, q])),
      ),
      async ([x, [p, q]]) => {
        await compareWithCpu([x], (t) =>
          tf.batchToSpaceND(
            t,
            [p, q],
            [
              [p > 1 ? 1 : 0, 0],
              [0, q > 1 ? 1 : 0],
            ],
          ),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('depthToSpace gives what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .tuple(small, small, small, small, fc.integer({ min: 2, max: 3 }))
        .chain(([batch, height, width, depth, size]) =>
          fc.tuple(floatTensor([batch, height, width, depth * size * size]), fc.constant(size)),
        ),
      async ([x, size]) => {
        await compareWithCpu([x], (t) => tf.depthToSpace(t as tf.Tensor4D, size));
      },
    ),
    { numRuns: 40 },
  );
});

test('crops that do not fit are refused', () => {
  tf.tidy(() => {
    expect(() =>
      tf.batchToSpaceND(
        tf.ones([4, 1, 1, 1]),
        [2, 2],
        [
          [3, 0],
          [0, 0],
        ],
      ),
    ).toThrow();
  });
});
