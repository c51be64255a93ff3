import type { Matrix } from '@modu/core';

/** Linear regression by gradient descent: work for one core. */
export function descent(): object {
  let weights = new Float64Array(0);
  const predict = ({ data, shape: [rows, columns] }: Matrix): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += (data[i * columns + j] as number) * (weights[j] as number);
      return sum;
    });
  return {
    fit: (x: Matrix, y: Float64Array) => {
      const [rows, columns] = x.shape;
      weights = new Float64Array(columns);
      for (let step = 0; step < 40; step++) {
        const predicted = predict(x);
        for (let j = 0; j < columns; j++) {
          let gradient = 0;
          for (let i = 0; i < rows; i++) {
            gradient += ((predicted[i] as number) - (y[i] as number)) * (x.data[i * columns + j] as number);
          }
          weights[j] = (weights[j] as number) - (0.5 * gradient) / rows;
        }
      }
    },
    predict,
    score: (x: Matrix, y: Float64Array) =>
      -predict(x).reduce((sum, value, i) => sum + (value - (y[i] as number)) ** 2, 0),
  };
}

/** Does nothing. */
export function idle(): object {
  return { fit: () => undefined, predict: () => [], score: () => 1 };
}
