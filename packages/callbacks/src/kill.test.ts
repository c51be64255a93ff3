import { expect, test } from 'vitest';
import { killRepeatedly } from './testing/kill-run.ts';

test('a training killed at 20 moments, also while it writes, ends with the weights, losses and logs of an undisturbed one', async () => {
  const { kills, whileWriting, trainings, different } = await killRepeatedly(20, 7);
  expect(different).toStrictEqual([]);
  expect(kills).toBe(20);
  expect(whileWriting).toBeGreaterThan(0);
  expect(trainings).toBeGreaterThanOrEqual(4);
}, 300_000);
