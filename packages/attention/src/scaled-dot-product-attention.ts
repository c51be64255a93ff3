import {
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  invalid,
  ShapeError,
} from '@modu/core';
import { hasKernel, type RandomPosition } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { attentionDropout } from './attention-dropout.ts';
import { expectAxes, type AxisSizes } from './axes.ts';
import { causalMask } from './causal-mask.ts';
import { fusedAttention } from './fused-attention.ts';
import { visibleRows } from './visible-rows.ts';

/** Options of {@link scaledDotProductAttention}. */
export interface ScaledDotProductAttentionOptions {
  /** Bool, of a shape that broadcasts to [B,N,T,S]; true = may attend. None by default. */
  readonly mask?: tf.Tensor | undefined;
  /** Float32, of a shape that broadcasts to [B,N,T,S]; added to the scaled scores. None by default. */
  readonly bias?: tf.Tensor | undefined;
  /** What the scores are multiplied by; 1 / √H by default. */
  readonly scale?: number | undefined;
  /** Whether query step t may attend to the key steps up to t + causalOffset only. False by default. */
  readonly causal?: boolean;
  /** How many key steps come before the first query step, as with a cache. 0 by default. */
  readonly causalOffset?: number;
  /** Dropout of the weights: its rate in [0, 1), and where its random numbers begin. None by default. */
  readonly dropout?: (RandomPosition & { readonly rate: number }) | undefined;
  /** What a query step whose keys are all masked gives: the mean of the values, `'even'` (default), or zeros, `'zero'`. */
  readonly maskedRows?: 'even' | 'zero';
  /** Which axis counts the heads: 2 for [B,T,N,H], the default, as in Keras; 1 for [B,N,T,H]. */
  readonly headAxis?: 1 | 2;
  /** Whether the weights [B,N,T,S], before dropout, are returned too. False by default. */
  readonly returnAttentionScores?: boolean;
}

const where = 'scaledDotProductAttention';
const known = [
  'mask',
  'bias',
  'scale',
  'causal',
  'causalOffset',
  'dropout',
  'maskedRows',
  'headAxis',
  'returnAttentionScores',
] as const;

/** The score of a masked key; it swallows the differences of the scores, so a row of masked keys only is even. */
const masked = -1e9;

/**
 * For each query step and head, the average of the values, weighted by how well their keys fit the query.
 *
 * output[b,t,n,·] = Σ_s weights[b,n,t,s] · value[b,s,n,·], weights = softmax_s(scale · query[b,t,n,·]·key[b,s,n,·] + bias)
 *
 * Inputs   query [B,T,N,H]; key [B,S,M,H]; value [B,S,M,E] float32. N is a multiple of M: each key head serves N / M query
 *          heads in a row (grouped attention). With headAxis 1 the heads come before the steps.
 * Output   [B,T,N,E]; with returnAttentionScores [output, weights [B,N,T,S]]; the caller disposes of it
 * Edges    a row whose keys are all masked: equal weights and no gradient for query and key, as in Keras' function; or
 *          zeros, as in Keras' layers where they use dropout or return the weights. T = 0: empty output
 *
 * On the backend `modu` one kernel does all of it with memory linear in T and S, unless there is a bias or the weights are
 * asked for; elsewhere it is a sequence of tfjs ops, with the same numbers and the same dropout.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or the mask is not bool
 * @throws {ShapeError} when the shapes do not fit, or S is 0
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, eq. 1; https://keras.io/api/ops/nn/#dotproductattention-function
 * @example
 * const x = tf.ones<tf.Rank.R4>([1, 3, 2, 4]);
 * const output = scaledDotProductAttention(x, x, x, { causal: true });
 */
export function scaledDotProductAttention(
  query: tf.Tensor4D,
  key: tf.Tensor4D,
  value: tf.Tensor4D,
  options: ScaledDotProductAttentionOptions & { readonly returnAttentionScores: true },
): [output: tf.Tensor4D, weights: tf.Tensor4D];
export function scaledDotProductAttention(
  query: tf.Tensor4D,
  key: tf.Tensor4D,
  value: tf.Tensor4D,
  options?: ScaledDotProductAttentionOptions & { readonly returnAttentionScores?: false },
): tf.Tensor4D;
export function scaledDotProductAttention(
  query: tf.Tensor4D,
  key: tf.Tensor4D,
  value: tf.Tensor4D,
  options: ScaledDotProductAttentionOptions = {},
): tf.Tensor4D | [output: tf.Tensor4D, weights: tf.Tensor4D] {
  const settings = checked(options);
  const sizes = expectShapes(query, key, value, settings.headAxis);
  return tf.tidy(() => {
    const mask = broadcastable('mask', settings.mask, sizes.scores);
    const bias = broadcastable('bias', settings.bias, sizes.scores);
    const groups = sizes.scores[1] / Math.max(1, sizes.keyHeads);
    const [k, v] = [key, value].map((x) => repeatHeads(x, groups, settings.headAxis)) as [tf.Tensor4D, tf.Tensor4D];
    const all = { ...settings, mask, bias, sizes: sizes.scores, scale: settings.scale ?? 1 / Math.sqrt(sizes.size) };
    const canFuse = bias === undefined && !settings.returnAttentionScores && hasKernel('ModuAttention');
    return canFuse ? fused(query, k, v, all) : composed(query, k, v, all);
  });
}

