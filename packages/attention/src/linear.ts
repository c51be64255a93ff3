import { hasKernel, runKernel } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';

/** Activations that run within the product; on the backend `modu` more do. */
export type LinearActivation = 'linear' | 'relu';

/** Whether the kernel of the active backend applies this activation within the product. */
export function fusesActivation(activation: string): activation is LinearActivation {
  return (hasKernel('ModuDense') ? fusedOnModu : fusedAnywhere).includes(activation);
}

const fusedAnywhere: readonly string[] = ['linear', 'relu'];
const fusedOnModu: readonly string[] = [...fusedAnywhere, 'relu6', 'leakyRelu', 'elu', 'sigmoid', 'tanh'];

/**
 * A dense layer's product, over the last `bound` axes of x and the first of the kernel.
 *
 * y = activation(x · kernel + bias)
 *
 * One kernel forwards and three backwards, on every backend; on `modu` none for an input that needs no gradient.
 *
 * Inputs   x […,K…]; kernel [K…,M…]; bias [M…], or undefined for 0
 * Output   […,M…]; the caller disposes of it
 */
export function linear(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | undefined,
  bound = 1,
  activation: LinearActivation = 'linear',
): tf.Tensor {
  const inner = product(kernel.shape.slice(0, bound));
  const width = product(kernel.shape.slice(bound));
  const free = x.shape.slice(0, x.rank - bound);
  const rows = product(free);
  if (hasKernel('ModuDense')) {
    const inputs = { x: shaped(x, [...free, inner]), kernel: shaped(kernel, [inner, width]) };
    const all = bias === undefined ? inputs : { ...inputs, bias: shaped(bias, [width]) };
    const [y] = runKernel('ModuDense', all, { activation });
    return shaped(y as tf.Tensor, [...free, ...kernel.shape.slice(bound)]);
  }
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const [input, weight, offset] = args as [tf.Tensor, tf.Tensor, tf.Tensor?];
    const a = tf.reshape(input, [1, rows, inner]);
    const b = tf.reshape(weight, [1, inner, width]);
    const inputs = { a, b, ...(offset && { bias: tf.reshape(offset, [width]) }) };
    const [y] = runKernel('_FusedMatMul', inputs, { transposeA: false, transposeB: false, activation });
    save([a, b, ...(activation === 'relu' ? [y as tf.Tensor] : [])]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [savedA, savedB, savedY] = saved as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D?];
      const own = tf.reshape<tf.Rank.R3>(dy, [1, rows, width]);
      const slope = savedY === undefined ? own : reluGradient(own, savedY);
      const gradients = [
        tf.reshape(tf.matMul(slope, savedB, false, true), x.shape),
        tf.reshape(tf.matMul(savedA, slope, true, false), kernel.shape),
      ];
      return bias === undefined
        ? gradients
        : [...gradients, tf.reshape(tf.sum(tf.reshape(slope, [rows, width]), 0), bias.shape)];
    };
    return { value: tf.reshape(y as tf.Tensor, [...free, ...kernel.shape.slice(bound)]), gradFunc };
  });
  return op(...[x, kernel, ...(bias === undefined ? [] : [bias])]);
}

function shaped(x: tf.Tensor, shape: number[]): tf.Tensor {
  return tf.util.arraysEqual(x.shape, shape) ? x : tf.reshape(x, shape);
}

function reluGradient(dy: tf.Tensor3D, y: tf.Tensor3D): tf.Tensor3D {
  return tf.mul(dy, tf.step(y));
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
