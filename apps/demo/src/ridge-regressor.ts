import type { Matrix } from '@modu/core';
import { r2Score, trainTestSplit } from '@modu/evaluation';
import { leastSquares, type LeastSquaresSolution } from '@modu/models';

/** Candidates of the penalty, as a weight of the squared coefficients in the mean error. */
const penalties = [0.001, 0.003, 0.01];

/** Ridge regression in closed form, whose penalty is chosen on a tenth of the training samples. */
export class RidgeRegressor {
  readonly #seed: number;
  #solution: LeastSquaresSolution | undefined;

  constructor({ seed }: { readonly seed: number }) {
    this.#seed = seed;
  }

  fit(x: Matrix, y: Float64Array): this {
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.1, randomState: this.#seed });
    const scores = penalties.map((l2) => r2Score(yTest, predict(leastSquares(xTrain, yTrain, { l2 }), xTest)));
    this.#solution = leastSquares(x, y, { l2: penalties[scores.indexOf(Math.max(...scores))] ?? 0 });
    return this;
  }

  predict(x: Matrix): Float64Array {
    if (this.#solution === undefined) throw new TypeError('RidgeRegressor.predict: fit must be called first');
    return predict(this.#solution, x);
  }
}

function predict(
  { coefficients, intercept }: LeastSquaresSolution,
  { data, shape: [rows, columns] }: Matrix,
): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = intercept[0] ?? 0;
    for (let j = 0; j < columns; j++) sum += (data[row * columns + j] ?? 0) * (coefficients[j] ?? 0);
    return sum;
  });
}
