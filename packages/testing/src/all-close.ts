/** Tolerances as in NumPy's `allclose`: |actual − expected| ≤ atol + rtol · |expected|. */
export interface Tolerance {
  /** Relative tolerance, 1e-5 by default. */
  readonly rtol?: number;
  /** Absolute tolerance, 1e-6 by default. */
  readonly atol?: number;
}

/** The outcome of a comparison; `message` names the first and the worst difference. */
export interface Comparison {
  readonly pass: boolean;
  readonly message: string;
}

interface Flat {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/**
 * Compares numbers, nested arrays, typed arrays, matrices and tensors element by element.
 *
 * Shapes must agree when both sides have one (a typed array has none of its own beyond its length);
 * NaN equals NaN, an infinity equals itself.
 */
export function allClose(actual: unknown, expected: unknown, { rtol = 1e-5, atol = 1e-6 }: Tolerance = {}): Comparison {
  const a = flatten(actual);
  const e = flatten(expected);
  const typed = ArrayBuffer.isView(actual) || ArrayBuffer.isView(expected);
  if (a.values.length !== e.values.length || (!typed && a.shape.join() !== e.shape.join())) {
    return { pass: false, message: `expected shape [${e.shape.join(', ')}], received [${a.shape.join(', ')}]` };
  }
  let wrong = 0;
  let first = -1;
  let worst = 0;
  for (let i = 0; i < a.values.length; i++) {
    const x = a.values[i] ?? Number.NaN;
    const y = e.values[i] ?? Number.NaN;
    if (Object.is(x, y) || x === y) continue;
    const difference = Math.abs(x - y);
    if (difference <= atol + rtol * Math.abs(y) && Number.isFinite(y)) {
      worst = Math.max(worst, difference);
      continue;
    }
    wrong += 1;
    if (first < 0) first = i;
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }
  const message =
    wrong === 0
      ? `all ${a.values.length} values are within rtol ${rtol}, atol ${atol} (largest difference ${worst})`
      : `${wrong} of ${a.values.length} values differ beyond rtol ${rtol}, atol ${atol}; first at index ${first}: ` +
        `expected ${e.values[first]}, received ${a.values[first]}; largest difference ${worst}`;
  return { pass: wrong === 0, message };
}

function flatten(value: unknown): Flat {
  if (typeof value === 'number') return { shape: [], values: [value] };
  if (typeof value === 'boolean') return { shape: [], values: [Number(value)] };
  if (ArrayBuffer.isView(value)) {
    const values = value as unknown as ArrayLike<number>;
    return { shape: [values.length], values };
  }
  if (Array.isArray(value)) {
    const parts = value.map(flatten);
    const inner = parts[0]?.shape ?? [];
    if (parts.some((part) => part.shape.join() !== inner.join())) throw new TypeError('allClose: ragged array');
    return { shape: [value.length, ...inner], values: parts.flatMap((part) => Array.from(part.values)) };
  }
  if (typeof value === 'object' && value !== null) {
    const { dataSync, data, shape } = value as {
      dataSync?: () => ArrayLike<number>;
      data?: unknown;
      shape?: readonly number[];
    };
    if (typeof dataSync === 'function' && shape !== undefined) return { shape, values: dataSync.call(value) };
    if (ArrayBuffer.isView(data) && shape !== undefined) return { shape, values: data as unknown as ArrayLike<number> };
  }
  throw new TypeError(`allClose: cannot compare ${String(value)}`);
}
