import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient, gradientOfMany } from './gradient.ts';
import { windowAxes, type PoolAttrs, type WindowAxis } from './pool-windows.ts';
import { runKernel } from './run-kernel.ts';

// One number for each window: how many of its values are no padding; shaped to divide a tensor of [B, windows…, C].
function realValues(axes: readonly WindowAxis[]): Tensor {
  return axes.reduce<Tensor>(
    (product, { count, stride, before, size, length }, axis) => {
      const counts = Array.from({ length: count }, (_, index) => {
        const begin = index * stride - before;
        return Math.min(begin + size, length) - Math.max(begin, 0);
      });
      return tf.mul(product, tf.tensor(counts, [1, ...axes.map((_, other) => (other === axis ? count : 1)), 1]));
    },
    tf.ones(Array.from({ length: axes.length + 2 }, () => 1)),
  );
}

/**
 * The gradient of an average over what is no padding. tfjs' own kernels divide by the whole window on some backends and not
 * on others; on an input that is padded beforehand they all agree.
 */
function ofAverage(kernelName: string, x: Tensor, dy: Tensor, attrs: PoolAttrs): Tensor {
  const axes = windowAxes(x.shape, attrs);
  const { filterSize, strides } = attrs;
  if (axes.every(({ length, padded }) => length === padded)) {
    return runKernel(kernelName, { dy, input: x }, { filterSize, strides, pad: 'valid' });
  }
  const batch = x.shape[0] ?? 0;
  const channels = x.shape.at(-1) ?? 0;
  const whole = axes.reduce((product, { size }) => product * size, 1);
  const scaled = tf.div(tf.mul(dy, whole), realValues(axes));
  const input = tf.zeros([batch, ...axes.map(({ padded }) => padded), channels]);
  const padded = runKernel(kernelName, { dy: scaled, input }, { filterSize, strides, pad: 'valid' });
  return tf.slice(padded, [0, ...axes.map(({ before }) => before), 0], x.shape);
}

// Every place in a window, the first dimension changing slowest.
function placesOf(axes: readonly WindowAxis[]): number[][] {
  return axes.reduce<number[][]>(
    (places, { size }) => places.flatMap((place) => Array.from({ length: size }, (_, at) => [...place, at])),
    [[]],
  );
}

// Which value is the largest of a window: the first one that equals it. `ddx` is read there.
function atMaxima(ddx: Tensor, x: Tensor, y: Tensor, attrs: PoolAttrs): Tensor {
  const axes = windowAxes(x.shape, attrs);
  const pads = axes.map(({ before, length, padded }): [number, number] => [before, padded - before - length]);
  const around = (t: Tensor, value: number): Tensor => tf.pad(t, [[0, 0], ...pads, [0, 0]], value);
  const values = around(x, Number.NEGATIVE_INFINITY);
  const slopes = around(ddx, 0);
  const at = (t: Tensor, place: readonly number[]): Tensor =>
    tf.stridedSlice(
      t,
      [0, ...place, 0],
      [
        t.shape[0] ?? 0,
        ...axes.map(({ count, stride }, axis) => (place[axis] ?? 0) + (count - 1) * stride + 1),
        t.shape.at(-1) ?? 0,
      ],
      [1, ...axes.map(({ stride }) => stride), 1],
    );
  let open: Tensor = tf.onesLike(y);
  let result: Tensor = tf.zerosLike(y);
  for (const place of placesOf(axes)) {
    const here = tf.mul(open, tf.cast(tf.equal(at(values, place), y), 'float32'));
    result = tf.add(result, tf.mul(here, at(slopes, place)));
    open = tf.sub(open, here);
  }
  return result;
}

function ofAverageGradient(kernelName: string, forward: string): GradConfig {
  return gradient<PoolAttrs>(kernelName, { inputs: ['input'] }, (ddx, saved, attrs) => {
    const [input] = saved as [Tensor];
    return {
      dy: () => runKernel(forward, { x: ddx }, { ...attrs, dataFormat: 'NDHWC' }),
      input: () => tf.zeros(input.shape),
    };
  });
}

function ofMaximumGradient(kernelName: string): GradConfig {
  return gradient<PoolAttrs>(kernelName, { inputs: ['input', 'output'] }, (ddx, saved, attrs) => {
    const [input, output] = saved as [Tensor, Tensor];
    return {
      dy: () => atMaxima(ddx, input, output, attrs),
      input: () => tf.zeros(input.shape),
      output: () => tf.zeros(output.shape),
    };
  });
}

function ofAveragePool(kernelName: string, allPads: boolean): GradConfig {
  return gradient<PoolAttrs>(kernelName, { inputs: ['x'] }, (dy, saved, attrs) => {
    const [x] = saved as [Tensor];
    const { filterSize, strides, pad } = attrs;
    return {
      x: () =>
        Array.isArray(pad) && !allPads
          ? runKernel(`${kernelName}Grad`, { dy, input: x }, { filterSize, strides, pad })
          : ofAverage(`${kernelName}Grad`, x, dy, attrs),
    };
  });
}

/** The gradient of avgPool with any padding. tfjs' tests insist on its own for paddings given as a list. */
export const averagePoolGradient: GradConfig = ofAveragePool('AvgPool', true);

/** Average pools with padding, maxima with their positions, and second gradients. */
export const poolGradients: readonly GradConfig[] = [
  ofAveragePool('AvgPool', false),
  ofAveragePool('AvgPool3D', false),
  gradientOfMany<PoolAttrs>(
    'MaxPoolWithArgmax',
    { inputs: ['x'], outputs: [true] },
    ([dy], saved, { filterSize, strides, pad }) => {
      const [x, y] = saved as [Tensor, Tensor];
      return {
        x: () => runKernel('MaxPoolGrad', { dy: dy as Tensor, input: x, output: y }, { filterSize, strides, pad }),
      };
    },
  ),
  ofAverageGradient('AvgPoolGrad', 'AvgPool'),
  ofAverageGradient('AvgPool3DGrad', 'AvgPool3D'),
  ofMaximumGradient('MaxPoolGrad'),
  ofMaximumGradient('MaxPool3DGrad'),
];
