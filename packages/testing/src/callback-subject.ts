import type * as tf from '@tensorflow/tfjs';
import type { BadOptions } from './check-options.ts';

/** A callback and how it is driven. */
export interface CallbackSubject {
  /** The class name. */
  readonly name: string;
  /** `(options) => new EarlyStopping(options)` */
  readonly create: (options: never) => CallbackLike;
  /**
   * Options under which the callback has something to do within four epochs: the loss falls from epoch to epoch, or
   * stays as it is when `learningRate` is 0.
   */
  readonly options: object;
  /** The learning rate of the driven training, 0.1 unless said otherwise. */
  readonly learningRate?: number;
  /** Keys that the callback adds to logs, as Keras' schedulers add `learning_rate`; none unless said otherwise. */
  readonly adds?: readonly string[];
  /** What the callback found, after a training: compared between a first and a second use, so it must be plain data. */
  readonly observe?: (callback: never) => unknown;
  /** Options that must be refused. */
  readonly badOptions: BadOptions;
}

/** What `model.fit` takes as a callback: an instance of a class derived from `tf.Callback`. */
export type CallbackLike = tf.CustomCallbackArgs | tf.Callback;
