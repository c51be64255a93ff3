import * as tf from '@tensorflow/tfjs';
import type { GruAttrs } from '../kernels/gru.ts';
import { squash, stepsOf } from './composed-steps.ts';
import { flattened } from './run-fused.ts';

/** y and hT of a GRU made of tfjs' ops, flattened one after another. */
export function composedGru(attrs: GruAttrs) {
  const { activation = 'tanh', recurrentActivation = 'sigmoid', resetAfter = true } = attrs;
  return (...[x, kernel, recurrent, bias, h0, mask]: tf.Tensor[]): tf.Tensor => {
    let [h, last] = [h0, tf.zerosLike(h0 as tf.Tensor)] as [tf.Tensor, tf.Tensor];
    const units = h.shape[1] ?? 0;
    const xs = stepsOf(x as tf.Tensor);
    const masks = mask === undefined ? undefined : stepsOf(tf.cast(mask, 'float32'));
    const part = (w: tf.Tensor, gate: number): tf.Tensor => tf.slice(w, [0, gate * units], [w.shape[0] ?? 0, units]);
    const biases = tf.reshape(bias as tf.Tensor, [-1, 3 * units]);
    const [ofInput, ofRecurrence] = resetAfter
      ? [tf.slice(biases, [0, 0], [1, 3 * units]), tf.slice(biases, [1, 0], [1, 3 * units])]
      : [biases, tf.zeros([1, 3 * units])];
    const outputs: tf.Tensor[] = [];
    const order = [...xs.keys()];
    for (const time of attrs.goBackwards === true ? order.toReversed() : order) {
      const fromX = tf.add(tf.matMul(xs[time] as tf.Tensor, kernel as tf.Tensor), ofInput);
      const fromH = (gate: number, state: tf.Tensor): tf.Tensor =>
        tf.add(tf.matMul(state, part(recurrent as tf.Tensor, gate)), part(ofRecurrence, gate));
      const z = squash(recurrentActivation, tf.add(part(fromX, 0), fromH(0, h)));
      const r = squash(recurrentActivation, tf.add(part(fromX, 1), fromH(1, h)));
      const inner = resetAfter ? tf.mul(r, fromH(2, h)) : fromH(2, tf.mul(r, h));
      const candidate = squash(activation, tf.add(part(fromX, 2), inner));
      const out = tf.add(tf.mul(z, h), tf.mul(tf.sub(1, z), candidate));
      const counts = masks === undefined ? tf.scalar(1) : tf.expandDims(masks[time] as tf.Tensor, 1);
      const choose = (now: tf.Tensor, before: tf.Tensor): tf.Tensor =>
        tf.add(tf.mul(now, counts), tf.mul(before, tf.sub(1, counts)));
      [h, last] = [choose(out, h), choose(out, last)];
      outputs.push(last);
    }
    return flattened([attrs.returnSequences === true ? tf.stack(outputs, 1) : last, h]);
  };
}
