import * as tf from '@tensorflow/tfjs';
import threads, { type WorkerOptions } from 'node:worker_threads';
import { afterAll, expect, test, vi } from 'vitest';
import { restart } from './testing/on-threads.ts';

const { Worker } = threads;
const started = { count: 0, allowed: 0 };

vi.spyOn(threads, 'Worker').mockImplementation(function (source: string | URL, options?: WorkerOptions) {
  started.count += 1;
  if (started.count > started.allowed) throw new Error('The content policy forbids workers');
  return new Worker(source, options);
});

afterAll(() => {
  vi.restoreAllMocks();
  tf.removeBackend('modu');
});

test.each([0, 1])('where only %d workers may start, the threads there are do the work', async (allowed) => {
  Object.assign(started, { count: 0, allowed });
  const backend = await restart({ threads: 3 });
  expect(started.count).toBe(allowed + 1);
  expect(backend.threads).toBe(allowed + 1);
  tf.tidy(() => {
    const sums = tf.matMul(tf.ones([300, 200]), tf.ones([200, 300]));
    expect(sums.equal(200).all().dataSync()[0]).toBe(1);
  });
});
