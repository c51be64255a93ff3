import * as tf from '@tensorflow/tfjs';

/** The metrics of a batch or an epoch, as numbers or as scalars that are still on the device. */
export type TrainingLogs = Record<string, number | tf.Scalar>;

/**
 * What can watch a training: an instance of `tf.Callback`, of a class of `@modu/callbacks`, or a plain object with some
 * of these methods. Plain objects, which lack `setModel`, get numbers in all logs.
 */
export interface TrainingCallback {
  /** Puts an interrupted training back into the model, and returns the epoch to go on with, as `BackupAndRestore` does. */
  restore?(model: never): Promise<number>;
  setParams?(params: never): void;
  setModel?(model: never): void;
  onTrainBegin?(logs?: TrainingLogs): unknown;
  onTrainEnd?(logs?: TrainingLogs): unknown;
  onEpochBegin?(epoch: number, logs?: TrainingLogs): unknown;
  onEpochEnd?(epoch: number, logs?: TrainingLogs): unknown;
  onBatchBegin?(batch: number, logs?: TrainingLogs): unknown;
  onBatchEnd?(batch: number, logs?: TrainingLogs): unknown;
}

/** What {@link CallbackRelay} adds to what tfjs tells callbacks about the training. */
export interface RelayOptions {
  readonly callbacks: readonly TrainingCallback[];
  readonly signal: AbortSignal | undefined;
  readonly samples: number;
  readonly batchSize: number;
  /** The epoch that training begins with, above 0 where it goes on after an interruption. */
  readonly initialEpoch: number;
}

const yieldEveryMs = 125;

/**
 * The one callback that tfjs sees: hands every event on to the caller's callbacks, whatever their kinds.
 *
 * Where tfjs would leak tensors when a callback throws, the relay stops the training and keeps the error. It also stops
 * when the signal is aborted, and lets other work run every 125 ms, which tfjs does for plain objects only.
 */
export class CallbackRelay extends tf.Callback {
  /** What a callback threw; afterwards no callback is called any more. */
  failure: { readonly error: unknown } | undefined;
  readonly #options: RelayOptions;
  #lastYieldMs = performance.now();

  constructor(options: RelayOptions) {
    super();
    this.#options = options;
  }

  override setParams(params: Record<string, unknown>): void {
    const { samples, batchSize, initialEpoch, signal } = this.#options;
    const complete = { ...params, samples, batchSize, initialEpoch, signal };
    for (const callback of this.#options.callbacks) callback.setParams?.(complete as never);
  }

  override setModel(model: tf.LayersModel): void {
    super.setModel(model);
    for (const callback of this.#options.callbacks) callback.setModel?.(model as never);
  }

  override onTrainBegin(logs: TrainingLogs = {}): Promise<void> {
    return this.#tell('onTrainBegin', logs, (callback) => callback.onTrainBegin?.(logs));
  }

  override onTrainEnd(logs: TrainingLogs = {}): Promise<void> {
    return this.#tell('onTrainEnd', logs, (callback) => callback.onTrainEnd?.(logs));
  }

  override onEpochBegin(epoch: number, logs: TrainingLogs = {}): Promise<void> {
    return this.#tell('onEpochBegin', logs, (callback) => callback.onEpochBegin?.(epoch, logs));
  }

  override onEpochEnd(epoch: number, logs: TrainingLogs = {}): Promise<void> {
    return this.#tell('onEpochEnd', logs, (callback) => callback.onEpochEnd?.(epoch, logs));
  }

  override onBatchBegin(batch: number, logs: TrainingLogs = {}): Promise<void> {
    return this.#tell('onBatchBegin', logs, (callback) => callback.onBatchBegin?.(batch, logs));
  }

  override async onBatchEnd(batch: number, logs: TrainingLogs = {}): Promise<void> {
    await this.#tell('onBatchEnd', logs, (callback) => callback.onBatchEnd?.(batch, logs));
    if (performance.now() - this.#lastYieldMs >= yieldEveryMs) {
      await tf.nextFrame();
      this.#lastYieldMs = performance.now();
    }
    if (this.#options.signal?.aborted === true || this.failure !== undefined) this.#stop();
  }

  async #tell(
    event: keyof TrainingCallback,
    logs: TrainingLogs,
    call: (callback: TrainingCallback) => unknown,
  ): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      for (const callback of this.#options.callbacks) {
        if (callback[event] === undefined) continue;
        if (callback.setModel === undefined) await readScalars(logs);
        await call(callback);
      }
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

/** Replaces the scalars of logs by their values, and disposes of them. */
async function readScalars(logs: TrainingLogs): Promise<void> {
  for (const [key, value] of Object.entries(logs)) {
    if (typeof value === 'number') continue;
    logs[key] = (await value.data())[0] as number;
    value.dispose();
  }
}
