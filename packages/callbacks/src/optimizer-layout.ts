import * as tf from '@tensorflow/tfjs';

/** A variable of an optimizer that belongs to one weight of the model, as tfjs keeps it. */
export interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** Where an optimizer of tfjs keeps its state. */
export interface OptimizerLayout {
  /** Fields that hold one {@link Slot} per trained weight. */
  readonly slots: readonly string[];
  /** Fields that hold a scalar. */
  readonly scalars: readonly string[];
}

/**
 * tfjs' own `getWeights` and `setWeights` lose state: Adam's running powers of beta are computed anew and come out
 * slightly different, Adamax refuses, and SGD's true learning rate and Momentum's true momentum are scalars that the
 * configuration does not follow. So the state is read where it is.
 */
const layouts: Readonly<Record<string, OptimizerLayout>> = {
  SGD: { slots: [], scalars: ['c'] },
  Momentum: { slots: ['accumulations'], scalars: ['c', 'm'] },
  RMSProp: { slots: ['accumulatedMeanSquares', 'accumulatedMoments', 'accumulatedMeanGrads'], scalars: [] },
  Adam: { slots: ['accumulatedFirstMoment', 'accumulatedSecondMoment'], scalars: ['accBeta1', 'accBeta2'] },
  Adamax: { slots: ['accumulatedFirstMoment', 'accumulatedWeightedInfNorm'], scalars: ['iteration', 'accBeta1'] },
  Adagrad: { slots: ['accumulatedGrads'], scalars: [] },
  Adadelta: { slots: ['accumulatedGrads', 'accumulatedUpdates'], scalars: [] },
};

/** The layout of an optimizer of tfjs; undefined for other optimizers, whose own `getWeights` is then trusted. */
export function optimizerLayout(optimizer: tf.Optimizer): OptimizerLayout | undefined {
  const name = optimizer.getClassName();
  const layout = Object.hasOwn(layouts, name) ? layouts[name] : undefined;
  const fields = optimizer as unknown as Record<string, unknown>;
  const fits =
    layout !== undefined &&
    layout.slots.every((field) => Array.isArray(fields[field])) &&
    layout.scalars.every((field) => fields[field] instanceof tf.Tensor);
  return fits ? layout : undefined;
}

/** The slots of a field, empty before the first step. */
export function readSlots(optimizer: tf.Optimizer, field: string): readonly Slot[] {
  return (optimizer as unknown as Record<string, readonly Slot[]>)[field] ?? [];
}

/** Replaces the slots of a field; disposes of the ones before. */
export function writeSlots(optimizer: tf.Optimizer, field: string, slots: Slot[]): void {
  tf.dispose(readSlots(optimizer, field).map(({ variable }) => variable));
  (optimizer as unknown as Record<string, Slot[]>)[field] = slots;
}

/** The value of a scalar field. */
export async function readScalar(optimizer: tf.Optimizer, field: string): Promise<number> {
  const tensor = (optimizer as unknown as Record<string, tf.Tensor>)[field];
  return (await tensor?.data())?.[0] ?? Number.NaN;
}

/** Sets a scalar field, a variable or a plain tensor. */
export function writeScalar(optimizer: tf.Optimizer, field: string, value: number): void {
  const fields = optimizer as unknown as Record<string, tf.Tensor>;
  const before = fields[field];
  if (before instanceof tf.Variable) {
    tf.tidy(() => before.assign(tf.scalar(value, before.dtype as 'float32')));
    return;
  }
  before?.dispose();
  fields[field] = tf.keep(tf.scalar(value));
}
