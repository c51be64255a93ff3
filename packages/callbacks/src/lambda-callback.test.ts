import { testCallback } from '@modu/testing';
import { expect, test } from 'vitest';
import { LambdaCallback, type LambdaCallbackOptions } from './lambda-callback.ts';

testCallback({
  name: 'LambdaCallback',
  create: (options: LambdaCallbackOptions) => new LambdaCallback(options),
  options: { onEpochEnd: () => undefined },
  badOptions: [
    [{ onEpochEnd: 1 }, 'LambdaCallback: onEpochEnd must be a function, received 1'],
    [{ setModel: {} }, 'setModel must be a function'],
    [{ onEpochFinish: () => undefined }, "unknown option 'onEpochFinish'"],
  ],
});

test('every function is called in its hook, with its arguments, and awaited', async () => {
  const calls: unknown[][] = [];
  const hooks = [
    'TrainBegin',
    'TrainEnd',
    'EpochBegin',
    'EpochEnd',
    'TrainBatchBegin',
    'TrainBatchEnd',
    'TestBegin',
    'TestEnd',
    'TestBatchBegin',
    'TestBatchEnd',
    'PredictBegin',
    'PredictEnd',
    'PredictBatchBegin',
    'PredictBatchEnd',
    'Exception',
  ].map((name) => `on${name}`);
  const functions = Object.fromEntries(
    [...hooks, 'setParams', 'setModel'].map((name) => [
      name,
      async (...args: unknown[]) => {
        await Promise.resolve();
        calls.push([name, ...args]);
      },
    ]),
  );
  const callback = new LambdaCallback(functions);
  const params = { epochs: 2 };
  const model = {};
  callback.setParams(params);
  callback.setModel(model);
  await Promise.resolve();
  expect(callback.params).toBe(params);
  expect(callback.model).toBe(model);
  const hook = callback as unknown as Record<string, (...args: unknown[]) => Promise<void>>;
  for (const name of hooks) await hook[name]!(3, { loss: 1 });
  await callback.onBatchEnd(4, { loss: 2 });
  expect(calls).toStrictEqual([
    ['setParams', params],
    ['setModel', model],
    ...hooks.map((name) => [name, 3, { loss: 1 }]),
    ['onTrainBatchEnd', 4, { loss: 2 }],
  ]);
});
