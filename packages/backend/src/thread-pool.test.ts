import { BackendError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { Heap } from './heap.ts';
import { failedAddress, scratchBytes } from './layout.ts';
import { bytesByThreads, restart } from './testing/on-threads.ts';
import { ThreadPool } from './thread-pool.ts';
import { wasmModule } from './wasm-module.ts';
import type { PoolExports } from './wasm-exports.ts';

afterAll(() => {
  tf.removeBackend('modu');
});

interface Subject {
  readonly pool: ThreadPool;
  readonly heap: Heap;
  readonly exports: PoolExports;
  /** Index of a function that does nothing, for workers to call. */
  readonly idle: number;
}

async function start(threads: number, changed: Partial<PoolExports> = {}): Promise<Subject> {
  const module = await wasmModule({ relaxed: false, shared: true });
  const heap = new Heap({ shared: true });
  const scratch = heap.allocate(threads * scratchBytes).address;
  const instance = new WebAssembly.Instance(module, { env: { memory: heap.memory } });
  const exports = { ...(instance.exports as unknown as PoolExports), ...changed };
  const pool = new ThreadPool({ module, heap, exports, threads, scratch, deadlineMs: 20 });
  await pool.ready();
  const idle = WebAssembly.Module.exports(module).findIndex(({ name }) => name === 'pieceEnd');
  return { pool, heap, exports, idle };
}

describe('ThreadPool', () => {
  test('the same bits come from 1, 2, 3 and 4 threads', async () => {
    const runs: (() => tf.Tensor)[] = [
      () =>
        tf.matMul(tf.randomUniform([257, 131], -1, 1, 'float32', 1), tf.randomUniform([131, 203], -1, 1, 'float32', 2)),
      () =>
        tf.matMul(
          tf.randomUniform([7, 900], -1, 1, 'float32', 3),
          tf.randomUniform([700, 900], -1, 1, 'float32', 4),
          false,
          true,
        ),
      () => tf.randomUniform([333, 1001], -9, 9, 'float32', 5).tanh(),
      () => tf.randomUniform([401, 301], -9, 9, 'float32', 6).mul(tf.randomUniform([401, 1], -9, 9, 'float32', 7)),
    ];
    for (const run of runs) {
      const [one, ...more] = await bytesByThreads(run);
      for (const other of more) expect(other).toEqual(one);
    }
  });

  test('every item is done exactly once, and pieces begin at multiples of the grain', async () => {
    const { pool } = await start(1);
    const pieces: [number, number][] = [];
    pool.run((_params, begin, end) => pieces.push([begin, end]), 0, 1000, 16);
    expect(pieces).toEqual([[0, 1000]]);
    const backend = await restart({ threads: 4 });
    const size = 1_000_003;
    const x = tf.fill([size], 2);
    for (let round = 0; round < 50; round++) {
      const y = x.square();
      expect((y.dataSync() as Float32Array).every((value) => value === 4)).toBe(true);
      y.dispose();
    }
    expect(backend.threads).toBe(4);
    x.dispose();
  });

  test('a thread that does not answer becomes an error, then and ever after', async () => {
    const { pool, idle } = await start(2, { awaitDone: () => 0 });
    const run = (): void => pool.run(() => undefined, idle, 8, 1);
    expect(run).toThrow(BackendError);
    expect(run).toThrow('has not answered');
    expect(pool.threads).toBe(1);
  });

  test('a kernel that fails on another thread becomes an error', async () => {
    const { pool, idle } = await start(2, { awaitDone: () => -1 });
    expect(() => pool.run(() => undefined, idle, 8, 1)).toThrow('modu: a worker thread failed');
  });

  test('a thread that has ended becomes an error', async () => {
    const { pool, heap, exports, idle } = await start(2);
    // No function has this index: the worker that takes the piece fails.
    exports.publish(1_000_000, 2, 1);
    await vi.waitFor(() => {
      expect(Atomics.load(heap.int32, failedAddress >> 2)).toBe(2);
    });
    await vi.waitFor(() => {
      expect(() => pool.run(() => undefined, idle, 8, 1)).toThrow(BackendError);
    });
  });

  test('an error on the own thread waits for the others and leaves the pool fit for work', async () => {
    const backend = await restart({ threads: 2 });
    const beyond = 0xfffffff0;
    const out = backend.output([100_000], 'float32');
    expect(() => backend.run('negF32', [beyond, backend.address(out)], 100_000, 16)).toThrow(Error);
    backend.disposeIntermediateTensorInfo(out);
    await restart({ threads: 2 });
    expect(tf.tidy(() => tf.ones([2]).add(1).arraySync())).toEqual([2, 2]);
  });

  test('closing twice does no harm', async () => {
    const { pool } = await start(3);
    expect(pool.threads).toBe(3);
    pool.close();
    pool.close();
    expect(pool.threads).toBe(1);
  });
});
