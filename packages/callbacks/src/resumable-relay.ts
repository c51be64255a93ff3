import * as tf from '@tensorflow/tfjs';
import { EpochMeans } from './epoch-means.ts';
import type { Logs, TrainingCallback, TrainingParams } from './training-callback.ts';
import { joinTraining, type GroupMember } from './training-group.ts';
import { yieldToHost } from './yield-to-host.ts';

/** What {@link ResumableRelay} is to know of the training. */
export interface RelaySettings {
  readonly callbacks: readonly TrainingCallback[];
  readonly signal: AbortSignal | undefined;
  readonly params: Readonly<Record<string, number>>;
  /** Where the training goes on: the batches of its first epoch that were run before. */
  readonly resumedEpoch: number | undefined;
  readonly resumedBatch: number;
  /** Whether means of epochs have to be kept, for interruptions to come. */
  readonly keepsMeans: boolean;
}

/**
 * The one callback that tfjs sees: hands events on to all others, as if the training had not been interrupted.
 *
 * What a callback throws ends the training and is kept in {@link failure}; where it would be thrown, tfjs would leak tensors.
 */
export class ResumableRelay extends tf.Callback {
  failure: { readonly error: unknown } | undefined;
  readonly #settings: RelaySettings;
  readonly #means = new EpochMeans();
  #offset: number;
  #isResumedWithin: boolean;

  constructor(settings: RelaySettings) {
    super();
    this.#settings = settings;
    this.#offset = settings.resumedBatch;
    this.#isResumedWithin = settings.resumedBatch > 0;
    this.#means.isNeeded = settings.keepsMeans || this.#isResumedWithin;
  }

  override setParams(params: Record<string, unknown>): void {
    const complete = {
      ...params,
      ...this.#settings.params,
      signal: this.#settings.signal,
    } as unknown as TrainingParams;
    joinTraining(complete, this.#means);
    for (const callback of this.#settings.callbacks) callback.setParams(complete);
  }

  override setModel(model: tf.LayersModel): void {
    super.setModel(model);
    for (const callback of this.#settings.callbacks) callback.setModel(model);
  }

  override onTrainBegin(logs?: Logs): Promise<void> {
    return this.#tell((callback) => callback.onTrainBegin(logs));
  }

  override onTrainEnd(logs?: Logs): Promise<void> {
    return this.#tell((callback) => callback.onTrainEnd(logs));
  }

  override onEpochBegin(epoch: number, logs?: Logs): Promise<void> {
    const isWithin = this.#isResumedWithin && epoch === this.#settings.resumedEpoch;
    if (!isWithin) this.#means.begin();
    // Callbacks with a state saw this epoch begin before the interruption.
    return this.#tell((callback) =>
      isWithin && keepsState(callback) ? Promise.resolve() : callback.onEpochBegin(epoch, logs),
    );
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    if (this.#isResumedWithin && epoch === this.#settings.resumedEpoch) this.#means.correct(logs);
    this.#offset = 0;
    this.#isResumedWithin = false;
    await this.#tell((callback) => callback.onEpochEnd(epoch, logs));
  }

  override onBatchBegin(batch: number, logs: Logs = {}): Promise<void> {
    if (this.#offset > 0) logs['batch'] = batch + this.#offset;
    return this.#tell((callback) => callback.onBatchBegin(batch + this.#offset, logs));
  }

  override async onBatchEnd(batch: number, logs: Logs = {}): Promise<void> {
    await this.#means.add(logs);
    await this.#tell((callback) => callback.onBatchEnd(batch + this.#offset, logs));
    await yieldToHost();
    if (this.#settings.signal?.aborted === true || this.failure !== undefined) this.#stop();
  }

  async #tell(call: (callback: TrainingCallback) => Promise<void>): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      for (const callback of this.#settings.callbacks) await call(callback);
    } catch (error) {
      this.failure = { error };
      this.#stop();
    }
  }

  #stop(): void {
    const model = this.model as tf.LayersModel | null;
    if (model !== null) model.stopTraining = true;
  }
}

function keepsState(callback: TrainingCallback): boolean {
  const { getState } = callback as Partial<GroupMember>;
  return typeof getState === 'function' && getState.call(callback) !== undefined;
}