interface Settings {
  readonly mask: tf.Tensor4D | undefined;
  readonly bias: tf.Tensor4D | undefined;
  readonly scale: number;
  readonly causal: boolean;
  readonly causalOffset: number;
  readonly dropout: ScaledDotProductAttentionOptions['dropout'];
  readonly maskedRows: 'even' | 'zero';
  readonly headAxis: 1 | 2;
  readonly returnAttentionScores: boolean;
  /** B, N, T, S */
  readonly sizes: readonly [number, number, number, number];
}

function fused(query: tf.Tensor4D, key: tf.Tensor4D, value: tf.Tensor4D, settings: Settings): tf.Tensor4D {
  const { mask, scale, causal, causalOffset, dropout, maskedRows, headAxis, sizes } = settings;
  const [size, width] = [key.shape[3], value.shape[3]];
  const longest = Math.max(size, width);
  const attrs = {
    scale,
    causal,
    causalOffset,
    headAxis,
    rate: dropout?.rate ?? 0,
    seed: dropout?.seed ?? 0,
    counter: (dropout?.counter ?? 0) % 2 ** 32,
  };
  const padded = fusedAttention(widened(query, longest), widened(key, longest), widened(value, longest), mask, attrs);
  const y = width === longest ? padded : tf.slice(padded, [0, 0, 0, 0], [-1, -1, -1, width]);
  if (mask === undefined || maskedRows === 'even') return y;
  const rows = visibleRows(mask, [sizes[2], sizes[3]], causal ? causalOffset : undefined);
  return tf.mul<tf.Tensor4D>(y, inLayout(rows, headAxis));
}

function composed(
  query: tf.Tensor4D,
  key: tf.Tensor4D,
  value: tf.Tensor4D,
  settings: Settings,
): tf.Tensor4D | [tf.Tensor4D, tf.Tensor4D] {
  const { mask, bias, scale, causal, causalOffset, dropout, maskedRows, headAxis, sizes } = settings;
  const [q, k, v] = [query, key, value].map((x) => (headAxis === 2 ? tf.transpose(x, [0, 2, 1, 3]) : x)) as [
    tf.Tensor4D,
    tf.Tensor4D,
    tf.Tensor4D,
  ];
  const masks = [
    mask,
    causal ? tf.reshape(causalMask(sizes[2], sizes[3], causalOffset), [1, 1, sizes[2], sizes[3]]) : mask,
  ];
  const open =
    masks[0] === undefined || masks[0] === masks[1] ? masks[1] : tf.logicalAnd(masks[0], masks[1] as tf.Tensor);
  let scores: tf.Tensor = tf.matMul(tf.mul(q, scale), k, false, true);
  if (bias !== undefined) scores = tf.add(scores, bias);
  if (open !== undefined) scores = tf.where(open, scores, tf.fill(sizes.slice(), penalty()));
  const softmax = tf.softmax(scores as tf.Tensor4D, -1);
  const weights =
    open !== undefined && mask !== undefined && maskedRows === 'zero'
      ? tf.where<tf.Tensor4D>(open, softmax, tf.zerosLike(softmax))
      : softmax;
  const kept =
    dropout === undefined || dropout.rate === 0
      ? weights
      : tf.mul(weights, attentionDropout(sizes, dropout.rate, dropout));
  const context = tf.matMul<tf.Tensor4D>(kept, v);
  const output = headAxis === 2 ? tf.transpose(context, [0, 2, 1, 3]) : context;
  return settings.returnAttentionScores ? [output, weights] : output;
}

/** −1e9, or the lowest finite number where floats have 16 bits. */
function penalty(): number {
  return tf.backend().floatPrecision() === 16 ? -65504 : masked;
}

/** [B,N,T,1] for the layout of the queries. */
function inLayout(rows: tf.Tensor4D, headAxis: 1 | 2): tf.Tensor4D {
  if (headAxis === 1) return rows;
  const [batch, heads, steps] = rows.shape;
  return heads === 1 ? tf.reshape(rows, [batch, steps, 1, 1]) : tf.transpose(rows, [0, 2, 1, 3]);
}

