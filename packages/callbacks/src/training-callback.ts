import type { Scalar, Tensor, io } from '@tensorflow/tfjs';

/**
 * What a trainer hands to a hook: the metrics of a batch or an epoch, as numbers or as scalars that are still on the
 * device. tfjs adds `batch` and `size` (samples) to the logs of a batch.
 */
export type Logs = Record<string, number | Scalar>;

/**
 * What a trainer tells callbacks about the training before it starts, with the keys of tfjs: `epochs`, `initialEpoch`,
 * `samples`, `batchSize`, `steps` (batches per epoch), `doValidation`, `metrics` (the names that logs will hold).
 * Every key may be missing or null.
 */
export type TrainingParams = Record<string, number | string | boolean | number[] | string[] | boolean[]>;

/**
 * The one interface between trainers and callbacks: the hooks that tfjs calls, under its names.
 *
 * A trainer that accepts these accepts every callback of this package and every `tf.Callback`; it calls `setParams` and
 * `setModel` once, then the hooks in the order given at {@link Callback}, awaiting each.
 */
export interface TrainingCallback {
  setParams(params: TrainingParams): void;
  setModel(model: object): void;
  onTrainBegin(logs?: Logs): Promise<void>;
  onTrainEnd(logs?: Logs): Promise<void>;
  onEpochBegin(epoch: number, logs?: Logs): Promise<void>;
  onEpochEnd(epoch: number, logs?: Logs): Promise<void>;
  onBatchBegin(batch: number, logs?: Logs): Promise<void>;
  onBatchEnd(batch: number, logs?: Logs): Promise<void>;
}

/** What callbacks need of the thing that is trained: a `tf.LayersModel`, or a trainer of several networks. */
export interface TrainableModel {
  /** The live weights; whoever asks does not own them. */
  getWeights(): Tensor[];
  /** Copies `weights` into the model; the caller keeps its tensors. */
  setWeights(weights: Tensor[]): void;
  /** Set to true to end training after the running batch. */
  stopTraining: boolean;
}

/** What a checkpoint can be made of. */
export interface SavableModel extends TrainableModel {
  save(handler: io.IOHandler): Promise<unknown>;
}
