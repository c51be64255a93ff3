/**
 * Decimal digits of float64 numbers, rounded exactly and half to even as Python and C do; JavaScript's `toFixed`
 * rounds ties up.
 */

/** |x| · 10^digits as an integer, for finite x. */
function scaled(x: number, digits: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0) & 0x7fff_ffff_ffff_ffffn;
  const biased = Number(word >> 52n);
  const fraction = word & 0xf_ffff_ffff_ffffn;
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  // |x| = mantissa · 2^exponent; subnormal numbers share the exponent of the smallest normal one.
  const exponent = Math.max(biased, 1) - 1075;
  const numerator = (mantissa << BigInt(Math.max(exponent, 0))) * 10n ** BigInt(Math.max(digits, 0));
  const denominator = (1n << BigInt(Math.max(-exponent, 0))) * 10n ** BigInt(Math.max(-digits, 0));
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** |x| with `digits` digits after the point, for finite x. */
export function fixedDigits(x: number, digits: number): string {
  const all = scaled(x, digits)
    .toString()
    .padStart(digits + 1, '0');
  return digits === 0 ? all : `${all.slice(0, -digits)}.${all.slice(-digits)}`;
}

/** |x| as `digits + 1` significant digits and the exponent of the first one, for finite x. */
export function significantDigits(x: number, digits: number): { digits: string; exponent: number } {
  if (x === 0) return { digits: '0'.repeat(digits + 1), exponent: 0 };
  let exponent = Number(x.toExponential().split('e')[1]);
  let all = scaled(x, digits - exponent).toString();
  if (all.length !== digits + 1) {
    // The shortest form may be rounded up to the next power of ten, and so may the one asked for.
    exponent += all.length - digits - 1;
    all = scaled(x, digits - exponent).toString();
  }
  return { digits: all, exponent };
}

/** The fewest significant digits of |x| that read back as the same float64, and the exponent of the first one. */
export function shortestDigits(x: number): { digits: string; exponent: number } {
  const [digits = '', exponent] = Math.abs(x).toExponential().split('e');
  return { digits: digits.replace('.', ''), exponent: Number(exponent) };
}
