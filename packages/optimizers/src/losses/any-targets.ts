import type * as tf from '@tensorflow/tfjs';

/** Lets `fit` of tfjs take targets of any shape for an output, where it wants that of the predictions otherwise. */
export function acceptAnyTargets(model: tf.LayersModel, output: number): void {
  // A `tf.sequential` has a functional model inside.
  const compiled = (model as { model?: object }).model ?? model;
  (compiled as { feedOutputShapes: (readonly (number | null)[] | null)[] }).feedOutputShapes[output] = null;
}
