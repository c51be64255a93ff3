import type { Split } from './folds.ts';

/** Tests the samples at `tested`, ascending, and trains on all others of `samples`. */
export function leaveOut(tested: Int32Array, samples: number): Split {
  const train = new Int32Array(samples - tested.length);
  let at = 0;
  let next = 0;
  for (let i = 0; i < samples; i++) {
    if (next < tested.length && tested[next] === i) next += 1;
    else train[at++] = i;
  }
  return [train, tested];
}
