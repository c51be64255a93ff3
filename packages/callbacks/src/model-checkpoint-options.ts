import type { io } from '@tensorflow/tfjs';
import {
  ArgumentError,
  expectBoolean,
  expectFunction,
  expectInteger,
  expectNumber,
  expectOptions,
  expectString,
  invalid,
} from '@modu/core';
import { nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath, checkpointTarget, isHandler } from './checkpoint-target.ts';
import { CheckpointTemplate } from './checkpoint-template.ts';
import { expectDuration, type Duration } from './duration.ts';
import { Monitor, type MonitorMode } from './monitor.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import { isRemovable } from './remove-checkpoint.ts';

/** What a function that chooses the target is told; epoch and batch count from 1, as in file names. */
export interface CheckpointMoment {
  readonly epoch: number;
  /** Undefined at the end of an epoch. */
  readonly batch: number | undefined;
  /** In Keras' spelling. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Where {@link ModelCheckpoint} saves: a path or address with placeholders, a handler, or a function that chooses. */
export type CheckpointFilepath = string | io.IOHandler | ((moment: CheckpointMoment) => string | io.IOHandler);

/** Options of {@link ModelCheckpoint}, with Keras' names and defaults. */
export interface ModelCheckpointOptions extends PrintOptions {
  /** The metric that tells which is best, in Keras' or tfjs' spelling; `'val_loss'` by default. */
  readonly monitor?: string;
  /** Whether only a checkpoint better than all before is saved, false by default. */
  readonly saveBestOnly?: boolean;
  /** Whether the model's own description is left out, false by default. */
  readonly saveWeightsOnly?: boolean;
  /** Which values of the metric are good; `'auto'`, the default, knows the usual ones. */
  readonly mode?: MonitorMode;
  /** `'epoch'`, the default, or a number of batches, counted across epochs. */
  readonly saveFreq?: 'epoch' | number;
  /** The value to beat for the first checkpoint with `saveBestOnly`. */
  readonly initialValueThreshold?: number | null;
  /** Also saves each time, best or not, to `last` beside the others; or to the path or address given here. */
  readonly saveLast?: boolean | string;
  /** How many of the best checkpoints are kept, -1 for all; others are not saved, or removed when they are beaten. */
  readonly saveTopK?: number;
  /** Whether a training that throws is saved to `exception` beside the others; needs a trainer that says so, as `fitResumable` does. */
  readonly saveOnException?: boolean;
  /** Saves after the first batch that ends so long after the last checkpoint, instead of `saveFreq`. */
  readonly trainTimeInterval?: Duration;
  /** Whether the state of the optimizer is saved, true by default. */
  readonly saveOptimizer?: boolean;
  /** The file operations to use; those of Node by default. */
  readonly storage?: CheckpointStorage;
}

/** {@link ModelCheckpointOptions} after all checks. */
export interface CheckedCheckpointOptions {
  readonly saveBestOnly: boolean;
  readonly saveWeightsOnly: boolean;
  readonly saveOptimizer: boolean;
  readonly saveFreq: 'epoch' | number;
  readonly saveTopK: number | undefined;
  /** In seconds. */
  readonly trainTimeInterval: number | undefined;
  readonly initialValueThreshold: number | undefined;
  readonly monitor: Monitor | undefined;
  readonly print: (message: string) => void;
  readonly storage: CheckpointStorage | undefined;
  readonly filepath: CheckpointTemplate | Exclude<CheckpointFilepath, string>;
  readonly last: string | undefined;
  readonly onException: string | undefined;
}

const optionNames = [
  'monitor',
  'verbose',
  'print',
  'saveBestOnly',
  'saveWeightsOnly',
  'mode',
  'saveFreq',
  'initialValueThreshold',
  'saveLast',
  'saveTopK',
  'saveOnException',
  'trainTimeInterval',
  'saveOptimizer',
  'storage',
] as const;

/** @throws {ArgumentError} for a bad option or template */
export function checkCheckpointOptions(
  where: string,
  filepath: CheckpointFilepath,
  options: ModelCheckpointOptions,
): CheckedCheckpointOptions {
  const known = expectOptions(where, options, optionNames);
  const saveBestOnly = expectBoolean(where, 'saveBestOnly', known.saveBestOnly ?? false);
  const isEpoch = known.saveFreq === undefined || known.saveFreq === 'epoch';
  const saveFreq = isEpoch ? 'epoch' : expectInteger(where, "saveFreq, when not 'epoch',", known.saveFreq, { min: 1 });
  const interval =
    known.trainTimeInterval === undefined
      ? undefined
      : expectDuration(where, 'trainTimeInterval', known.trainTimeInterval);
  if (interval !== undefined && known.saveFreq !== undefined) {
    throw new ArgumentError(`${where}: saveFreq and trainTimeInterval must not be given both`);
  }
  const saveTopK =
    known.saveTopK === undefined ? undefined : expectInteger(where, 'saveTopK', known.saveTopK, { min: -1 });
  if (saveTopK !== undefined && saveBestOnly) {
    throw new ArgumentError(`${where}: saveTopK and saveBestOnly must not be given both`);
  }
  const monitor = saveBestOnly || saveTopK !== undefined ? new Monitor(where, known) : undefined;
  if (monitor?.name.startsWith('val_') === true && (saveFreq !== 'epoch' || interval !== undefined)) {
    throw invalid(where, 'monitor', 'a metric of batches when saveFreq counts batches', monitor.name);
  }
  const checked = expectFilepath(where, filepath, known.storage);
  if (saveTopK !== undefined) expectRanked(where, checked, filepath, saveTopK);
  return {
    saveBestOnly,
    saveWeightsOnly: expectBoolean(where, 'saveWeightsOnly', known.saveWeightsOnly ?? false),
    saveOptimizer: expectBoolean(where, 'saveOptimizer', known.saveOptimizer ?? true),
    saveFreq,
    saveTopK,
    trainTimeInterval: interval,
    initialValueThreshold:
      known.initialValueThreshold === undefined || known.initialValueThreshold === null
        ? undefined
        : expectNumber(where, 'initialValueThreshold', known.initialValueThreshold),
    monitor,
    print: expectPrint(where, known),
    storage: known.storage,
    filepath: checked,
    last: besideTarget(where, 'saveLast', known.saveLast ?? false, checked, 'last'),
    onException: besideTarget(
      where,
      'saveOnException',
      expectBoolean(where, 'saveOnException', known.saveOnException ?? false),
      checked,
      'exception',
    ),
  };
}

function expectFilepath(
  where: string,
  filepath: CheckpointFilepath,
  storage: CheckpointStorage | undefined,
): CheckedCheckpointOptions['filepath'] {
  if (typeof filepath === 'function') return expectFunction(where, 'filepath', filepath);
  if (typeof filepath !== 'string' && !isHandler(filepath)) {
    throw invalid(where, 'filepath', 'a path, an address, a handler or a function', filepath);
  }
  // Fails now where nothing could be saved to such a place later.
  const { kind } = checkpointTarget(where, filepath, 'save', 'filepath');
  if (kind === 'directory' && storage === undefined) nodeStorage(where);
  return typeof filepath === 'string' ? new CheckpointTemplate(where, filepath) : filepath;
}

/** Several checkpoints need several names, and beaten ones must be removable. */
function expectRanked(
  where: string,
  template: CheckedCheckpointOptions['filepath'],
  filepath: CheckpointFilepath,
  saveTopK: number,
): void {
  const isNamed = template instanceof CheckpointTemplate && typeof filepath === 'string' && isRemovable(filepath);
  if (!isNamed) {
    throw invalid(where, 'filepath', 'a path, or an address that can be removed, when saveTopK is given', filepath);
  }
  if (Math.abs(saveTopK) !== 1 && saveTopK !== 0 && template.isConstant) {
    throw invalid(where, 'filepath', 'one with placeholders when saveTopK keeps several checkpoints', filepath);
  }
}

/** Where a checkpoint goes that is none of those that `filepath` names. */
function besideTarget(
  where: string,
  option: string,
  value: boolean | string,
  filepath: CheckedCheckpointOptions['filepath'],
  name: string,
): string | undefined {
  if (typeof value === 'string') return expectString(where, option, value);
  if (!expectBoolean(where, option, value)) return undefined;
  if (filepath instanceof CheckpointTemplate && checkpointPath(filepath.directory) !== undefined) {
    return `${filepath.directory}${name}`;
  }
  throw invalid(where, option, `the address of the ${name} checkpoint when filepath is no path`, value);
}
