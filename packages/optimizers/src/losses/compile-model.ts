import type * as tf from '@tensorflow/tfjs';
import { expectOneOf, expectOptions, invalid } from '@modu/core';
import { Adadelta } from '../adadelta.ts';
import { Adagrad } from '../adagrad.ts';
import { Adam } from '../adam.ts';
import { Adamax } from '../adamax.ts';
import { AdamW } from '../adamw.ts';
import { Ftrl } from '../ftrl.ts';
import { Lion } from '../lion.ts';
import { Nadam } from '../nadam.ts';
import { RMSprop } from '../rmsprop.ts';
import { SGD } from '../sgd.ts';
import { getLoss } from './get-loss.ts';
import type { Loss } from './loss.ts';

type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;
type OneLoss = string | Loss | LossFunction;

/** Options of {@link compileModel}. */
export interface CompileModelOptions {
  /** An optimizer, or the name of one of this package with its defaults, `'adam'`; RMSprop unless given. */
  readonly optimizer?: string | tf.Optimizer;
  /** For all outputs, for each in order, or for each by its name: losses, functions, or names in Keras' spelling. */
  readonly loss: OneLoss | readonly OneLoss[] | Readonly<Record<string, OneLoss>>;
  /** As `compile` of tfjs takes them; losses too. */
  readonly metrics?: tf.ModelCompileArgs['metrics'];
}

const optimizers = { sgd: SGD, rmsprop: RMSprop, adam: Adam, adamw: AdamW, adadelta: Adadelta, adagrad: Adagrad };
const more = { adamax: Adamax, nadam: Nadam, ftrl: Ftrl, lion: Lion };

/**
 * Compiles a model of tfjs with losses and optimizers by their names in Keras.
 *
 * Beyond `model.compile`, it knows every loss and optimizer of this package by name, and lets `fit` take classes by number
 * for losses that want them, `'accuracy'` included. An optimizer that it makes belongs to the model, and is disposed of
 * with it.
 *
 * @throws {ArgumentError} for a bad option, or a name that no loss or optimizer has
 * @see https://keras.io/api/models/model_training_apis/
 * @example
 * ```ts
 * compileModel(model, { optimizer: 'adamw', loss: 'huber', metrics: ['mae'] });
 * ```
 */
export function compileModel(model: tf.LayersModel, options: CompileModelOptions): void {
  const where = 'compileModel';
  const { optimizer = 'rmsprop', loss, metrics } = expectOptions(where, options, ['optimizer', 'loss', 'metrics']);
  const resolved = resolve(where, loss);
  const isOwned = typeof optimizer === 'string';
  const instance = isOwned ? makeOptimizer(where, optimizer) : optimizer;
  model.compile({ optimizer: instance, loss: resolved, ...(metrics === undefined ? {} : { metrics }) });
  (model as unknown as { isOptimizerOwned: boolean }).isOptimizerOwned = isOwned;
  for (const [output, name] of model.outputNames.entries()) {
    const own = Array.isArray(resolved) ? resolved[output] : typeof resolved === 'function' ? resolved : resolved[name];
    (own as { adaptModel?: (model: tf.LayersModel, output: number) => void }).adaptModel?.(model, output);
  }
}

type Resolved = LossFunction | LossFunction[] | Record<string, LossFunction>;

function resolve(where: string, loss: CompileModelOptions['loss']): Resolved {
  if (typeof loss === 'string') return getLoss(loss);
  if (typeof loss === 'function') return loss;
  if (Array.isArray(loss)) return (loss as readonly OneLoss[]).map((one) => resolve(where, one) as LossFunction);
  if (typeof loss !== 'object' || loss === null) throw invalid(where, 'loss', 'a loss, a function or a name', loss);
  return Object.fromEntries(
    Object.entries(loss as Readonly<Record<string, OneLoss>>).map(([name, one]) => [
      name,
      resolve(where, one) as LossFunction,
    ]),
  );
}

function makeOptimizer(where: string, name: string): tf.Optimizer {
  const known: Readonly<Record<string, new () => tf.Optimizer>> = { ...optimizers, ...more };
  return new (
    known[expectOneOf(where, 'optimizer', name.toLowerCase(), Object.keys(known))] as new () => tf.Optimizer
  )();
}