/** With zeros behind each head; they change neither scores nor the values in front. */
function widened(x: tf.Tensor4D, size: number): tf.Tensor4D {
  const missing = size - x.shape[3];
  return missing === 0 ? x : tf.pad4d(x, [[0, 0], [0, 0], [0, 0], [0, missing]]); // prettier-ignore
}

/** Each head `groups` times in a row. */
function repeatHeads(x: tf.Tensor4D, groups: number, headAxis: 1 | 2): tf.Tensor4D {
  if (groups === 1) return x;
  const shape = [...x.shape];
  const spread = [...shape.slice(0, headAxis + 1), 1, ...shape.slice(headAxis + 1)];
  const times = spread.map((_, axis) => (axis === headAxis + 1 ? groups : 1));
  const merged = shape.map((size, axis) => (axis === headAxis ? size * groups : size));
  const op = tf.customGrad((...args) => ({
    value: tf.reshape(tf.tile(tf.reshape(args[0] as tf.Tensor, spread), times), merged),
    gradFunc: (dy: tf.Tensor) => {
      const apart = spread.map((size, axis) => (axis === headAxis + 1 ? groups : size));
      return tf.sum(tf.reshape(dy, apart), headAxis + 1);
    },
  }));
  return op(x) as tf.Tensor4D;
}

function checked(
  options: ScaledDotProductAttentionOptions,
): Omit<Settings, 'mask' | 'bias' | 'scale' | 'sizes'> &
  Pick<ScaledDotProductAttentionOptions, 'mask' | 'bias' | 'scale'> {
  expectOptions(where, options, known);
  const { mask, bias, scale, causal = false, causalOffset = 0, dropout, maskedRows = 'even', headAxis = 2 } = options;
  if (mask !== undefined && mask.dtype !== 'bool') throw invalid(where, 'mask', 'a tensor of type bool', mask.dtype);
  if (bias !== undefined && bias.dtype !== 'float32') throw invalid(where, 'bias', 'a float32 tensor', bias.dtype);
  if (scale !== undefined) expectNumber(where, 'scale', scale);
  if (dropout !== undefined) expectNumber(where, 'dropout.rate', dropout.rate, { min: 0, maxExclusive: 1 });
  return {
    mask,
    bias,
    scale,
    causal: expectBoolean(where, 'causal', causal),
    causalOffset: expectInteger(where, 'causalOffset', causalOffset, { min: 0 }),
    dropout,
    maskedRows: expectOneOf(where, 'maskedRows', maskedRows, ['even', 'zero']),
    headAxis: expectOneOf(where, 'headAxis', headAxis, [1, 2]),
    returnAttentionScores: expectBoolean(where, 'returnAttentionScores', options.returnAttentionScores ?? false),
  };
}

function expectShapes(
  query: tf.Tensor,
  key: tf.Tensor,
  value: tf.Tensor,
  headAxis: 1 | 2,
): { scores: [number, number, number, number]; keyHeads: number; size: number } {
  const sizes: AxisSizes = new Map();
  const letters = <S extends 'T' | 'S', N extends 'N' | 'M', H extends 'H' | 'E'>(steps: S, heads: N, size: H) =>
    headAxis === 2 ? (['B', steps, heads, size] as const) : (['B', heads, steps, size] as const);
  expectAxes(where, 'query', query.shape, letters('T', 'N', 'H'), sizes);
  expectAxes(where, 'key', key.shape, letters('S', 'M', 'H'), sizes);
  expectAxes(where, 'value', value.shape, letters('S', 'M', 'E'), sizes);
  const [b, n, t, s, m, h] = (['B', 'N', 'T', 'S', 'M', 'H'] as const).map((letter) => sizes.get(letter) ?? 0) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (s === 0) throw new ShapeError(`${where}: key must have at least one step S, received [${key.shape.join(', ')}]`);
  if (m === 0 || n % m !== 0) {
    throw new ShapeError(
      `${where}: the heads N of query must be a multiple of the heads M of key, received ${n} and ${m}`,
    );
  }
  return { scores: [b, n, t, s], keyHeads: m, size: h };
}

/** With axes of length 1 in front, so that it has rank 4. */
function broadcastable(
  name: string,
  x: tf.Tensor | undefined,
  scores: readonly [number, number, number, number],
): tf.Tensor4D | undefined {
  if (x === undefined) return undefined;
  const shape = [1, 1, 1, 1, ...x.shape].slice(-4) as [number, number, number, number];
  if (x.rank <= 4 && shape.every((size, axis) => size === 1 || size === scores[axis])) return tf.reshape(x, shape);
  throw new ShapeError(
    `${where}: ${name} must broadcast to [B,N,T,S] = [${scores.join(', ')}], received [${x.shape.join(', ')}]`,
  );
}
