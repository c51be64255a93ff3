import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe } from 'vitest';
import { restart } from './on-threads.ts';

/** The same tests on tfjs' `cpu` and on `modu` with two threads. */
export function onEachBackend(tests: () => void): void {
  describe.each(['cpu', 'modu'])('on %s', (name) => {
    beforeAll(async () => {
      if (name === 'modu') await restart({ threads: 2 });
      else await tf.setBackend(name);
    });
    afterAll(async () => {
      await tf.setBackend('cpu');
      if (name === 'modu') tf.removeBackend('modu');
    });
    tests();
  });
}
