import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from './training-callback.ts';

/** The values of a model's weights outside of tensors: nothing to dispose of, whatever becomes of the training. */
export type WeightValues = readonly {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}[];

/** Copies the weights of `model`. */
export async function copyWeights(model: TrainableModel): Promise<WeightValues> {
  return Promise.all(
    model.getWeights().map(async (weight) => {
      const dtype = weight.dtype as 'float32' | 'int32' | 'bool';
      const values = await weight.data<typeof dtype>();
      // The cpu backend hands out its own buffer, which an update in place would overwrite.
      return { values: values.slice(), shape: [...weight.shape], dtype };
    }),
  );
}

/** Puts copied weights back into `model`. */
export function restoreWeights(model: TrainableModel, weights: WeightValues): void {
  const tensors = weights.map(({ values, shape, dtype }) => tf.tensor(values, shape, dtype));
  try {
    model.setWeights(tensors);
  } finally {
    tf.dispose(tensors);
  }
}
