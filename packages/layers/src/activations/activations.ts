import { ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from '../run-kernel.ts';

const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

/** x where it is positive, else alpha · (exp(x / alpha) − 1). */
function celu(x: tf.Tensor, { alpha = 1 }: { readonly alpha?: number } = {}): tf.Tensor {
  const below = tf.minimum(x, 0);
  return tf.add(tf.relu(x), tf.mul(tf.expm1(tf.div(below, alpha)), alpha));
}

/** x where it is positive, else alpha · (exp(x) − 1). */
function elu(x: tf.Tensor, { alpha = 1 }: { readonly alpha?: number } = {}): tf.Tensor {
  return alpha === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(tf.expm1(tf.minimum(x, 0)), alpha));
}

/** x · Φ(x); with `approximate` by tanh, else exactly. */
function gelu(x: tf.Tensor, { approximate = false }: { readonly approximate?: boolean } = {}): tf.Tensor {
  if (x.dtype === 'float32' && hasKernel('ModuGelu'))
    return runKernel('ModuGelu', { x }, { approximate })[0] as tf.Tensor;
  if (!approximate) return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}

/** The first half of an axis, times the sigmoid of the second. @throws {ShapeError} when its size is odd */
function glu(x: tf.Tensor, { axis = -1 }: { readonly axis?: number } = {}): tf.Tensor {
  const size = x.shape.at(axis) ?? 0;
  if (size % 2 > 0) throw new ShapeError(`glu: the size of axis ${axis} must be even, received ${size}`);
  const [values, gates] = tf.split(x, 2, axis < 0 ? axis + x.rank : axis) as [tf.Tensor, tf.Tensor];
  return tf.mul(values, tf.sigmoid(gates));
}

/** 0 within the threshold of 0, else x. */
function hardShrink(x: tf.Tensor, { threshold = 0.5 }: { readonly threshold?: number } = {}): tf.Tensor {
  return tf.where(tf.greater(tf.abs(x), threshold), x, tf.zerosLike(x));
}

/** The nearest value in [0, 1] to x / 6 + 1/2; Keras 2 and tfjs have the slope 0.2. */
function hardSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1);
}

/** x · hardSigmoid(x), also called hardSwish. */
function hardSilu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, hardSigmoid(x));
}

/** The nearest value in [−1, 1]. */
function hardTanh(x: tf.Tensor): tf.Tensor {
  return tf.clipByValue(x, -1, 1);
}

/** x where it is positive, else negativeSlope · x. */
function leakyRelu(x: tf.Tensor, { negativeSlope = 0.2 }: { readonly negativeSlope?: number } = {}): tf.Tensor {
  return tf.leakyRelu(x, negativeSlope);
}

/** log σ(x). */
function logSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.neg(tf.softplus(tf.neg(x)));
}

/** The logarithm of {@link softmax}. */
function logSoftmax(x: tf.Tensor, { axis = -1 }: { readonly axis?: number } = {}): tf.Tensor {
  return tf.sub(x, tf.logSumExp(x, axis, true));
}

/** x · tanh(softplus(x)). */
function mish(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.tanh(tf.softplus(x)));
}

/** maxValue from there on, x from the threshold on, below it negativeSlope · (x − threshold). */
function relu(
  x: tf.Tensor,
  {
    negativeSlope = 0,
    maxValue = null,
    threshold = 0,
  }: { readonly negativeSlope?: number; readonly maxValue?: number | null; readonly threshold?: number } = {},
): tf.Tensor {
  if (negativeSlope === 0 && maxValue === null && threshold === 0) return tf.relu(x);
  const above = threshold === 0 ? tf.relu(x) : tf.where(tf.greater(x, threshold), x, tf.zerosLike(x));
  const clipped = maxValue === null ? above : tf.minimum(above, maxValue);
  if (negativeSlope === 0) return clipped;
  return tf.sub(clipped, tf.mul(tf.relu(tf.sub(threshold, x)), negativeSlope));
}

/** relu up to 6. */
function relu6(x: tf.Tensor): tf.Tensor {
  return tf.clipByValue(x, 0, 6);
}

/** scale · elu(x) with the constants that keep mean and variance. */
function selu(x: tf.Tensor): tf.Tensor {
  return tf.mul(elu(x, { alpha: seluAlpha }), seluScale);
}

/** x · σ(x), also called swish. */
function silu(x: tf.Tensor): tf.Tensor {
  if (x.dtype === 'float32' && hasKernel('ModuSilu')) return runKernel('ModuSilu', { x })[0] as tf.Tensor;
  return tf.mul(x, tf.sigmoid(x));
}

/** x moved towards 0 by the threshold, 0 within it. */
function softShrink(x: tf.Tensor, { threshold = 0.5 }: { readonly threshold?: number } = {}): tf.Tensor {
  return tf.sub(tf.relu(tf.sub(x, threshold)), tf.relu(tf.sub(tf.neg(x), threshold)));
}

