import type { io } from '@tensorflow/tfjs';
import {
  expectBoolean,
  expectFunction,
  expectInteger,
  expectNumber,
  expectOptions,
  expectString,
  invalid,
} from '@modu/core';
import { Callback } from './callback.ts';
import { captureCheckpoint } from './checkpoint-capture.ts';
import { nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath, checkpointTarget, isHandler } from './checkpoint-target.ts';
import { CheckpointTemplate } from './checkpoint-template.ts';
import { EpochProgress } from './epoch-progress.ts';
import { metricValues } from './metric-value.ts';
import { Monitor, type MonitorMode } from './monitor.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import { expectSavable, storeCheckpoint } from './save-checkpoint.ts';
import type { Logs, SavableModel } from './training-callback.ts';

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
  /** Whether the state of the optimizer is saved, true by default. */
  readonly saveOptimizer?: boolean;
  /** The file operations to use; those of Node by default. */
  readonly storage?: CheckpointStorage;
}

/** What {@link ModelCheckpoint} saved last. */
export interface SavedCheckpoint {
  /** A path, an address or a handler. */
  readonly target: string | io.IOHandler;
  /** Epochs run to their end. */
  readonly epoch: number;
  /** Batches run of the epoch after that. */
  readonly batch: number;
}

const where = 'ModelCheckpoint';

/**
 * Saves the model and the state of its training at the end of every epoch, or every so many batches.
 *
 * A path may hold placeholders under Python's format rules: `{epoch}` and `{batch}` count from 1, every metric of the
 * logs can be named, `runs/{epoch:02d}-{val_loss:.2f}`. Each checkpoint is a directory, written so that a crash at any
 * moment leaves the old or the new one; see {@link saveCheckpoint} for what is in it and {@link loadCheckpoint} for the
 * way back. An epoch cut short by another callback is not saved: the last whole one is where training can go on.
 *
 * Event order: `onEpochEnd` with `saveFreq: 'epoch'`, otherwise `onTrainBatchEnd`; callbacks after this one act on a
 * state that is saved already. Nothing is reset between trainings: {@link best} and the count of batches go on.
 *
 * @throws {ArgumentError} in the constructor for a bad option or template; when saving, for a metric that the logs lack
 *   or a name that leads out of its directory
 * @throws {FileError} when a checkpoint cannot be written: training ends there, the model keeps its weights, and an
 *   older checkpoint stands
 * @see Keras, https://keras.io/api/callbacks/model_checkpoint/
 * @example
 * const checkpoint = new ModelCheckpoint('runs/best', { monitor: 'val_accuracy', saveBestOnly: true, saveLast: true });
 * await model.fit(x, y, { epochs: 50, validationSplit: 0.2, callbacks: [checkpoint] });
 * const { model: best } = await loadCheckpoint('runs/best');
 */
export class ModelCheckpoint extends Callback<SavableModel> {
  readonly saveBestOnly: boolean;
  readonly saveWeightsOnly: boolean;
  readonly saveFreq: 'epoch' | number;
  readonly saveOptimizer: boolean;
  /** The best value so far; only followed with `saveBestOnly`. */
  best: number | undefined;
  /** What was saved last, `saveLast` left aside; undefined before that. */
  lastSaved: SavedCheckpoint | undefined;
  readonly #filepath: CheckpointTemplate | Exclude<CheckpointFilepath, string>;
  readonly #last: string | undefined;
  readonly #monitor: Monitor | undefined;
  readonly #storage: CheckpointStorage | undefined;
  readonly #print: (message: string) => void;
  readonly #progress = new EpochProgress();
  #epoch = 0;
  #batchesSinceSaving = 0;
  #lastBatchSeen: number | undefined;

  constructor(filepath: CheckpointFilepath, options: ModelCheckpointOptions = {}) {
    super();
    const known = expectOptions(where, options, [
      'monitor',
      'verbose',
      'print',
      'saveBestOnly',
      'saveWeightsOnly',
      'mode',
      'saveFreq',
      'initialValueThreshold',
      'saveLast',
      'saveOptimizer',
      'storage',
    ]);
    this.saveBestOnly = expectBoolean(where, 'saveBestOnly', known.saveBestOnly ?? false);
    this.saveWeightsOnly = expectBoolean(where, 'saveWeightsOnly', known.saveWeightsOnly ?? false);
    this.saveOptimizer = expectBoolean(where, 'saveOptimizer', known.saveOptimizer ?? true);
    this.saveFreq =
      known.saveFreq === undefined || known.saveFreq === 'epoch'
        ? 'epoch'
        : expectInteger(where, "saveFreq, when not 'epoch',", known.saveFreq, { min: 1 });
    this.best =
      known.initialValueThreshold === undefined || known.initialValueThreshold === null
        ? undefined
        : expectNumber(where, 'initialValueThreshold', known.initialValueThreshold);
    this.#monitor = this.saveBestOnly ? new Monitor(where, known) : undefined;
    if (this.#monitor?.name.startsWith('val_') === true && this.saveFreq !== 'epoch') {
      throw invalid(where, 'monitor', 'a metric of batches when saveFreq counts batches', this.#monitor.name);
    }
    this.#print = expectPrint(where, known);
    this.#storage = known.storage;
    this.#filepath = expectFilepath(filepath, this.#storage);
    this.#last = lastTarget(known.saveLast ?? false, this.#filepath);
  }

  override onTrainBegin(): Promise<void> {
    expectSavable(where, this.model);
    return Promise.resolve();
  }

  override onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    this.#progress.begin(this.model);
    return Promise.resolve();
  }

