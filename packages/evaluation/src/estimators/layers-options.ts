import {
  ArgumentError,
  expectArray,
  expectBoolean,
  expectFunction,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  invalid,
} from '@modu/core';
import type { SampleWeight } from '../metrics/sample-weight.ts';
import type { Setting } from '../running/estimator-source.ts';
import type { TrainingCallback } from './callback-relay.ts';
import type { LayersInput } from './layers-input.ts';

/** What {@link LayersClassifier} and {@link LayersRegressor} have in common. Y is the type of their targets. */
export interface LayersOptions<Y> {
  /** How many times every sample is trained on; 1 by default. */
  readonly epochs?: number;
  /** Samples per step; 32 by default. */
  readonly batchSize?: number;
  /** The fraction of the samples given to `fit`, in [0, 1), that is held back to validate on after every epoch; 0 by default. */
  readonly validationSplit?: number;
  /** Samples to validate on after every epoch, instead of `validationSplit`; weights of samples count in `val_loss`. */
  readonly validationData?: readonly [x: LayersInput, y: Y, sampleWeight?: SampleWeight];
  /** Values for the builder, which gets them as `params`; `setParams` and searches set one as `params__units`. */
  readonly params?: Setting;
  /** Makes the callbacks of one `fit`: new ones each time, since callbacks keep state. */
  readonly callbacks?: () => readonly TrainingCallback[];
  /** Whether every epoch takes the samples in a new order; `true` by default. */
  readonly shuffle?: boolean;
  /** The seed of the validation split and of the order of samples, from 0 to 2³² − 1; the builder gets it too. */
  readonly randomState?: number;
  /** 1 lets a tfjs backend show its own progress bar, where it has one; 0 by default. */
  readonly verbose?: 0 | 1;
  /** Ends the training after the running batch; `fit` then throws an `AbortedError`. */
  readonly signal?: AbortSignal;
}

/** {@link LayersOptions} with defaults filled in. */
export interface CheckedLayersOptions<Y> {
  readonly epochs: number;
  readonly batchSize: number;
  readonly validationSplit: number;
  readonly validationData: readonly [x: LayersInput, y: Y, sampleWeight?: SampleWeight] | undefined;
  readonly params: Setting;
  readonly callbacks: () => readonly TrainingCallback[];
  readonly shuffle: boolean;
  readonly randomState: number | undefined;
  readonly verbose: 0 | 1;
  readonly signal: AbortSignal | undefined;
}

/** The names of {@link LayersOptions}. */
export const layersOptionNames = [
  'epochs',
  'batchSize',
  'validationSplit',
  'validationData',
  'params',
  'callbacks',
  'shuffle',
  'randomState',
  'verbose',
  'signal',
] as const;

/** @throws {ArgumentError} for a wrong or unknown option, or both kinds of validation */
export function checkLayersOptions<Y, O extends LayersOptions<Y>>(
  where: string,
  options: O | undefined,
  known: readonly (keyof O & string)[],
): CheckedLayersOptions<Y> & O {
  const given = expectOptions(where, options, known);
  const { epochs = 1, batchSize = 32, validationSplit = 0, validationData, callbacks = () => [] } = given;
  const { shuffle = true, randomState, verbose = 0, signal, params = {} } = given;
  expectInteger(where, 'epochs', epochs, { min: 1 });
  expectInteger(where, 'batchSize', batchSize, { min: 1 });
  expectNumber(where, 'validationSplit', validationSplit, { min: 0, maxExclusive: 1 });
  expectFunction(where, 'callbacks', callbacks);
  expectBoolean(where, 'shuffle', shuffle);
  if (randomState !== undefined) expectInteger(where, 'randomState', randomState, { min: 0, max: 2 ** 32 - 1 });
  expectOneOf(where, 'verbose', verbose, [0, 1]);
  if (signal !== undefined && typeof signal?.aborted !== 'boolean')
    throw invalid(where, 'signal', 'an AbortSignal', signal);
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw invalid(where, 'params', 'an object of values by name', params);
  }
  if (validationData !== undefined) {
    const { length } = expectArray(where, 'validationData', validationData);
    if (length !== 2 && length !== 3) {
      throw invalid(where, 'validationData', '[x, y] or [x, y, sampleWeight]', validationData);
    }
    if (validationSplit > 0) {
      throw new ArgumentError(
        `${where}: validationSplit must be left out when validationData is given, received ${validationSplit}`,
      );
    }
  }
  return {
    ...given,
    epochs,
    batchSize,
    validationSplit,
    validationData,
    params,
    callbacks,
    shuffle,
    randomState,
    verbose,
    signal,
  };
}
