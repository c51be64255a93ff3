import type { CheckpointError } from '@modu/core';
import { ArgumentError } from '@modu/core';
import { checkBackupOptions, type BackupAndRestoreOptions } from './backup-and-restore-options.ts';
import { BatchCounter } from './batch-counter.ts';
import { Callback } from './callback.ts';
import { captureStates, restoreStates, type NamedState } from './callback-state.ts';
import { captureCheckpoint } from './checkpoint-capture.ts';
import type { CheckpointState } from './checkpoint-state.ts';
import type { CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath } from './checkpoint-target.ts';
import { CheckpointWriter } from './checkpoint-writer.ts';
import { claimForWriter } from './directory-writers.ts';
import { clearAborted, EpochProgress, wasAborted } from './epoch-progress.ts';
import { captureGenerators, captureGlobalRandom, restoreGenerators, restoreGlobalRandom } from './generator-state.ts';
import { metricValues } from './metric-value.ts';
import { readBackup } from './read-backup.ts';
import { removeCheckpoint } from './remove-checkpoint.ts';
import { restoreModel } from './checkpoint-restore.ts';
import { expectSavable, storeCheckpoint } from './save-checkpoint.ts';
import type { Logs, SavableModel } from './training-callback.ts';
import { trainingGroup, type CallbackState } from './training-group.ts';

/** Where an interrupted training stood. */
export interface RestorePoint {
  /** Epochs run to their end. */
  readonly epoch: number;
  /** Batches run of the epoch after that. */
  readonly batch: number;
  /** Whether a callback had ended the training: nothing is left to run. */
  readonly isStopped: boolean;
  /** What was wrong with the last backup, where the one before was taken. */
  readonly damage: CheckpointError | undefined;
}

const where = 'BackupAndRestore';

/**
 * Saves all of a training while it runs, and puts it back after an interruption, so that it goes on as if it had not
 * been interrupted: weights, optimizers, layers' random numbers, the numbers of `setRandomSeed`, epoch, batch, and the
 * states of the other callbacks.
 *
 * A trainer has to begin where the training stood. {@link fitResumable} does so by itself, and goes on within an epoch;
 * for `fit` and `fitDataset` of tfjs, which cannot begin within one, say `initialEpoch: await backup.restore(model)`:
 * a backup from within an epoch then runs its epoch again, as in Keras. Trainers of one's own call {@link restore}.
 *
 * Training waits for one copy of what is saved, and goes on while that is written, after what callbacks before it write;
 * it ends when all is. The next backup waits for the one before. {@link written} waits for it.
 *
 * Event order: last of the list, after every callback that keeps a state. `setModel` gives the callbacks their states,
 * `onEpochEnd` saves, or `onTrainBatchEnd` with a number as `saveFreq`; `onTrainEnd` removes the backup, unless training
 * was cut short or aborted. An epoch cut short is not saved.
 *
 * @throws {ArgumentError} in the constructor for a bad option; in `onTrainBegin` when a callback with a state comes after
 *   it, when there is a backup that nobody asked for, or when another callback writes to the directory
 * @throws {FileError} when a backup cannot be written: training ends after the batch that runs then, the error comes from
 *   `onEpochEnd` or `onTrainEnd`, the model keeps its weights, and the old backup stands; when a backup cannot be read or
 *   removed, or another process writes to the directory
 * @see Keras, https://keras.io/api/callbacks/backup_and_restore/
 * @example
 * const backup = new BackupAndRestore('runs/backup');
 * await model.fit(x, y, { epochs: 20, shuffle: false, initialEpoch: await backup.restore(model), callbacks: [backup] });
 */
