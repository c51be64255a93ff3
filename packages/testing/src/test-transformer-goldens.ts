import { describe, expect, test } from 'vitest';
import { allClose, type Tolerance } from './all-close.ts';
import { thrownBy } from './check-options.ts';

/** The marker of a call that failed in Python too. */
interface Failure {
  readonly error: true;
}

/** One case of a golden file of transformers: data are places in the file's list of data. */
export interface TransformerGolden {
  readonly options: object;
  readonly dtype: string;
  readonly x: number;
  readonly x2: number;
  readonly y?: readonly unknown[];
  readonly sampleWeight?: readonly number[];
  /** Whether `fit` itself failed. */
  readonly error?: true;
  readonly transformed?: unknown;
  readonly other?: unknown;
  readonly names?: readonly string[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly inverse?: unknown;
  readonly otherInverse?: unknown;
}

/** A golden file of transformers. */
export interface TransformerGoldens {
  readonly data: readonly unknown[][][];
  readonly cases: readonly TransformerGolden[];
}

interface Fitted {
  fitTransform(x: unknown, y?: unknown, options?: unknown): unknown;
  transform(x: unknown): unknown;
  inverseTransform?(x: unknown): unknown;
  getFeatureNamesOut?(): readonly string[];
}

/**
 * Registers a test for each case of a golden file: outputs for both data, names, attributes, and the way back.
 *
 * Numbers are compared within `tolerance` (1e-6 relative, and 1e-6 of the largest value absolute for float32 data), all else
 * exactly; what failed in Python must be refused with a typed error that names the class.
 */
export function testTransformerGoldens(
  name: string,
  create: (options: never) => unknown,
  { data, cases }: TransformerGoldens,
  tolerance: Tolerance = { rtol: 1e-6, atol: 1e-9 },
): void {
  describe(`${name} gives the values of scikit-learn`, () => {
    for (const [i, golden] of cases.entries()) {
      test(`case ${i}: ${JSON.stringify(golden.options)} on ${golden.dtype}`, () => {
        checkTransformerGolden(name, create, data, golden, tolerance);
      });
    }
  });
}

function checkTransformerGolden(
  name: string,
  create: (options: never) => unknown,
  data: TransformerGoldens['data'],
  golden: TransformerGolden,
  tolerance: Tolerance,
): void {
  const isSingle = golden.dtype === 'float32';
  const [x, x2] = [golden.x, golden.x2].map((place) => toInput(data[place] ?? [], isSingle));
  const near = (actual: unknown, expected: unknown, what: string): void => {
    const single = { rtol: Math.max(tolerance.rtol ?? 0, 1e-6), atol: 1e-6 * largest(expected) };
    expectEqual(actual, expected, what, isSingle ? single : tolerance);
  };
  const attempt = (run: () => unknown, expected: unknown, what: string): void => {
    if (isFailure(expected)) expect(thrownBy(run, what).message).toContain(name);
    else near(run(), expected, what);
  };
  const fit = (): { transformer: Fitted; out: unknown } => {
    const transformer = create(golden.options as never) as Fitted;
    const { sampleWeight } = golden;
    const out = transformer.fitTransform(x, golden.y, ...(sampleWeight === undefined ? [] : [{ sampleWeight }]));
    return { transformer, out };
  };
  if (golden.error) {
    expect(thrownBy(fit, 'fit').message).toContain(name);
    return;
  }
  const { transformer, out } = fit();
  near(out, golden.transformed, 'the output');
  attempt(() => transformer.transform(x2), golden.other, 'the output for other data');
  if (golden.names !== undefined) expect(transformer.getFeatureNamesOut?.()).toEqual(golden.names);
  for (const [key, expected] of Object.entries(golden.attributes ?? {})) {
    near((transformer as unknown as Record<string, unknown>)[key], expected, key);
  }
  for (const [from, expected] of [
    [golden.transformed, golden.inverse],
    [golden.other, golden.otherInverse],
  ]) {
    if (expected === undefined) continue;
    attempt(() => transformer.inverseTransform?.(toInput(from as unknown[][], isSingle)), expected, 'the inverse');
  }
}

/** Rows, or for float32 the matrix of them. */
function toInput(rows: readonly unknown[][], isSingle: boolean): unknown {
  if (!isSingle) return rows;
  return { data: Float32Array.from(rows.flat() as number[]), shape: [rows.length, rows[0]?.length ?? 0] };
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && (value as Partial<Failure>).error === true;
}

function flatten(value: unknown): unknown[] {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (Array.isArray(value)) return value.flatMap(flatten);
  const data = (value as { data?: unknown } | null)?.data;
  return ArrayBuffer.isView(data) ? flatten(data) : [value];
}

function largest(value: unknown): number {
  const numbers = flatten(value).filter((item): item is number => typeof item === 'number' && Number.isFinite(item));
  return numbers.reduce((most, item) => Math.max(most, Math.abs(item)), 0);
}

function expectEqual(actual: unknown, expected: unknown, what: string, tolerance: Tolerance): void {
  const [a, e] = [flatten(actual), flatten(expected)];
  // scikit-learn's masks of booleans are columns of 0 and 1 here.
  if (a.every((item) => typeof item === 'number'))
    e.forEach((item, i) => (e[i] = item === true ? 1 : item === false ? 0 : item));
  if (a.every((item) => typeof item === 'number') && e.every((item) => typeof item === 'number')) {
    const { pass, message } = allClose(a, e, tolerance);
    expect(pass, `${what}: ${message}`).toBe(true);
  } else expect(a, what).toEqual(e);
}
