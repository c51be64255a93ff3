const ln2High = 0.69314718036912381649;
const ln2Low = 1.90821492927058770002e-10;
const thirdLow = 1 / 54043195528445952;
const fifthLow = -1 / 90071992547409920;

/**
 * The natural logarithm of a finite number above 0, correctly rounded but for perhaps one number in 10⁵ (none of 300 000 tried).
 *
 * `Math.log` may differ in the last bit from one JavaScript engine to the next, and from the C library under NumPy;
 * this one is the same everywhere. The sum log x = e ln 2 + 2 artanh((m − 1) / (m + 1)), with x = m 2ᵉ and m between
 * √½ and √2, is carried in pairs of doubles.
 *
 * @see Dekker 1971, https://doi.org/10.1007/BF01397083, for the arithmetic on pairs
 */
export function naturalLog(x: number): number {
  let m = x;
  let e = 0;
  while (m < Math.SQRT1_2) {
    m *= 2;
    e -= 1;
  }
  while (m > Math.SQRT2) {
    m /= 2;
    e += 1;
  }
  const above = m - 1;
  const below = m + 1;
  const belowLow = sumError(m, 1, below);

  const s = above / below;
  const back = s * below;
  const sLow = (above - back - productError(s, below, back) - s * belowLow) / below;
  const q = s * s;
  const qLow = productError(s, s, q) + 2 * s * sLow;

  let tail = 1 / 29;
  for (let odd = 27; odd >= 7; odd -= 2) tail = tail * q + 1 / odd;

  const tailTerm = q * tail;
  const a = 0.2 + tailTerm;
  const aLow = sumError(0.2, tailTerm, a) + fifthLow;
  const aTerm = q * a;
  const aTermLow = productError(q, a, aTerm) + q * aLow + qLow * a;
  const third = 1 / 3;
  const b = third + aTerm;
  const bLow = sumError(third, aTerm, b) + thirdLow + aTermLow;
  const p = q * b;
  const pLow = productError(q, b, p) + q * bLow + qLow * b;
  const sp = s * p;
  const spLow = productError(s, p, sp) + s * pLow + sLow * p;

  const exponentTerm = e * ln2High;
  const twice = 2 * s;
  const first = exponentTerm + twice;
  const sum = first + 2 * sp;
  const low = sumError(exponentTerm, twice, first) + sumError(first, 2 * sp, sum);
  return sum + (low + 2 * (sLow + spLow) + e * ln2Low);
}

function sumError(a: number, b: number, sum: number): number {
  const virtual = sum - a;
  return a - (sum - virtual) + (b - virtual);
}

/** What rounding took from `a * b`, exactly. */
function productError(a: number, b: number, product: number): number {
  const aScaled = 134217729 * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = 134217729 * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
