import { ArgumentError, DataError, ShapeError } from '@modu/core';
import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reloadedUntrained } from '../../fixtures/saved-model.ts';
import { adaline, Adaline, logisticRegression, perceptron, Perceptron, summary } from '../index.ts';

interface Case {
  readonly rule: 'perceptron' | 'adaline';
  readonly classes: number;
  readonly options: Readonly<Record<string, never>>;
  readonly weighted: boolean;
  readonly epochs: number;
  readonly coefficients: number[][];
  readonly intercept: number[];
  readonly next_coefficients: number[][];
}

const { data, cases } = loadGolden<{
  data: { x: number[][]; binary: number[]; three: number[]; weights: number[] };
  cases: Case[];
}>(import.meta.url, '../../fixtures/linear-units.json');
const builders = { perceptron, adaline };
const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

test.each(cases.map((item) => [item.rule, JSON.stringify(item.options), item.weighted, item] as const))(
  '%s(%s), weighted %s, learns what scikit-learn learns, in as many epochs',
  (rule, _, weighted, item) => {
    const unit = builders[rule]({ inputs: 3, classes: item.classes, ...item.options });
    const y = item.classes === 2 ? data.binary : data.three;
    const { loss, mistakes } = unit.fit(data.x, y, weighted ? { sampleWeight: data.weights } : {});
    expect(loss).toHaveLength(item.epochs);
    expect(mistakes).toHaveLength(item.epochs);
    const [kernel, bias] = unit.model.getWeights();
    expect(kernel).toBeAllClose(item.coefficients, { rtol: 1e-5, atol: 1e-6 });
    if (bias !== undefined) expect(bias).toBeAllClose(item.intercept, { rtol: 1e-5, atol: 1e-6 });
    unit.partialFit(data.x, y);
    expect(unit.model.getWeights()[0]).toBeAllClose(item.next_coefficients, { rtol: 1e-5, atol: 1e-5 });
    unit.dispose();
  },
);

test.each(['perceptron', 'adaline'] as const)('%s solves AND, OR and NAND, and no unit solves XOR', (rule) => {
  const tables = { and: [0, 0, 0, 1], or: [0, 1, 1, 1], nand: [1, 1, 1, 0], xor: [0, 1, 1, 0] };
  const right = Object.entries(tables).map(([name, y]) => {
    const unit = builders[rule]({ inputs: 2, tol: null, maxIter: 300 });
    unit.fit(corners, y);
    const score = unit.score(corners, y);
    unit.dispose();
    return [name, score] as const;
  });
  const { xor, ...others } = Object.fromEntries(right);
  expect(others).toEqual({ and: 1, or: 1, nand: 1 });
  expect(xor).toBeLessThan(1);
});

test('what a perceptron learns from, in its first step, is its only mistake', () => {
  const unit = perceptron({ inputs: 2, eta0: 0.5 });
  unit.partialFit([[2, 3]], [1]);
  expect(unit.model.getWeights().map((weight) => [...weight.dataSync()])).toEqual([[1, 1.5], [0.5]]);
  expect(unit.partialFit([[2, 3]], [1])).toEqual({ loss: [0], mistakes: [0] });
  expect([...unit.decisionFunction([[2, 3]])]).toEqual([7]);
  unit.dispose();
});

test('an Adaline steps down the squared error of its sum', () => {
  const unit = adaline({ inputs: 2, eta0: 0.1 });
  expect(unit.partialFit([[2, 3]], [0])).toEqual({ loss: [0.5], mistakes: [1] });
  const [kernel, bias] = unit.model.getWeights();
  expect(kernel).toBeAllClose([[-0.2], [-0.3]]);
  expect(bias).toBeAllClose([-0.1]);
  unit.dispose();
});

test('a perceptron makes no more mistakes once a line tells the classes apart', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
        minLength: 2,
        maxLength: 20,
      }),
      (points) => {
        const x = points.map((point) => [...point]);
        const y = x.map(([a = 0, b = 0]) => (2 * a - b > 0.5 ? 1 : 0));
        fc.pre(new Set(y).size === 2);
        const unit = perceptron({ inputs: 2, tol: null, maxIter: 3000 });
        const { mistakes } = unit.fit(x, y);
        expect(mistakes.at(-1)).toBe(0);
        expect(unit.score(x, y)).toBe(1);
        unit.dispose();
      },
    ),
    { numRuns: 25 },
  );
});

