import * as tf from '@tensorflow/tfjs';
import { drop } from '../drop.ts';
import type { RandomDraws } from '../random-draws.ts';
import type { Sequence } from '../sequence.ts';

/**
 * The inputs of a recurrence with the dropout of one call, the same at all steps: one mask of the input for all gates, or,
 * with recurrent dropout, one for each gate, as in Keras.
 *
 * @param x [B,T,D]
 * @param h [B,H]
 */
export function dropoutScales(
  x: tf.Tensor,
  h: tf.Tensor,
  training: boolean,
  { dropout, recurrentDropout }: { readonly dropout: number; readonly recurrentDropout: number },
  gates: number,
  draws: RandomDraws,
): Pick<Sequence, 'x' | 'inputScales' | 'recurrentScales'> {
  const values = tf.cast(x, 'float32');
  const none = { x: values, inputScales: undefined, recurrentScales: undefined };
  if (!training || (dropout === 0 && recurrentDropout === 0)) return none;
  const [rows = 0, , features = 0] = x.shape;
  const draw = (shape: number[], rate: number): tf.Tensor => drop(tf.ones(shape), rate, draws.next());
  if (recurrentDropout === 0) return { ...none, x: tf.mul(values, draw([rows, 1, features], dropout)) };
  const each = (shape: number[], rate: number): tf.Tensor[] => Array.from({ length: gates }, () => draw(shape, rate));
  return {
    x: values,
    inputScales: dropout > 0 ? each([rows, 1, features], dropout) : undefined,
    recurrentScales: each(h.shape, recurrentDropout),
  };
}
