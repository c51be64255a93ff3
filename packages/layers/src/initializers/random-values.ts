import { philoxWords, type RandomPosition } from '../philox.ts';

/** Φ(−2): the probability that a normal value is less than two standard deviations below its mean. */
const belowTwo = 0.022750131948179195;

/** How normal values are drawn. */
export interface NormalShape {
  readonly mean: number;
  readonly stddev: number;
  /** Whether the values stay within two standard deviations. */
  readonly truncated?: boolean;
}

/** `count` numbers from `minval` up to `maxval`; number i of the draw decides about value i. */
export function uniformValues(count: number, position: RandomPosition, minval: number, maxval: number): Float32Array {
  // 24 bits are all that a float32 below 1 can hold evenly.
  return Float32Array.from(
    philoxWords(count, position),
    (bits) => minval + (bits >>> 8) * 2 ** -24 * (maxval - minval),
  );
}

/** `count` normal numbers, the same up to rounding as the backend `modu` draws. */
export function normalValues(
  count: number,
  position: RandomPosition,
  { mean, stddev, truncated = false }: NormalShape,
): Float32Array {
  const lowest = truncated ? belowTwo : 0;
  const scale = (0.5 - lowest) / 2 ** 31;
  return Float32Array.from(philoxWords(count, position), (bits) => {
    const z = upperQuantile(lowest + ((bits & 0x7fffffff) + 0.5) * scale);
    return mean + stddev * (bits >>> 31 === 1 ? -z : z);
  });
}

/** The normal value that is exceeded with a probability q up to ½: √2 · erf⁻¹(1 − 2q), by the polynomials of Giles 2010. */
function upperQuantile(q: number): number {
  const x = 1 - 2 * q;
  const w = -Math.log(4 * q * (1 - q));
  const [terms, at] = w < 5 ? [middle, w - 2.5] : [tail, Math.sqrt(w) - 3];
  return terms.reduce((sum, term) => sum * at + term, 0) * x * Math.SQRT2;
}

const middle = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const tail = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];
