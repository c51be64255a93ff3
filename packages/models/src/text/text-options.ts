import { derivedSeed, expectArray, expectInteger, expectNumber, expectOneOf } from '@modu/core';
import { Dropout, Embedding } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { classifierHead } from '../classifier-head.ts';
import {
  compileModel,
  expectLoss,
  expectMetrics,
  expectTraining,
  type LossName,
  type MetricName,
  type TrainingOptions,
} from '../compile-model.ts';
import { outputLayer } from '../output-layer.ts';
import { expectSeed } from '../seed.ts';

/** Options of every model of texts. */
export interface TextModelOptions extends TrainingOptions {
  /** V, one more than the largest id of a token; id 0 stands for padding. */
  readonly vocabulary: number;
  /** D, the size of the vectors that stand for tokens. */
  readonly embedding?: number;
  /** The number of outputs, 1 by default: for a classifier of two classes 1, of more their number. */
  readonly outputs?: number;
  /** `'classification'`, the default, or `'regression'`. */
  readonly task?: 'classification' | 'regression';
  /** Fraction of the features in front of the output set to zero in training, in [0, 1). */
  readonly dropout?: number;
  /** Fraction of the numbers of the token vectors set to zero in training, in [0, 1); 0 by default. */
  readonly embeddingDropout?: number;
  /** By default binary cross-entropy for one class output, categorical for more, mean squared error for regression. */
  readonly loss?: LossName;
  /** By default accuracy for classification, none for regression. */
  readonly metrics?: readonly MetricName[];
  /** An integer from 0 to 2³² − 1 that makes initial weights and dropout reproducible, each layer with a seed of its own. */
  readonly seed?: number;
}

/** The names of {@link TextModelOptions}. */
export const textOptionNames = [
  'vocabulary',
  'embedding',
  'outputs',
  'task',
  'dropout',
  'embeddingDropout',
  'optimizer',
  'learningRate',
  'loss',
  'metrics',
  'seed',
] as const;

/** What is taken where an option is left out. */
interface Defaults {
  readonly embedding: number;
  readonly dropout: number;
  readonly learningRate: number;
}

/** The options with every default in place. */
export interface TextSettings {
  readonly vocabulary: number;
  readonly embedding: number;
  readonly outputs: number;
  readonly activation: 'linear' | 'sigmoid' | 'softmax';
  readonly dropout: number;
  readonly embeddingDropout: number;
  readonly loss: LossName;
  readonly metrics: readonly MetricName[];
  readonly training: TrainingOptions;
  readonly seed: number | undefined;
  /** The seed of a layer, by its number; null without a seed. */
  readonly own: (index: number) => number | null;
}

/** The parts of `apply` that models here are made of have one output. */
export function one(x: ReturnType<tf.layers.Layer['apply']>): tf.SymbolicTensor {
  return x as tf.SymbolicTensor;
}

/** @throws {ArgumentError} when an option is out of range; unknown options are the caller's to refuse */
export function textSettings(where: string, options: TextModelOptions, defaults: Defaults): TextSettings {
  const outputs = expectInteger(where, 'outputs', options.outputs ?? 1, { min: 1 });
  const task = expectOneOf(where, 'task', options.task ?? 'classification', ['classification', 'regression']);
  const head =
    task === 'classification'
      ? { ...classifierHead(outputs), metrics: ['accuracy'] }
      : { activation: 'linear' as const, loss: 'meanSquaredError', metrics: [] };
  const rate = (name: 'dropout' | 'embeddingDropout', byDefault: number): number =>
    expectNumber(where, name, options[name] ?? byDefault, { min: 0, maxExclusive: 1 });
  const seed = expectSeed(where, options.seed);
  return {
    vocabulary: expectInteger(where, 'vocabulary', options.vocabulary, { min: 2 }),
    embedding: expectInteger(where, 'embedding', options.embedding ?? defaults.embedding, { min: 1 }),
    outputs,
    activation: head.activation,
    dropout: rate('dropout', defaults.dropout),
    embeddingDropout: rate('embeddingDropout', 0),
    loss: expectLoss(where, options.loss ?? head.loss),
    metrics: expectMetrics(where, options.metrics ?? head.metrics),
    training: expectTraining(where, options, defaults.learningRate),
    seed,
    own: (index) => (seed === undefined ? null : derivedSeed(seed, index)),
  };
}

/** Sizes of layers, the first one first, at least one of them. @throws {ArgumentError} */
export function expectSizes(where: string, name: string, sizes: readonly number[], least = 1): readonly number[] {
  const all = expectArray(where, name, sizes).map((size, i) => expectInteger(where, `${name}[${i}]`, size, { min: 1 }));
  expectInteger(where, `${name}.length`, all.length, { min: least });
  return all;
}

/** `rate` of `x` set to zero in training, in a layer of its own; x itself where the rate is 0. */
export function dropped(x: tf.SymbolicTensor, name: string, rate: number, seed: number | null): tf.SymbolicTensor {
  return rate === 0 ? x : one(new Dropout({ name, rate, seed }).apply(x));
}

/** The ids that a model takes, and the vectors that stand for them; layer 1 of the seeds, 2 of dropout. */
export function embeddedTokens(
  settings: TextSettings,
  { maskZero }: { readonly maskZero: boolean },
): { readonly tokens: tf.SymbolicTensor; readonly x: tf.SymbolicTensor } {
  const { vocabulary, embedding, embeddingDropout, own } = settings;
  const tokens = tf.input({ name: 'tokens', shape: [null], dtype: 'int32' });
  const layer = new Embedding({
    name: 'embedding',
    inputDim: vocabulary,
    outputDim: embedding,
    maskZero,
    embeddingsInitializer: {
      className: 'Modu>RandomUniform',
      config: { minval: -0.05, maxval: 0.05, seed: own(1) },
    },
  });
  return { tokens, x: dropped(one(layer.apply(tokens)), 'embedding_dropout', embeddingDropout, own(2)) };
}

/** The compiled model: dropout of the features [B,F], then the output. */
export function textModel(
  name: string,
  settings: TextSettings,
  tokens: tf.SymbolicTensor,
  features: tf.SymbolicTensor,
): tf.LayersModel {
  const { outputs: units, activation, dropout, loss, metrics, training, seed, own } = settings;
  const last = outputLayer({ units, activation, l2: 0, seed });
  const outputs = one(last.apply(dropped(features, 'dropout', dropout, own(3))));
  const model = tf.model({ name, inputs: tokens, outputs });
  compileModel(model, loss, metrics, training);
  return model;
}
