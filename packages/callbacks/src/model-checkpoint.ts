import type { io } from '@tensorflow/tfjs';
import { BestCheckpoints, type RankedCheckpoint } from './best-checkpoints.ts';
import { BatchCounter } from './batch-counter.ts';
import { Callback } from './callback.ts';
import { captureStates } from './callback-state.ts';
import { captureCheckpoint } from './checkpoint-capture.ts';
import type { CheckpointParts } from './checkpoint-state.ts';
import { nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath } from './checkpoint-target.ts';
import { CheckpointTemplate } from './checkpoint-template.ts';
import { claimForWriter } from './directory-writers.ts';
import { EpochProgress, wasAborted } from './epoch-progress.ts';
import { captureGenerators, captureGlobalRandom } from './generator-state.ts';
import { metricValues } from './metric-value.ts';
import {
  checkCheckpointOptions,
  type CheckedCheckpointOptions,
  type CheckpointFilepath,
  type CheckpointMoment,
  type ModelCheckpointOptions,
} from './model-checkpoint-options.ts';
import { removeCheckpoint } from './remove-checkpoint.ts';
import { expectSavable, storeCheckpoint } from './save-checkpoint.ts';
import type { Logs, SavableModel } from './training-callback.ts';
import { trainingGroup, type CallbackState } from './training-group.ts';

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

/** Where a training stands when it is saved. */
interface Position {
  readonly epoch: number;
  readonly batch: number;
}