export class BackupAndRestore extends Callback<SavableModel> {
  readonly backupDir: string;
  readonly saveFreq: 'epoch' | number;
  readonly doubleCheckpoint: boolean;
  readonly deleteCheckpoint: boolean;
  /** Where the training stood that {@link restore} put back; undefined when there was none. */
  restorePoint: RestorePoint | undefined;
  readonly #leastSeconds: number;
  readonly #storage: CheckpointStorage | undefined;
  readonly #print: (message: string) => void;
  readonly #progress = new EpochProgress();
  readonly #batches = new BatchCounter();
  #isRestored = false;
  #pending: readonly NamedState[] | undefined;
  #expectedEpoch: number | undefined;
  #epoch = 0;
  #isOver = false;
  #savedAtMs = 0;
  readonly #writer = new CheckpointWriter();

  /** @param backupDir a directory of its own, or the address `indexeddb://name` or `localstorage://name` */
  constructor(backupDir: string, options: BackupAndRestoreOptions = {}) {
    super();
    const { storage, leastSeconds, print, ...checked } = checkBackupOptions(where, backupDir, options);
    this.backupDir = backupDir;
    this.saveFreq = checked.saveFreq;
    this.doubleCheckpoint = checked.doubleCheckpoint;
    this.deleteCheckpoint = checked.deleteCheckpoint;
    this.#leastSeconds = leastSeconds;
    this.#print = print;
    this.#storage = storage;
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    const { sinceLast, lastBatch } = this.#batches;
    return { sinceLast, lastBatch };
  }

