import './register.ts';

export type { Activation } from './activation.ts';
export type { LossName, MetricName, TrainingOptions } from './compile-model.ts';
export { leastSquares, type LeastSquaresOptions, type LeastSquaresSolution } from './least-squares.ts';
export { linearRegression, type LinearRegressionOptions } from './linear-regression.ts';
export { logisticRegression, type LogisticRegressionOptions } from './logistic-regression.ts';
export { mlp, type MlpOptions } from './mlp.ts';
export type { Numbers } from './numeric-columns.ts';
export { summary, type LayerSummary, type ModelSummary } from './summary.ts';
