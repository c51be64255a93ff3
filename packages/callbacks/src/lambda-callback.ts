import { expectFunction, expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import type { Logs, TrainingParams } from './training-callback.ts';

type TrainingHook = (logs?: Logs) => unknown;
type NumberedHook = (index: number, logs?: Logs) => unknown;

/** The functions of {@link LambdaCallback}, one per hook; each may be async. */
export interface LambdaCallbackOptions {
  readonly setParams?: (params: TrainingParams) => unknown;
  readonly setModel?: (model: object) => unknown;
  readonly onTrainBegin?: TrainingHook;
  readonly onTrainEnd?: TrainingHook;
  readonly onEpochBegin?: NumberedHook;
  readonly onEpochEnd?: NumberedHook;
  readonly onTrainBatchBegin?: NumberedHook;
  readonly onTrainBatchEnd?: NumberedHook;
  readonly onTestBegin?: TrainingHook;
  readonly onTestEnd?: TrainingHook;
  readonly onTestBatchBegin?: NumberedHook;
  readonly onTestBatchEnd?: NumberedHook;
  readonly onPredictBegin?: TrainingHook;
  readonly onPredictEnd?: TrainingHook;
  readonly onPredictBatchBegin?: NumberedHook;
  readonly onPredictBatchEnd?: NumberedHook;
  readonly onException?: (error: unknown) => unknown;
}

const names = [
  'setParams',
  'setModel',
  'onTrainBegin',
  'onTrainEnd',
  'onEpochBegin',
  'onEpochEnd',
  'onTrainBatchBegin',
  'onTrainBatchEnd',
  'onTestBegin',
  'onTestEnd',
  'onTestBatchBegin',
  'onTestBatchEnd',
  'onPredictBegin',
  'onPredictEnd',
  'onPredictBatchBegin',
  'onPredictBatchEnd',
  'onException',
] as const;

const where = 'LambdaCallback';

/**
 * A callback made of functions, for the middle of a list of callbacks, where tfjs takes no plain objects.
 *
 * Event order: each function is called in the hook of its name, and awaited. Metrics in logs may be scalars on the device:
 * read them by `metricValue`.
 *
 * @throws {ArgumentError} when something is no function, or of an unknown name
 * @see Keras, https://keras.io/api/callbacks/lambda_callback/
 * @example
 * const count = new LambdaCallback({ onEpochEnd: (epoch) => console.log(`epoch ${epoch + 1} is over`) });
 */
export class LambdaCallback extends Callback<object> {
  constructor(functions: LambdaCallbackOptions = {}) {
    super();
    const known = expectOptions(where, functions, names);
    const { setParams, setModel, ...hooks } = known;
    if (setParams !== undefined) {
      expectFunction(where, 'setParams', setParams);
      this.setParams = (params) => {
        super.setParams(params);
        setParams(params);
      };
    }
    if (setModel !== undefined) {
      expectFunction(where, 'setModel', setModel);
      this.setModel = (model) => {
        super.setModel(model);
        setModel(model);
      };
    }
    for (const [name, hook] of Object.entries(hooks)) {
      if (hook === undefined) continue;
      const call = expectFunction(where, name, hook as (...args: unknown[]) => unknown);
      Object.assign(this, {
        [name]: async (...args: unknown[]) => {
          await call(...args);
        },
      });
    }
  }
}