/**
 * Saves the model and the state of its training at the end of every epoch, every so many batches, or every so often.
 *
 * A path may hold placeholders under Python's format rules: `{epoch}` and `{batch}` count from 1, every metric of the
 * logs can be named, `runs/{epoch:02d}-{val_loss:.2f}`. Each checkpoint is a directory, written so that a crash at any
 * moment leaves the old or the new one; see {@link saveCheckpoint} for what is in it and {@link loadCheckpoint} for the
 * way back. An epoch cut short by another callback is not saved: the last whole one is where training can go on.
 *
 * Event order: `onEpochEnd` with `saveFreq: 'epoch'`, otherwise `onTrainBatchEnd`; `onException` with `saveOnException`.
 * Callbacks after this one act on a state that is saved already: only the states of those before it are kept. Nothing is
 * reset between trainings: {@link best}, {@link bestCheckpoints} and the count of batches go on.
 *
 * @throws {ArgumentError} in the constructor for a bad option or template; when saving, for a metric that the logs lack
 *   or a name that leads out of its directory; in `onTrainBegin` when two callbacks write to one directory
 * @throws {FileError} when a checkpoint cannot be written, or another process writes to the directory: training ends
 *   there, the model keeps its weights, and an older checkpoint stands
 * @see Keras, https://keras.io/api/callbacks/model_checkpoint/; `saveLast`, `saveTopK`, `saveOnException` and
 *   `trainTimeInterval` are Lightning's, https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.ModelCheckpoint.html
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
  /** The best value so far; only followed with `saveBestOnly` or `saveTopK`. */
  best: number | undefined;
  /** What was saved last, `saveLast` left aside; undefined before that. */
  lastSaved: SavedCheckpoint | undefined;
  readonly #options: CheckedCheckpointOptions;
  readonly #ranking: BestCheckpoints | undefined;
  readonly #progress = new EpochProgress();
  readonly #batches = new BatchCounter();
  #epoch = 0;
  #savedAtMs = 0;
  #release: (() => Promise<void>) | undefined;

  constructor(filepath: CheckpointFilepath, options: ModelCheckpointOptions = {}) {
    super();
    const checked = checkCheckpointOptions(where, filepath, options);
    this.#options = checked;
    this.saveBestOnly = checked.saveBestOnly;
    this.saveWeightsOnly = checked.saveWeightsOnly;
    this.saveOptimizer = checked.saveOptimizer;
    this.saveFreq = checked.saveFreq;
    this.best = checked.initialValueThreshold;
    if (checked.saveTopK !== undefined && checked.monitor !== undefined) {
      this.#ranking = new BestCheckpoints(checked.saveTopK, checked.monitor.direction);
    }
  }

  /** With `saveTopK`, the checkpoints that are kept, in the order in which they were saved. */
  get bestCheckpoints(): readonly RankedCheckpoint[] {
    return this.#ranking?.kept ?? [];
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    return this.#state(this.best, this.lastSaved, this.bestCheckpoints);
  }

  protected override restoreState(state: CallbackState): void {
    const { best, lastSaved, kept, epoch, sinceLast, lastBatch } = state as unknown as SavedState;
    this.best = best;
    this.lastSaved = lastSaved;
    if (this.#ranking !== undefined) this.#ranking.kept = kept;
    this.#epoch = epoch;
    Object.assign(this.#batches, { sinceLast, lastBatch });
  }

  override async onTrainBegin(): Promise<void> {
    this.takeRestored();
    this.#savedAtMs = performance.now();
    expectSavable(where, this.model);
    const { filepath } = this.#options;
    const claimed = filepath instanceof CheckpointTemplate ? claimedDirectory(filepath) : undefined;
    if (claimed === undefined) return;
    this.#release = await claimForWriter(where, this, claimed, this.#storage());
  }

  override async onTrainEnd(): Promise<void> {
    await this.#giveBack();
  }

  override async onException(): Promise<void> {
    const { onException } = this.#options;
    if (onException !== undefined) {
      const position = { epoch: this.#epoch, batch: this.#progress.batches };
      await this.#store(onException, await this.#capture(position, {}, this.getState()));
    }
    await this.#giveBack();
  }

  override onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    this.#progress.begin(this.model);
    return Promise.resolve();
  }

  override async onTrainBatchEnd(batch: number, logs: Logs = {}): Promise<void> {
    this.#progress.batchEnded(batch);
    const { saveFreq, trainTimeInterval } = this.#options;
    if (trainTimeInterval !== undefined) {
      if (performance.now() - this.#savedAtMs < 1000 * trainTimeInterval) return;
    } else if (saveFreq === 'epoch' || !this.#batches.isDue(batch, saveFreq)) return;
    await this.#save(this.#epoch, batch, logs);
    this.#savedAtMs = performance.now();
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    if (this.saveFreq !== 'epoch' || this.#options.trainTimeInterval !== undefined) return;
    if (this.#progress.wasCutShort(this.model, this.params, logs)) return;
    await this.#save(epoch, undefined, logs);
  }

  async #save(epoch: number, batch: number | undefined, logs: Logs): Promise<void> {
    const { monitor, last } = this.#options;
    const current = await monitor?.value(where, logs);
    const isBest = current === undefined || this.#isAmongBest(current);
    if (!isBest && last === undefined) return;
    const metrics = await metricValues(logs);
    const target = isBest ? await this.#target({ epoch: epoch + 1, batch: plusOne(batch), metrics }, logs) : undefined;
    const position = batch === undefined ? { epoch: epoch + 1, batch: 0 } : { epoch, batch: batch + 1 };
    const next = this.#after(target, current, position);
    const parts = await this.#capture(position, metrics, this.#state(next.best, next.lastSaved, next.kept));
    if (target !== undefined) {
      await this.#store(target, parts);
      this.best = next.best;
      this.lastSaved = next.lastSaved;
      const why = monitor === undefined ? '' : `, ${monitor.name} is ${current}`;
      this.#options.print(
        `${where}: epoch ${epoch + 1} is saved to ${typeof target === 'string' ? target : 'a handler'}${why}`,
      );
    }
    if (last !== undefined) await this.#store(last, parts);
    if (this.#ranking !== undefined) this.#ranking.kept = next.kept;
    if (next.dropped !== undefined) await removeCheckpoint(where, next.dropped.target, this.#storage());
  }

  #isAmongBest(current: number): boolean {
    if (this.#ranking !== undefined) return this.#ranking.isWorthKeeping(current);
    return this.#options.monitor?.isImprovement(current, this.best) ?? true;
  }

  /** What this callback will know once a checkpoint is saved. */
  #after(target: string | io.IOHandler | undefined, current: number | undefined, position: Position) {
    if (target === undefined) {
      return { best: this.best, lastSaved: this.lastSaved, kept: this.bestCheckpoints, dropped: undefined };
    }
    const lastSaved = { target, ...position };
    if (this.#ranking === undefined || current === undefined || typeof target !== 'string') {
      return { best: current, lastSaved, kept: this.bestCheckpoints, dropped: undefined };
    }
    const { monitor } = this.#options;
    const best = monitor?.isImprovement(current, this.best) === true ? current : this.best;
    return { best, lastSaved, ...this.#ranking.with(target, current) };
  }

  #state(
    best: number | undefined,
    lastSaved: SavedCheckpoint | undefined,
    kept: readonly RankedCheckpoint[],
  ): CallbackState {
    const { sinceLast, lastBatch } = this.#batches;
    const named = typeof lastSaved?.target === 'string' ? { ...lastSaved, target: lastSaved.target } : undefined;
    return {
      best,
      lastSaved: named,
      kept: kept.map((item) => ({ ...item })),
      epoch: this.#epoch,
      sinceLast,
      lastBatch,
    };
  }

  #capture(
    position: Position,
    metrics: Readonly<Record<string, number>>,
    own: CallbackState,
  ): Promise<CheckpointParts> {
    const { saveOptimizer, saveWeightsOnly } = this;
    const group = trainingGroup(this.params);
    const before = group.slice(0, Math.max(0, group.indexOf(this)));
    const proxy = { stateName: where, getState: () => own, setState: () => undefined };
    const resume = {
      isStopped: this.model.stopTraining && !wasAborted(this.model, this.params),
      generators: captureGenerators(this.model),
      random: captureGlobalRandom(),
      callbacks: captureStates([...before, proxy]),
    };
    return captureCheckpoint(where, this.model, { ...position, metrics, saveOptimizer, saveWeightsOnly, resume });
  }

  async #store(target: string | io.IOHandler, parts: CheckpointParts): Promise<void> {
    await storeCheckpoint(where, target, parts, this.#options.storage);
  }

  #storage(): CheckpointStorage {
    return this.#options.storage ?? nodeStorage(where);
  }

  async #giveBack(): Promise<void> {
    const release = this.#release;
    this.#release = undefined;
    await release?.();
  }

  async #target(moment: CheckpointMoment, logs: Logs): Promise<string | io.IOHandler> {
    const { filepath } = this.#options;
    if (filepath instanceof CheckpointTemplate) {
      const { epoch, batch } = moment;
      return filepath.format(batch === undefined ? { epoch } : { epoch, batch }, logs);
    }
    return typeof filepath === 'function' ? filepath(moment) : filepath;
  }
}

/** What {@link ModelCheckpoint.getState} gives. */
interface SavedState {
  readonly best: number | undefined;
  readonly lastSaved: SavedCheckpoint | undefined;
  readonly kept: readonly RankedCheckpoint[];
  readonly epoch: number;
  readonly sinceLast: number;
  readonly lastBatch: number | undefined;
}

function plusOne(batch: number | undefined): number | undefined {
  return batch === undefined ? undefined : batch + 1;
}

/** The directory that a template writes to, or that holds the ones it writes to; undefined for addresses and the working directory. */
function claimedDirectory(template: CheckpointTemplate): string | undefined {
  const path = checkpointPath(template.isConstant ? template.source : template.directory);
  return path === undefined || path === '' || path === '.' || path === '/' ? undefined : path;
}