  override async onTrainBatchEnd(batch: number, logs: Logs = {}): Promise<void> {
    this.#progress.batchEnded();
    if (this.saveFreq === 'epoch') return;
    const isNewEpoch = this.#lastBatchSeen === undefined || batch <= this.#lastBatchSeen;
    this.#batchesSinceSaving += isNewEpoch ? batch + 1 : batch - (this.#lastBatchSeen ?? 0);
    this.#lastBatchSeen = batch;
    if (this.#batchesSinceSaving < this.saveFreq) return;
    this.#batchesSinceSaving = 0;
    await this.#save(this.#epoch, batch, logs);
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    if (this.saveFreq !== 'epoch' || this.#progress.wasCutShort(this.model, this.params, logs)) return;
    await this.#save(epoch, undefined, logs);
  }

  async #save(epoch: number, batch: number | undefined, logs: Logs): Promise<void> {
    const current = await this.#monitor?.value(where, logs);
    const isBest =
      this.#monitor === undefined || current === undefined || this.#monitor.isImprovement(current, this.best);
    if (!isBest && this.#last === undefined) return;
    const metrics = await metricValues(logs);
    const target = isBest ? await this.#target({ epoch: epoch + 1, batch: plusOne(batch), metrics }, logs) : undefined;
    const progress = batch === undefined ? { epoch: epoch + 1, batch: 0 } : { epoch, batch: batch + 1 };
    const { saveOptimizer, saveWeightsOnly } = this;
    const capture = { ...progress, metrics, saveOptimizer, saveWeightsOnly };
    const parts = await captureCheckpoint(where, this.model, capture);
    if (target !== undefined) {
      await storeCheckpoint(where, target, parts, this.#storage);
      this.best = current;
      this.lastSaved = { target, ...progress };
      const why = this.#monitor === undefined ? '' : `, ${this.#monitor.name} is ${current}`;
      this.#print(
        `${where}: epoch ${epoch + 1} is saved to ${typeof target === 'string' ? target : 'a handler'}${why}`,
      );
    }
    if (this.#last !== undefined) await storeCheckpoint(where, this.#last, parts, this.#storage);
  }

  async #target(moment: CheckpointMoment, logs: Logs): Promise<string | io.IOHandler> {
    if (this.#filepath instanceof CheckpointTemplate) {
      const { epoch, batch } = moment;
      return this.#filepath.format(batch === undefined ? { epoch } : { epoch, batch }, logs);
    }
    return typeof this.#filepath === 'function' ? this.#filepath(moment) : this.#filepath;
  }
}

function plusOne(batch: number | undefined): number | undefined {
  return batch === undefined ? undefined : batch + 1;
}

function expectFilepath(
  filepath: CheckpointFilepath,
  storage: CheckpointStorage | undefined,
): CheckpointTemplate | Exclude<CheckpointFilepath, string> {
  if (typeof filepath === 'function') return expectFunction(where, 'filepath', filepath);
  if (typeof filepath !== 'string' && !isHandler(filepath)) {
    throw invalid(where, 'filepath', 'a path, an address, a handler or a function', filepath);
  }
  // Fails now where nothing could be saved to such a place later.
  const { kind } = checkpointTarget(where, filepath, 'save', 'filepath');
  if (kind === 'directory' && storage === undefined) nodeStorage(where);
  return typeof filepath === 'string' ? new CheckpointTemplate(where, filepath) : filepath;
}

function lastTarget(
  saveLast: boolean | string,
  filepath: CheckpointTemplate | Exclude<CheckpointFilepath, string>,
): string | undefined {
  if (typeof saveLast === 'string') return expectString(where, 'saveLast', saveLast);
  if (!expectBoolean(where, 'saveLast', saveLast)) return undefined;
  if (filepath instanceof CheckpointTemplate && checkpointPath(filepath.directory) !== undefined) {
    return `${filepath.directory}last`;
  }
  throw invalid(where, 'saveLast', 'the address of the last checkpoint when filepath is no path', saveLast);
}