  protected override restoreState({ sinceLast, lastBatch }: CallbackState): void {
    Object.assign(this.#batches, { sinceLast, lastBatch });
  }

  /**
   * Puts the training of the last backup back into `model`; without a backup, nothing happens.
   *
   * @returns the `initialEpoch` to train with: 0 without a backup, infinity when a callback had ended the training
   * @throws {CheckpointError} when the backup is of another model, or it and the one before are damaged
   * @throws {FileError} when it cannot be read
   */
  async restore(model: object): Promise<number> {
    await this.#writer.idle();
    const found = await readBackup(where, this.backupDir, this.#storage);
    this.#isRestored = true;
    this.restorePoint = undefined;
    this.#pending = undefined;
    this.#expectedEpoch = undefined;
    if (found === undefined) return 0;
    const { parts, name, damage } = found;
    const state = parts.state as CheckpointState;
    await restoreModel(where, name, parts, {
      model: expectSavable(where, model),
      compile: true,
      loss: undefined,
      metrics: undefined,
    });
    restoreGenerators(where, name, model, state.resume?.generators ?? []);
    restoreGlobalRandom(where, name, state.resume?.random);
    const { epoch, batch } = state;
    const isStopped = state.resume?.isStopped ?? false;
    this.restorePoint = { epoch, batch, isStopped, damage };
    this.#pending = state.resume?.callbacks ?? [];
    this.#expectedEpoch = isStopped ? undefined : epoch;
    this.#epoch = epoch;
    this.#isOver = isStopped;
    if (damage !== undefined) this.#print(`${damage.message}; the backup before it is used`);
    this.#print(`${where}: training goes on after epoch ${epoch}${batch > 0 ? `, batch ${batch}` : ''} of ${name}`);
    return isStopped ? Number.POSITIVE_INFINITY : epoch;
  }

  /** Waits until the last backup is where it belongs. @throws {FileError} when it could not be written */
  written(): Promise<void> {
    return this.#writer.written();
  }

  override setModel(model: object): void {
    super.setModel(model);
    const states = this.#pending;
    this.#pending = undefined;
    if (states !== undefined) restoreStates(where, this.backupDir, trainingGroup(this.params), states);
  }

  override async onTrainBegin(): Promise<void> {
    await this.#writer.begin(this.params);
    expectSavable(where, this.model);
    this.#expectLast();
    if (!this.#isRestored) await this.#expectNoBackup();
    if (!this.takeRestored()) {
      this.#isOver = false;
      this.#epoch = 0;
      Object.assign(this.#batches, { sinceLast: 0, lastBatch: undefined });
    }
    const { epochs } = this.params ?? {};
    if (typeof epochs === 'number' && this.restorePoint !== undefined)
      this.#isOver ||= this.restorePoint.epoch >= epochs;
    this.#isRestored = false;
    this.#savedAtMs = performance.now();
    clearAborted(this.model);
    const path = checkpointPath(this.backupDir);
    if (path !== undefined && this.#storage !== undefined) {
      this.#writer.holds(await claimForWriter(where, this, path, this.#storage));
    }
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#writer.tell();
    const expected = this.#expectedEpoch;
    this.#expectedEpoch = undefined;
    if (expected !== undefined && expected !== epoch) {
      throw new ArgumentError(
        `${where}: initialEpoch must be ${expected}, where ${this.backupDir} stands, received ${epoch}`,
      );
    }
    this.#epoch = epoch;
    this.#progress.begin(this.model);
    return Promise.resolve();
  }

  override async onTrainBatchEnd(batch: number, logs: Logs = {}): Promise<void> {
    this.#expectedEpoch = undefined;
    this.#progress.batchEnded(batch);
    const isDue = this.saveFreq !== 'epoch' && this.#batches.isDue(batch, this.saveFreq) && this.#isTime();
    if (await this.#writer.batchEnded(this.model, isDue)) await this.#save(this.#epoch, batch + 1, logs);
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    this.#writer.tell();
    this.#expectedEpoch = undefined;
    if (this.#progress.wasCutShort(this.model, this.params, logs)) return;
    const { epochs } = this.params ?? {};
    const isStopped = this.model.stopTraining && !wasAborted(this.model, this.params);
    this.#isOver = isStopped || (typeof epochs === 'number' && epoch + 1 >= epochs);
    this.#epoch = epoch + 1;
    this.#progress.begin(undefined);
    const isLast = this.#isOver && !this.deleteCheckpoint;
    if (isLast || (this.saveFreq === 'epoch' && this.#isTime())) await this.#save(epoch + 1, 0, logs);
  }

  override async onTrainEnd(): Promise<void> {
    await this.#writer.end();
    if (!this.#isOver || !this.deleteCheckpoint) return;
    await removeCheckpoint(where, this.backupDir, this.#storage ?? noStorage);
  }

  override async onException(): Promise<void> {
    await this.#writer.end();
  }

  async #save(epoch: number, batch: number, logs: Logs): Promise<void> {
    await this.#writer.written();
    const metrics = await metricValues(logs);
    const snapshot = await captureCheckpoint(where, this.model, {
      epoch,
      batch,
      metrics,
      saveOptimizer: true,
      saveWeightsOnly: true,
      resume: {
        isStopped: this.model.stopTraining && !wasAborted(this.model, this.params),
        generators: captureGenerators(this.model),
        random: captureGlobalRandom(),
        callbacks: captureStates(trainingGroup(this.params)),
      },
    });
    const options = { keepsPrevious: this.doubleCheckpoint };
    this.#writer.start(
      () => storeCheckpoint(where, this.backupDir, snapshot, this.#storage, options),
      () => undefined,
    );
    this.#savedAtMs = performance.now();
  }

  #isTime(): boolean {
    return performance.now() - this.#savedAtMs >= 1000 * this.#leastSeconds;
  }

  /** What follows in the list would not have seen the moment that is saved. */
  #expectLast(): void {
    const group = trainingGroup(this.params);
    const late = group.slice(group.indexOf(this) + 1).find((member) => member.getState() !== undefined);
    if (late === undefined) return;
    throw new ArgumentError(
      `${where}: callbacks must hold BackupAndRestore after all that keep a state, received ${late.stateName} after it`,
    );
  }

  async #expectNoBackup(): Promise<void> {
    const found = await readBackup(where, this.backupDir, this.#storage);
    if (found === undefined) return;
    throw new ArgumentError(
      `${where}: initialEpoch must be await backup.restore(model) when ${this.backupDir} holds a backup of another day`,
    );
  }
}

/** For addresses, which need no files. */
const noStorage = {} as CheckpointStorage;
