import * as tf from '@tensorflow/tfjs';

/**
 * Whether `tensor` will carry a mask when the model runs.
 *
 * Every layer before it is asked for its mask, on zeros of the right shapes, as tfjs will ask it on real values.
 */
export function hasImplicitMask(tensor: tf.SymbolicTensor): boolean {
  const known = new Map<number, tf.Tensor | null>();
  return tf.tidy(() => maskOf(tensor, known) !== null);
}

function maskOf(tensor: tf.SymbolicTensor, known: Map<number, tf.Tensor | null>): tf.Tensor | null {
  const before = known.get(tensor.id);
  if (before !== undefined) return before;
  const masks = tensor.inputs.map((input) => maskOf(input, known));
  const layer = tensor.sourceLayer;
  let mask: tf.Tensor | tf.Tensor[] | null = null;
  if (tensor.inputs.length > 0 && layer.supportsMasking) {
    const zeros = tensor.inputs.map((input) =>
      tf.zeros(
        input.shape.map((size) => size ?? 1),
        input.dtype,
      ),
    );
    mask = layer.computeMask(zeros, masks as tf.Tensor[]);
  }
  const first = (Array.isArray(mask) ? mask[0] : mask) ?? null;
  known.set(tensor.id, first);
  return first;
}
