import { expect, test } from 'vitest';
import { iris, pima, sonar, titanic } from './index.ts';

function missing(values: readonly unknown[]): number {
  return values.filter((value) => value === null).length;
}

function counts(y: Int32Array): number[] {
  const found: number[] = [];
  for (const label of y) found[label] = (found[label] ?? 0) + 1;
  return found;
}

test('pima has 768 rows of 8 numbers and 268 positives', async () => {
  const { x, y, targetNames, notes } = await pima();
  expect([x.numRows(), x.numCols(), y.length]).toEqual([768, 8, 768]);
  expect(counts(y)).toEqual([500, 268]);
  expect(targetNames).toHaveLength(2);
  expect(notes.caveats.length).toBeGreaterThan(0);
  expect(x.columnNames()).toEqual([
    'pregnancies',
    'glucose',
    'blood_pressure',
    'skin_thickness',
    'insulin',
    'bmi',
    'diabetes_pedigree',
    'age',
  ]);
  expect(x.object(0)).toEqual({
    pregnancies: 6,
    glucose: 148,
    blood_pressure: 72,
    skin_thickness: 35,
    insulin: null,
    bmi: 33.6,
    diabetes_pedigree: 0.627,
    age: 50,
  });
});

test('pima marks the impossible zeros of five columns as missing, and keeps them when asked', async () => {
  const { x } = await pima();
  const found = Object.fromEntries(x.columnNames().map((name) => [name, missing(x.array(name))]));
  expect(found).toEqual({
    pregnancies: 0,
    glucose: 5,
    blood_pressure: 35,
    skin_thickness: 227,
    insulin: 374,
    bmi: 11,
    diabetes_pedigree: 0,
    age: 0,
  });
  const raw = await pima({ zerosAsMissing: false });
  expect(raw.x.array('insulin').filter((value) => value === 0)).toHaveLength(374);
  expect(missing(raw.x.array('insulin'))).toBe(0);
});

test('pima refuses options it does not know', async () => {
  await expect(pima({ zeroAsMissing: true } as never)).rejects.toThrow(
    "pima: unknown option 'zeroAsMissing'; did you mean 'zerosAsMissing'?",
  );
  await expect(pima({ zerosAsMissing: 'yes' } as never)).rejects.toThrow(
    "pima: zerosAsMissing must be true or false, received 'yes'",
  );
});

test('iris has 50 flowers of each species', async () => {
  const { x, y, targetNames } = await iris();
  expect([x.numRows(), x.numCols()]).toEqual([150, 4]);
  expect(counts(y)).toEqual([50, 50, 50]);
  expect(targetNames).toEqual(['setosa', 'versicolor', 'virginica']);
  expect(x.object(149)).toEqual({ sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 });
});

test('sonar has 60 bands between 0 and 1 of 111 mines and 97 rocks', async () => {
  const { x, y, targetNames } = await sonar();
  expect([x.numRows(), x.numCols()]).toEqual([208, 60]);
  expect(targetNames.map((name, index) => [name, counts(y)[index]])).toEqual([
    ['mine', 111],
    ['rock', 97],
  ]);
  const all = x.columnNames().flatMap((name) => x.array(name));
  expect(Math.min(...all)).toBe(0);
  expect(Math.max(...all)).toBe(1);
  expect(x.columnNames().at(-1)).toBe('band_60');
});

test('titanic has 1309 passengers, 500 survivors, and the documented missing values', async () => {
  const { x, y } = await titanic();
  expect([x.numRows(), x.numCols()]).toEqual([1309, 13]);
  expect(counts(y)).toEqual([809, 500]);
  const found = Object.fromEntries(x.columnNames().map((name) => [name, missing(x.array(name))]));
  expect(found).toMatchObject({
    pclass: 0,
    name: 0,
    age: 263,
    fare: 1,
    cabin: 1014,
    embarked: 2,
    boat: 823,
    body: 1188,
  });
  expect(x.object(0)).toMatchObject({
    name: 'Allen, Miss. Elisabeth Walton',
    age: 29,
    ticket: '24160',
    boat: '2',
    body: null,
  });
});

test('column types are known to TypeScript', async () => {
  const { x } = await titanic();
  const ages: (number | null)[] = x.array('age');
  const boats: (string | null)[] = x.array('boat');
  expect([ages.length, boats.length]).toEqual([1309, 1309]);
});
