const halfLogTwoPi = Math.log(2 * Math.PI) / 2;
/** Of the series of Stirling: B₂ₙ / (2n (2n − 1)). */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** log Γ(x) for x > 0, to about 15 digits. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift += Math.log(z);
  const tail = stirling.reduceRight((sum, coefficient) => sum / (z * z) + coefficient, 0) / z;
  return (z - 0.5) * Math.log(z) - z + halfLogTwoPi + tail - shift;
}

/** The regularized incomplete beta function Iₓ(a, b), by Lentz's continued fraction. */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const tiny = 1e-300;
  const factor = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return factor * value;
}

/** P(T > t) of Student's distribution. */
export function studentUpperTail(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t)) return t;
  const tail = regularizedBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** P(X ≤ k) of n fair tosses. */
export function fairBinomialCdf(k: number, n: number): number {
  return k >= n ? 1 : regularizedBeta(0.5, n - k, k + 1);
}

/** P(Z > z) of the standard normal distribution, as Γ(½, z²/2) by a series or a continued fraction. */
export function normalUpperTail(z: number): number {
  if (Number.isNaN(z)) return z;
  if (z < 0) return 1 - normalUpperTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (z * z) / (2 * n + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let tail = z;
  for (let n = 100; n > 0; n--) tail = z + n / tail;
  return density / tail;
}

/** Where a falling function reaches a value, to the last bit, by halving. */
function solve(falling: (x: number) => number, value: number): number {
  let low = 0;
  let high = 1;
  while (falling(high) > value && high < 1e300) high *= 2;
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (falling(middle) > value) low = middle;
    else high = middle;
  }
  return high;
}

/** The z with P(Z ≤ z) = p of the standard normal distribution; −∞ for 0, ∞ for 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return p === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (p < 0.5) return -solve(normalUpperTail, p);
  if (p === 0.5) return 0;
  return p === 1 ? Number.POSITIVE_INFINITY : solve(normalUpperTail, 1 - p);
}

/** The t with P(T > t) = p of Student's distribution. */
export function studentUpperQuantile(p: number, degreesOfFreedom: number): number {
  if (p > 0.5) return -studentUpperQuantile(1 - p, degreesOfFreedom);
  return solve((t) => studentUpperTail(t, degreesOfFreedom), p);
}