test.each(['perceptron', 'adaline'] as const)('%s has a summary, is saved, loaded, and goes on alike', async (rule) => {
  const unit = builders[rule]({ inputs: 3, classes: 3, randomState: 5 });
  expect(summary(unit.model)).toMatchObject({ name: rule, parameters: 12, layers: [{ outputShape: [null, 3] }] });
  unit.fit(data.x, data.three);
  const model = await reloadedUntrained((target) => unit.save(target));
  const loaded =
    rule === 'perceptron' ? new Perceptron(model, { randomState: 5 }) : new Adaline(model, { randomState: 5 });
  expect(loaded.classes).toBe(3);
  expect([...loaded.decisionFunction(data.x)]).toEqual([...unit.decisionFunction(data.x)]);
  const sums = tf.tidy(() => (unit.model.predict(tf.tensor2d(data.x)) as tf.Tensor).flatten().arraySync());
  expect(sums).toBeAllClose([...unit.decisionFunction(data.x)], { rtol: 1e-4, atol: 1e-4 });
  expect(loaded.partialFit(data.x, data.three)).toEqual(unit.partialFit(data.x, data.three));
  expect([...loaded.predict(data.x)]).toEqual([...unit.predict(data.x)]);
  for (const one of [unit, loaded]) one.dispose();
});

test('no tensor is left behind, and arguments stay as they are', () => {
  const before = tf.memory().numTensors;
  const x = Object.freeze(corners.map((row) => Object.freeze([...row])));
  const y = Object.freeze([0, 0, 0, 1]);
  const unit = perceptron(Object.freeze({ inputs: 2, classWeight: Object.freeze({ 1: 2 }) }));
  unit.fit(x, y);
  unit.predict(x);
  unit.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  [{}, 'inputs must be a positive integer, received undefined'],
  [{ inputs: 2, classes: 1 }, 'classes must be an integer at least 2, received 1'],
  [{ inputs: 2, fitIntercept: 1 }, 'fitIntercept must be true or false, received 1'],
  [{ inputs: 2, eta0: 0 }, 'eta0 must be a finite number greater than 0, received 0'],
  [{ inputs: 2, tol: -1 }, 'tol must be a finite number at least 0, received -1'],
  [{ inputs: 2, penalty: 'L2' }, "penalty must be one of 'l2', 'l1', 'elasticnet', null, received 'L2'"],
  [{ inputs: 2, l1Ratio: 2 }, 'l1Ratio must be a finite number at least 0 and at most 1, received 2'],
  [{ inputs: 2, maxIter: 0 }, 'maxIter must be a positive integer, received 0'],
  [{ inputs: 2, randomState: -1 }, 'randomState must be an integer at least 0 and at most 4294967295, received -1'],
  [{ inputs: 2, classWeight: 'even' }, "classWeight must be 'balanced', null or a weight by class, received 'even'"],
  [{ inputs: 2, classWeight: { 1: -1 } }, 'classWeight[1] must be a finite number at least 0, received -1'],
  [{ inputs: 2, maxiter: 3 }, "unknown option 'maxiter'"],
])('bad options are errors: %j', (options, message) => {
  for (const builder of [perceptron, adaline]) {
    expect(() => builder(options as never)).toThrow(ArgumentError);
    expect(() => builder(options as never)).toThrow(message);
  }
});

test('bad data are errors', () => {
  const unit = adaline({ inputs: 2 });
  expect(() => unit.fit([[1]], [0])).toThrow(new ShapeError('Adaline.fit: x must have 2 features, received 1'));
  expect(() => unit.fit(corners, undefined as never)).toThrow(
    new ArgumentError('Adaline.fit: y must be an array of classes, received undefined'),
  );
  expect(() => unit.fit(corners, [0, 1])).toThrow(new ShapeError('Adaline.fit: y must have 4 labels, received 2'));
  expect(() => unit.fit(corners, [0, 1, 2, 1])).toThrow('y[2] must be an integer at least 0 and at most 1, received 2');
  expect(() => unit.fit(corners, [1, 1, 1, 1])).toThrow(
    new DataError('Adaline.fit: y must hold at least two classes, received one'),
  );
  expect(() => unit.fit(corners, [0, 0, 0, 1], { sampleWeight: [1] })).toThrow(ShapeError);
  expect(() => unit.predict([[1, Number.NaN]])).toThrow(DataError);
  const huge = [
    [1e300, 1],
    [-1e300, 2],
  ];
  expect(() => unit.fit(huge, [0, 1])).toThrow(/Adaline.fit: weights must stay finite numbers, received others after/);
  const other = logisticRegression({ inputs: 2 });
  expect(() => new Perceptron(other)).toThrow(
    new ArgumentError("Perceptron: model must be one that perceptron made, received 'logistic_regression'"),
  );
  other.dispose();
  unit.dispose();
});
