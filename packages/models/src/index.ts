import './register.ts';

export type { Activation } from './activation.ts';
export type { LossName, MetricName, TrainingOptions } from './compile-model.ts';
export { cnn, type CnnOptions } from './images/cnn.ts';
export type { ImageModelOptions, ImageShape } from './images/image-settings.ts';
export { leastSquares, type LeastSquaresOptions, type LeastSquaresSolution } from './least-squares.ts';
export { linearRegression, type LinearRegressionOptions } from './linear-regression.ts';
export { logisticRegression, type LogisticRegressionOptions } from './logistic-regression.ts';
export { mlp, type MlpOptions } from './mlp.ts';
export type { Numbers } from './numeric-columns.ts';
export { gpt, type GptOptions } from './sequences/gpt.ts';
export { Gpt } from './sequences/gpt-model.ts';
export type { SequenceFitOptions } from './sequences/fit-sequences.ts';
export { seq2seq, type Seq2SeqOptions } from './sequences/seq2seq.ts';
export { Seq2Seq, type AttentionMap, type DecodeOptions } from './sequences/seq2seq-model.ts';
export type { TokenSequences } from './sequences/token-sequences.ts';
export { summary, type LayerSummary, type ModelSummary } from './summary.ts';
