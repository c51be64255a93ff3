import { expect, test } from 'vitest';
import {
  airPassengers,
  ames,
  breastCancer,
  californiaHousing,
  diabetesProgression,
  digits,
  heartDisease,
  penguins,
  wine,
} from './index.ts';

const missing = (values: readonly unknown[]): number => values.filter((value) => value === null).length;
const counts = (y: Int32Array, classes: number): number[] =>
  Array.from({ length: classes }, (_, label) => y.filter((value) => value === label).length);
const sum = (y: Float64Array): number => y.reduce((total, value) => total + value, 0);

test('ames has 2930 sales of 73 features, with missing values where the notes say', async () => {
  const { x, y, targetName } = await ames();
  expect([x.numRows(), x.numCols(), y.length, targetName]).toEqual([2930, 73, 2930, 'sale_price']);
  const found = Object.fromEntries(x.columnNames().map((name) => [name, missing(x.array(name))]));
  expect(found).toMatchObject({
    pool_qc: 2917,
    misc_feature: 2824,
    alley: 2732,
    fence: 2358,
    mas_vnr_type: 1775,
    lot_frontage: 490,
    garage_type: 157,
    garage_finish: 159,
    bsmt_cond: 80,
    bsmt_exposure: 83,
    electrical: 1,
    lot_area: 0,
  });
  expect([y[0], Math.min(...y), Math.max(...y)]).toEqual([215000, 12789, 755000]);
  expect(x.columnNames()).not.toContain('sale_price');
});

test('wine has 178 wines of three cultivars', async () => {
  const { x, y, targetNames } = await wine();
  expect([x.numRows(), x.numCols(), targetNames.length]).toEqual([178, 13, 3]);
  expect(counts(y, 3)).toEqual([59, 71, 48]);
  expect(x.get('proline', 0)).toBe(1065);
});

test('breastCancer has 212 malignant and 357 benign masses', async () => {
  const { x, y, targetNames } = await breastCancer();
  expect([x.numRows(), x.numCols(), targetNames]).toEqual([569, 30, ['malignant', 'benign']]);
  expect(counts(y, 2)).toEqual([212, 357]);
  expect(y[0]).toBe(0);
});

test('digits has 1797 pictures of 64 pixels from 0 to 16', async () => {
  const { x, y, targetNames } = await digits();
  expect([x.numRows(), x.numCols(), targetNames.at(-1)]).toEqual([1797, 64, '9']);
  expect(counts(y, 10)).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  const values = x.columnNames().flatMap((name) => x.array(name));
  expect([Math.min(...new Set(values)), Math.max(...new Set(values))]).toEqual([0, 16]);
});

test('californiaHousing has 20640 block groups, 965 of them capped', async () => {
  const { x, y } = await californiaHousing();
  expect([x.numRows(), x.numCols()]).toEqual([20640, 8]);
  expect(y.filter((value) => value === 5.00001)).toHaveLength(965);
  expect(sum(y) / y.length).toBeCloseTo(2.0685581690891, 10);
  expect(x.object(0)).toMatchObject({ medinc: 8.3252, houseage: 41, latitude: 37.88 });
});

test('diabetesProgression has 442 patients', async () => {
  const { x, y } = await diabetesProgression();
  expect([x.numRows(), x.numCols(), y[0], Math.min(...y), Math.max(...y)]).toEqual([442, 10, 151, 25, 346]);
  expect(sum(y) / y.length).toBeCloseTo(152.13348416289594, 10);
});

test('heartDisease has 138 patients with disease and 165 without', async () => {
  const { x, y, targetNames } = await heartDisease();
  expect([x.numRows(), x.numCols()]).toEqual([303, 13]);
  expect(targetNames).toEqual(['disease', 'no disease']);
  expect(counts(y, 2)).toEqual([138, 165]);
});

test('penguins has three species and the missing values of its notes', async () => {
  const { x, y, targetNames } = await penguins();
  expect([x.numRows(), x.numCols(), targetNames]).toEqual([344, 6, ['Adelie', 'Chinstrap', 'Gentoo']]);
  expect(counts(y, 3)).toEqual([152, 68, 124]);
  expect(missing(x.array('sex'))).toBe(11);
  expect(missing(x.array('body_mass_g'))).toBe(2);
  expect([...new Set(x.array('sex'))].sort()).toEqual(['FEMALE', 'MALE', null]);
});

test('airPassengers has twelve years of months in order', async () => {
  const { x, y } = await airPassengers();
  expect([y.length, y[0], y[143]]).toEqual([144, 112, 432]);
  expect([x.get('month', 0), x.get('month', 143)]).toEqual(['1949-01', '1960-12']);
});
