import { expect } from 'vitest';
import { allClose } from './all-close.ts';
import { thrownBy } from './check-options.ts';
import { frozenCopy, looseCopy, plain } from './plain.ts';
import type { TransformerLike, TransformerSubject } from './transformer-subject.ts';

type Loose = { [K in keyof TransformerLike]-?: (...args: unknown[]) => unknown };

function variants({ create, options }: TransformerSubject): Loose[] {
  const all = options === undefined ? [create()] : [create(), create(looseCopy(options) as never)];
  return all as unknown as Loose[];
}

function fitted(subject: TransformerSubject): Loose[] {
  const all = variants(subject);
  for (const transformer of all) transformer.fit(looseCopy(subject.x), looseCopy(subject.y));
  return all;
}

/** Fails unless `fit` returns its own transformer. */
export function checkFitReturnsThis(subject: TransformerSubject): void {
  for (const transformer of variants(subject)) {
    expect(transformer.fit(subject.x, subject.y) === transformer, 'fit must return this').toBe(true);
  }
}

/** Fails when `fit` changes its data. */
export function checkFitKeepsData(subject: TransformerSubject): void {
  for (const transformer of variants(subject)) {
    const [x, y] = [looseCopy(subject.x), looseCopy(subject.y)];
    const before = [plain(x), plain(y)];
    transformer.fit(x, y);
    expect([plain(x), plain(y)], 'fit changed x or y').toStrictEqual(before);
  }
}

/** Fails when `transform` changes its data, writes over an earlier output, or gives something else the second time. */
export function checkTransformKeepsData(subject: TransformerSubject): void {
  for (const transformer of fitted(subject)) {
    const x = looseCopy(subject.x);
    const before = plain(x);
    const first = transformer.transform(x);
    const kept = plain(first);
    expect(plain(x), 'transform changed x').toStrictEqual(before);
    expect(plain(transformer.transform(x)), 'a second transform').toStrictEqual(kept);
    transformer.transform(looseCopy(subject.other));
    expect(plain(first), 'a later transform changed an earlier output').toStrictEqual(kept);
  }
}

/** Fails unless frozen data can be fitted and transformed, with the same output. */
export function checkFrozenData(subject: TransformerSubject): void {
  const [x, y] = [frozenCopy(subject.x), frozenCopy(subject.y)];
  const expected = fitted(subject).map((transformer) => plain(transformer.transform(looseCopy(subject.x))));
  const actual = variants(subject).map((transformer) => {
    transformer.fit(x, y);
    return plain(transformer.transform(x));
  });
  expect(actual, 'the output for frozen data').toStrictEqual(expected);
}

/** Fails when a transformer that was fitted before differs from a fresh one. */
export function checkRefit(subject: TransformerSubject): void {
  const expected = fitted(subject).map((transformer) => plain(transformer.transform(subject.x)));
  const actual = variants(subject).map((transformer) => {
    transformer.fit(looseCopy(subject.other), looseCopy(subject.otherY));
    transformer.fit(looseCopy(subject.x), looseCopy(subject.y));
    return plain(transformer.transform(subject.x));
  });
  expect(actual, 'the output after a fit on other data').toStrictEqual(expected);
}

/** Fails unless every method that needs a fit throws MODU_NOT_FITTED with the class name before it. */
export function checkNotFitted(subject: TransformerSubject): void {
  for (const transformer of variants(subject)) {
    for (const method of ['transform', 'inverseTransform'] as const) {
      if ((transformer[method] as unknown) === undefined) continue;
      const error = thrownBy(() => transformer[method](subject.x), `${method} before fit`);
      expect(error.code, error.message).toBe('MODU_NOT_FITTED');
      expect(error.message).toContain(subject.name);
    }
  }
}

/** Fails unless another number of columns is refused as a matter of shape or data, with the class name. */
export function checkColumnCount(subject: TransformerSubject): void {
  for (const transformer of fitted(subject)) {
    const error = thrownBy(() => transformer.transform(subject.otherColumns), 'another number of columns');
    expect(['MODU_SHAPE', 'MODU_DATA'], error.message).toContain(error.code);
    expect(error.message).toContain(subject.name);
  }
}

