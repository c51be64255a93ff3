import type { io } from '@tensorflow/tfjs';
import { BestCheckpoints, type RankedCheckpoint } from './best-checkpoints.ts';
import { BatchCounter } from './batch-counter.ts';
import { Callback } from './callback.ts';
import { captureStates } from './callback-state.ts';
import { captureCheckpoint } from './checkpoint-capture.ts';
import type { CheckpointSnapshot } from './checkpoint-state.ts';
import { nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { CheckpointTemplate } from './checkpoint-template.ts';
import { CheckpointWriter } from './checkpoint-writer.ts';
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
import { stateToSave, type ModelCheckpointState, type SavedCheckpoint } from './model-checkpoint-state.ts';
import { removeCheckpoint } from './remove-checkpoint.ts';
import { expectSavable, storeCheckpoint } from './save-checkpoint.ts';
import type { Logs, SavableModel } from './training-callback.ts';
import { trainingGroup, type CallbackState } from './training-group.ts';

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
 * Training waits for one copy of what is saved, and goes on while that is written; it ends when all is. The next one
 * waits for the one before, so that one copy is in memory. {@link written} waits for it.
 *
 * Event order: `onEpochEnd` with `saveFreq: 'epoch'`, otherwise `onTrainBatchEnd`; `onException` with `saveOnException`.
 * Callbacks after this one act on a state that is saved already: only the states of those before it are kept. Nothing is
 * reset between trainings: {@link best}, {@link bestCheckpoints} and the count of batches go on.
 *
 * @throws {ArgumentError} in the constructor for a bad option or template; when saving, for a metric that the logs lack
 *   or a name that leads out of its directory; in `onTrainBegin` when two callbacks write to one directory
 * @throws {FileError} when a checkpoint cannot be written: training ends after the batch that runs then, the error comes
 *   from `onEpochEnd` or `onTrainEnd`, the model keeps its weights, and an older checkpoint stands; in `onTrainBegin`
 *   when another process writes to the directory
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
  /** What was saved last, to the end, `saveLast` left aside; undefined before that. */
  lastSaved: SavedCheckpoint | undefined;
  readonly #options: CheckedCheckpointOptions;
  readonly #ranking: BestCheckpoints | undefined;
  readonly #progress = new EpochProgress();
  readonly #batches = new BatchCounter();
  #epoch = 0;
  #savedAtMs = 0;
  readonly #writer = new CheckpointWriter();
  /** What is being saved. */
  #nextSaved: SavedCheckpoint | undefined;

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
    return this.#state(this.best, this.#nextSaved ?? this.lastSaved, this.bestCheckpoints);
  }

  protected override restoreState(state: CallbackState): void {
    const { best, lastSaved, kept, epoch, sinceLast, lastBatch } = state as unknown as ModelCheckpointState;
    this.best = best;
    this.lastSaved = lastSaved;
    if (this.#ranking !== undefined) this.#ranking.kept = kept;
    this.#epoch = epoch;
    Object.assign(this.#batches, { sinceLast, lastBatch });
  }

  /** Waits until what was saved so far is where it belongs. @throws {FileError} when it could not be written */
  written(): Promise<void> {
    return this.#writer.written();
  }

  override async onTrainBegin(): Promise<void> {
    await this.#writer.begin(this.params);
    this.takeRestored();
    this.#savedAtMs = performance.now();
    expectSavable(where, this.model);
    const { filepath } = this.#options;
    const claimed = filepath instanceof CheckpointTemplate ? filepath.ownDirectory : undefined;
    if (claimed === undefined) return;
    this.#writer.holds(await claimForWriter(where, this, claimed, this.#storage()));
  }

  override async onTrainEnd(): Promise<void> {
    await this.#writer.end();
  }

  override async onException(): Promise<void> {
    await this.#writer.idle();
    const { onException } = this.#options;
    if (onException !== undefined) {
      const position = { epoch: this.#epoch, batch: this.#progress.batches };
      await this.#store(onException, await this.#capture(position, {}, this.getState()));
    }
    await this.#writer.end();
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#writer.tell();
    this.#epoch = epoch;
    this.#progress.begin(this.model);
    return Promise.resolve();
  }

  override async onTrainBatchEnd(batch: number, logs: Logs = {}): Promise<void> {
    this.#progress.batchEnded(batch);
    if (!(await this.#writer.batchEnded(this.model, this.#isDue(batch)))) return;
    await this.#save(this.#epoch, batch, logs);
    this.#savedAtMs = performance.now();
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    this.#writer.tell();
    if (this.saveFreq !== 'epoch' || this.#options.trainTimeInterval !== undefined) return;
    if (this.#progress.wasCutShort(this.model, this.params, logs)) return;
    await this.#save(epoch, undefined, logs);
  }

  #isDue(batch: number): boolean {
    const { saveFreq, trainTimeInterval } = this.#options;
    if (trainTimeInterval !== undefined) return performance.now() - this.#savedAtMs >= 1000 * trainTimeInterval;
    return saveFreq !== 'epoch' && this.#batches.isDue(batch, saveFreq);
  }

  async #save(epoch: number, batch: number | undefined, logs: Logs): Promise<void> {
    const { monitor, last } = this.#options;
    const current = await monitor?.value(where, logs);
    const isBest = current === undefined || this.#isAmongBest(current);
    if (!isBest && last === undefined) return;
    await this.#writer.written();
    const metrics = await metricValues(logs);
    const target = isBest ? await this.#target({ epoch: epoch + 1, batch: plusOne(batch), metrics }, logs) : undefined;
    const position = batch === undefined ? { epoch: epoch + 1, batch: 0 } : { epoch, batch: batch + 1 };
    const before = { best: this.best, kept: this.bestCheckpoints };
    const next = this.#after(target, current, position);
    const snapshot = await this.#capture(position, metrics, this.#state(next.best, next.lastSaved, next.kept));
    // Decided already; but `lastSaved` is what is there.
    this.#adopt(next);
    this.#nextSaved = next.lastSaved;
    const write = async (): Promise<void> => {
      if (target !== undefined) {
        await this.#store(target, snapshot);
        this.lastSaved = next.lastSaved;
        const why = monitor === undefined ? '' : `, ${monitor.name} is ${current}`;
        const place = typeof target === 'string' ? target : 'a handler';
        this.#options.print(`${where}: epoch ${epoch + 1} is saved to ${place}${why}`);
      }
      this.#nextSaved = undefined;
      if (last !== undefined) await this.#store(last, snapshot);
      if (next.dropped !== undefined) await removeCheckpoint(where, next.dropped.target, this.#storage());
    };
    this.#writer.start(write, () => {
      if (this.#nextSaved !== undefined) this.#adopt(before);
      this.#nextSaved = undefined;
    });
  }

  #adopt({ best, kept }: { readonly best: number | undefined; readonly kept: readonly RankedCheckpoint[] }): void {
    this.best = best;
    if (this.#ranking !== undefined) this.#ranking.kept = kept;
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
    return stateToSave({ best, lastSaved, kept, epoch: this.#epoch, sinceLast, lastBatch });
  }

  #capture(
    position: Position,
    metrics: Readonly<Record<string, number>>,
    own: CallbackState,
  ): Promise<CheckpointSnapshot> {
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

  #store(target: string | io.IOHandler, snapshot: CheckpointSnapshot): Promise<void> {
    return storeCheckpoint(where, target, snapshot, this.#options.storage);
  }

  #storage(): CheckpointStorage {
    return this.#options.storage ?? nodeStorage(where);
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

function plusOne(batch: number | undefined): number | undefined {
  return batch === undefined ? undefined : batch + 1;
}
