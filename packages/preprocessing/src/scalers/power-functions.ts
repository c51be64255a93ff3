import { minimizeBetween, minimizeFrom } from '../statistics/minimize.ts';

/** The tolerance of SciPy's optimisers. */
const tolerance = 1.48e-8;
const smallest = 2.2250738585072014e-308;
const largest = Number.MAX_VALUE;

/** A family of functions with a parameter λ that makes data more normal. */
export interface PowerFamily {
  /** The value under λ. */
  readonly apply: (x: number, lambda: number) => number;
  /** The value that {@link apply} was given. */
  readonly invert: (y: number, lambda: number) => number;
  /** The λ with the greatest likelihood for `values`, which hold no NaN. */
  readonly fit: (values: Float64Array) => number;
}

/** @see Yeo and Johnson 2000, "A new family of power transformations to improve normality or symmetry", Biometrika 87 (4) */
export const yeoJohnson: PowerFamily = {
  apply(x, lambda) {
    if (x >= 0) return power(Math.log1p(x), lambda);
    return -power(Math.log1p(-x), 2 - lambda);
  },
  invert(y, lambda) {
    if (y >= 0) return Math.abs(lambda) < Number.EPSILON ? Math.exp(y) - 1 : (y * lambda + 1) ** (1 / lambda) - 1;
    const other = 2 - lambda;
    return Math.abs(other) > Number.EPSILON ? 1 - (-other * y + 1) ** (1 / other) : 1 - Math.exp(-y);
  },
  fit(values) {
    if (values.every((value) => value === 0)) return 1;
    const logs = values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value)));
    const sum = total(logs);
    const transformed = new Float64Array(values.length);
    const negative = (lambda: number): number => {
      for (let i = 0; i < logs.length; i++) {
        const log = logs[i] as number;
        transformed[i] = log >= 0 ? power(log, lambda) : -power(-log, 2 - lambda);
      }
      const variance = varianceOf(transformed);
      // A variance that underflows has a likelihood without bound and counts as the worst.
      if (!(variance >= smallest)) return Infinity;
      return (values.length / 2) * Math.log(variance) - (lambda - 1) * sum;
    };
    const [low, high] = safeLambdas(values);
    return minimizeBetween(negative, low, high, tolerance);
  },
};

/** @see Box and Cox 1964, "An Analysis of Transformations", Journal of the Royal Statistical Society B 26 (2) */
export const boxCox: PowerFamily = {
  apply: (x, lambda) => (x < 0 ? Number.NaN : power(Math.log(x), lambda)),
  invert: (y, lambda) => (lambda === 0 ? Math.exp(y) : Math.exp(Math.log1p(lambda * y) / lambda)),
  fit(values) {
    const logs = values.map(Math.log);
    const sum = total(logs);
    const highest = logs.reduce((a, b) => Math.max(a, b));
    const lowest = logs.reduce((a, b) => Math.min(a, b));
    const powers = new Float64Array(values.length);
    const negative = (lambda: number): number => {
      // Var((x^λ − 1)/λ) = e^(2λc) Var(e^(λ(log x − c)) − 1) / λ², with c where no power exceeds 1.
      const c = lambda > 0 ? highest : lowest;
      for (let i = 0; i < logs.length; i++) {
        const log = logs[i] as number;
        powers[i] = lambda === 0 ? log : Math.expm1(lambda * (log - c));
      }
      const scale = lambda === 0 ? 0 : 2 * (lambda * c - Math.log(Math.abs(lambda)));
      return (values.length / 2) * (Math.log(varianceOf(powers)) + scale) - (lambda - 1) * sum;
    };
    return withinDoubles(minimizeFrom(negative, -2, 2, tolerance), lowest, highest);
  },
};

/** (e^(λ·log) − 1) / λ, and its limit for λ = 0. */
function power(log: number, lambda: number): number {
  return Math.abs(lambda) < Number.EPSILON ? log : Math.expm1(lambda * log) / lambda;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}

function varianceOf(values: Float64Array): number {
  const mean = total(values) / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - mean) ** 2;
  return squares / values.length;
}

/** The λ for which values up to 20 times as large keep a variance that a double can hold. */
function safeLambdas(values: Float64Array): readonly [number, number] {
  const most = Math.log1p(20 * values.reduce((a, b) => Math.max(a, Math.abs(b)), 0));
  const low = (Math.log(smallest) - Math.log(Number.EPSILON)) / 2 / most;
  const high = (Math.log(largest) + Math.log(Number.EPSILON)) / 2 / most;
  if (values.every((value) => value < 0)) return [2 - high, 2 - low];
  return values.some((value) => value < 0) ? [Math.max(2 - high, low), Math.min(2 - low, high)] : [low, high];
}

/** λ, or the nearest λ under which the extreme value stays below a ten-thousandth of the largest double. */
function withinDoubles(lambda: number, lowest: number, highest: number): number {
  const size = (log: number): number => Math.abs(power(log, lambda));
  const extreme = lowest >= 0 || (highest > 0 && size(highest) > size(lowest)) ? highest : lowest;
  const limit = largest / 10000;
  if (!(size(extreme) > limit)) return lambda;
  // |x^λ − 1| / |λ| = limit, by halving: the size grows with |λ|.
  let [inside, outside] = [0, lambda];
  for (let step = 0; step < 200; step++) {
    const centre = (inside + outside) / 2;
    if (Math.abs(power(extreme, centre)) > limit) outside = centre;
    else inside = centre;
  }
  return inside;
}