/** Fails unless `fitTransform` gives the output of `fit` and `transform`, and leaves the transformer fitted. */
export function checkFitTransform(subject: TransformerSubject): void {
  const { x, y } = subject;
  const expected = fitted(subject).map((transformer) => plain(transformer.transform(x)));
  const together = variants(subject);
  expect(together.map((transformer) => plain(transformer.fitTransform(looseCopy(x), looseCopy(y))))).toStrictEqual(
    expected,
  );
  expect(together.map((transformer) => plain(transformer.transform(looseCopy(x))))).toStrictEqual(expected);
}

/** Fails unless `toJSON`, through a string, makes a transformer with equal output and equal JSON. */
export function checkJsonRoundTrip(subject: TransformerSubject): void {
  const { fromJSON, name } = subject;
  expect(fromJSON, `testTransformer needs fromJSON for ${name}, which has toJSON`).toBeTypeOf('function');
  for (const transformer of fitted(subject)) {
    const text = JSON.stringify(transformer);
    const restored = fromJSON?.(JSON.parse(text) as never) as unknown as Loose;
    expect(JSON.stringify(restored), 'the JSON of the restored transformer').toBe(text);
    for (const data of [subject.x, subject.other]) {
      expect(plain(restored.transform(data)), 'the output of the restored transformer').toStrictEqual(
        plain(transformer.transform(data)),
      );
    }
  }
}

/** Fails unless there is one name per output column, each a string of its own. */
export function checkFeatureNames(subject: TransformerSubject): void {
  for (const transformer of fitted(subject)) {
    const names = transformer.getFeatureNamesOut() as readonly string[];
    expect(names.length, 'the number of names').toBe(columnCount(transformer.transform(subject.x)));
    expect(new Set(names).size, 'the number of different names').toBe(names.length);
    expect(
      names.every((name) => typeof name === 'string' && name !== ''),
      'every name is a non-empty string',
    ).toBe(true);
  }
}

/** Fails unless `inverseTransform(transform(x))` is `x`, up to float32 for numbers. */
export function checkInverseTransform(subject: TransformerSubject): void {
  for (const transformer of fitted(subject)) {
    const back = values(transformer.inverseTransform(transformer.transform(subject.x)));
    const expected = values(subject.x);
    const numeric = [...back, ...expected].every((value) => typeof value === 'number');
    if (numeric) {
      const { pass, message } = allClose(back, expected, { rtol: 1e-5, atol: 1e-5 });
      expect(pass, message).toBe(true);
    } else {
      expect(back).toStrictEqual(expected);
    }
  }
}

/** All values of a matrix (row by row), table, array of rows or array. */
function values(x: unknown): unknown[] {
  if (Array.isArray(x)) return x.flat() as unknown[];
  if (ArrayBuffer.isView(x)) return [...(x as Float64Array)];
  const { data, columnNames, numRows, array } = x as {
    data?: ArrayLike<number>;
    columnNames?: () => string[];
    numRows?: () => number;
    array?: (name: string) => ArrayLike<unknown>;
  };
  if (data !== undefined) return Array.from(data);
  const columns = (columnNames?.call(x) ?? []).map((name) => array?.call(x, name) ?? []);
  return Array.from({ length: numRows?.call(x) ?? 0 }, (_, i) => columns.map((column) => column[i])).flat();
}

function columnCount(x: unknown): number {
  if (Array.isArray(x)) return Array.isArray(x[0]) || ArrayBuffer.isView(x[0]) ? (x[0] as unknown[]).length : 1;
  if (ArrayBuffer.isView(x)) return 1;
  const { shape, columnNames } = x as { shape?: readonly number[]; columnNames?: () => string[] };
  return shape?.[1] ?? columnNames?.call(x).length ?? Number.NaN;
}