/** exp(x) divided by its sum over an axis. */
function softmax(x: tf.Tensor, { axis = -1 }: { readonly axis?: number } = {}): tf.Tensor {
  const last = x.rank - 1;
  const at = axis < 0 ? axis + x.rank : axis;
  if (at === last) return tf.softmax(x);
  const order = [...x.shape.keys()].map((i) => (i === at ? last : i === last ? at : i));
  return tf.transpose(tf.softmax(tf.transpose(x, order)), order);
}

/** x / (1 + |x|). */
function softsign(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.add(tf.abs(x), 1));
}

/** 0 up to −1, (x + 1)² / 4 up to 1, then x. */
function sparsePlus(x: tf.Tensor): tf.Tensor {
  const middle = tf.mul(tf.square(tf.add(tf.clipByValue(x, -1, 1), 1)), 0.25);
  return tf.add(middle, tf.relu(tf.sub(x, 1)));
}

/** The nearest value in [0, 1] to (x + 1) / 2. */
function sparseSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.clipByValue(tf.mul(tf.add(x, 1), 0.5), 0, 1);
}

/** The point of the probability simplex that is nearest to x along an axis. */
function sparsemax(x: tf.Tensor, { axis = -1 }: { readonly axis?: number } = {}): tf.Tensor {
  const last = x.rank - 1;
  const at = axis < 0 ? axis + x.rank : axis;
  const order = [...x.shape.keys()].map((i) => (i === at ? last : i === last ? at : i));
  const rows = at === last ? x : tf.transpose(x, order);
  const size = rows.shape.at(-1) ?? 0;
  // The support is constant almost everywhere, so it has no part in the gradient.
  const support = tf.tidy(() => {
    const { values } = tf.topk(rows, size);
    const counts = tf.range(1, size + 1);
    const reach = tf.greater(tf.add(tf.mul(values, counts), 1), tf.cumsum(values, last));
    const count = tf.sum(tf.cast(reach, 'float32'), -1, true);
    const threshold = tf.div(tf.sub(tf.sum(tf.where(reach, values, tf.zerosLike(values)), -1, true), 1), count);
    return tf.cast(tf.greater(rows, threshold), 'float32');
  });
  const count = tf.sum(support, -1, true);
  const threshold = tf.div(tf.sub(tf.sum(tf.mul(rows, support), -1, true), 1), count);
  const y = tf.mul(tf.sub(rows, threshold), support);
  return at === last ? y : tf.transpose(y, order);
}

/** (x + √(x² + b)) / 2. */
function squareplus(x: tf.Tensor, { b = 4 }: { readonly b?: number } = {}): tf.Tensor {
  return tf.mul(tf.add(x, tf.sqrt(tf.add(tf.square(x), b))), 0.5);
}

/** x − tanh(x). */
function tanhShrink(x: tf.Tensor): tf.Tensor {
  return tf.sub(x, tf.tanh(x));
}

/** x above the threshold, elsewhere defaultValue; it has no defaults, so that no layer can name it. */
function threshold(
  x: tf.Tensor,
  { threshold: limit, defaultValue }: { readonly threshold: number; readonly defaultValue: number },
): tf.Tensor {
  return tf.where(tf.greater(x, limit), x, tf.fill(x.shape, defaultValue));
}

/**
 * The activation functions of Keras 3 by their names in camelCase; each takes a tensor, and its parameters by name.
 *
 * The caller disposes of the output.
 *
 * @see https://keras.io/api/layers/activations/
 * @example
 * activations.gelu(tf.tensor1d([-1, 0, 1]), { approximate: true });
 */
export const activations = {
  celu,
  elu,
  /** eˣ. */
  exponential: (x: tf.Tensor): tf.Tensor => tf.exp(x),
  gelu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardSwish: hardSilu,
  hardTanh,
  leakyRelu,
  /** x itself. */
  linear: (x: tf.Tensor): tf.Tensor => tf.clone(x),
  logSigmoid,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  /** 1 / (1 + e⁻ˣ). */
  sigmoid: (x: tf.Tensor): tf.Tensor => tf.sigmoid(x),
  silu,
  softShrink,
  softmax,
  /** log(1 + eˣ). */
  softplus: (x: tf.Tensor): tf.Tensor => tf.softplus(x),
  softsign,
  sparsePlus,
  sparseSigmoid,
  sparsemax,
  squareplus,
  swish: silu,
  /** The hyperbolic tangent. */
  tanh: (x: tf.Tensor): tf.Tensor => tf.tanh(x),
  tanhShrink,
  threshold,
} as const;

/** The name of an activation that a layer can have, in {@link activations}. */
export type ActivationName = Exclude<keyof typeof activations, 'threshold'>;

/** All such names. */
export const activationNames = Object.keys(activations).filter((name): name is ActivationName => name !== 'threshold');
