const root2 = Math.SQRT2;
const rootPi = Math.sqrt(Math.PI);

/** P(Z ≤ x) of the standard normal distribution, to about 15 digits. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return x;
  const z = Math.abs(x) / root2;
  const upper = z < 2.5 ? (1 - erfSeries(z)) / 2 : erfcFraction(z) / 2;
  return x < 0 ? upper : 1 - upper;
}

/** erf(z) = 2/√π · e^(−z²) · Σ 2ⁿ z^(2n+1) / (1·3·…·(2n+1)), whose terms are all positive. */
function erfSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * z * z) / (2 * n + 1);
    sum += term;
  }
  return ((2 / rootPi) * sum) / Math.exp(z * z);
}

/** erfc(z) = e^(−z²)/√π · 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + …)))). */
function erfcFraction(z: number): number {
  let tail = z;
  for (let n = 60; n > 0; n--) tail = z + n / 2 / tail;
  return Math.exp(-z * z) / rootPi / tail;
}

// Rational approximations of the inverse, from the highest power down.
const centre = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
] as const;
const middle = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
] as const;
const tail = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
] as const;

/**
 * The x with P(Z ≤ x) = p of the standard normal distribution, to about 16 digits; −∞ for 0, ∞ for 1.
 *
 * @see Wichura 1988, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37 (3)
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(centre, 0.180625 - q * q);
  const least = q < 0 ? p : 1 - p;
  if (least <= 0) return least === 0 ? (q < 0 ? -Infinity : Infinity) : Number.NaN;
  const r = Math.sqrt(-Math.log(least));
  const x = r <= 5 ? ratio(middle, r - 1.6) : ratio(tail, r - 5);
  return q < 0 ? -x : x;
}

function ratio([above, below]: readonly [readonly number[], readonly number[]], x: number): number {
  const polynomial = (sum: number, coefficient: number): number => sum * x + coefficient;
  return above.reduce(polynomial) / below.reduce(polynomial);
}
