import * as tf from '@tensorflow/tfjs';

/**
 * Disposes of a model and of its optimizer, whoever made it.
 *
 * tfjs leaves an optimizer alive that was compiled in as an instance, and one scalar of its momentum optimizer in any case.
 */
export function disposeModel(model: tf.LayersModel): void {
  const optimizer = model.optimizer as tf.Optimizer | undefined;
  const { refCountAfterDispose } = model.dispose();
  if (refCountAfterDispose > 0 || optimizer === undefined) return;
  optimizer.dispose();
  tf.dispose(Object.values(optimizer).filter((value) => value instanceof tf.Tensor));
}
