/**
 * A number with `digits` decimals as Python's `format(x, '.{digits}f')` writes it: an exact tie goes to the even digit,
 * where JavaScript's `toFixed` rounds it up.
 */
export function formatFixed(x: number, digits: number): string {
  if (!Number.isFinite(x)) return formatFloat(x);
  const text = x.toFixed(digits);
  // x · 10^digits ends in exactly .5 when x · 2^(digits + 1), which floating point computes without rounding, is odd.
  const tie = Math.abs((x * 2 ** (digits + 1)) % 2) === 1;
  const last = text.charCodeAt(text.length - 1) - 48;
  return tie && last % 2 === 1 ? `${text.slice(0, -1)}${last - 1}` : text;
}

/** A number as Python's `repr` of a float writes it: `1.0`, `0.1`, `1e-05`, `nan`. */
export function formatFloat(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  const size = Math.abs(x);
  if (size >= 1e16 || (size > 0 && size < 1e-4)) {
    return x.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(x) ? `${Object.is(x, -0) ? '-0' : x}.0` : String(x);
}

/** `text` right-aligned in `width` columns, counted in characters and not in UTF-16 units. */
export function alignRight(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - Array.from(text).length)) + text;
}

/**
 * The sum of contiguous numbers in the order in which `np.sum` adds them: halves of more than 128 numbers by themselves;
 * within 128 eight running sums, joined in pairs, then the rest.
 */
export function numpySum(values: Float64Array): number {
  if (values.length > 128) {
    const half = values.length >> 1;
    const cut = half - (half % 8);
    return numpySum(values.subarray(0, cut)) + numpySum(values.subarray(cut));
  }
  const blocks = values.length - (values.length % 8);
  let sum = 0;
  if (blocks > 0) {
    const r = values.slice(0, 8);
    for (let i = 8; i < blocks; i++) r[i % 8] = (r[i % 8] as number) + (values[i] as number);
    const [a, b, c, d, e, f, g, h] = r as unknown as readonly [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    sum = a + b + (c + d) + (e + f + (g + h));
  }
  for (let i = blocks; i < values.length; i++) sum += values[i] as number;
  return sum;
}
