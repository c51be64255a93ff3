import {
  derivedSeed,
  ArgumentError,
  expectArray,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
} from '@modu/core';
import { Dropout } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from './build-within-memory.ts';
import { expectActivation, kernelInitializer, type Activation } from './activation.ts';
import { classifierHead } from './classifier-head.ts';
import {
  compileModel,
  expectLoss,
  expectMetrics,
  expectTraining,
  type LossName,
  type MetricName,
  type TrainingOptions,
} from './compile-model.ts';
import { outputLayer } from './output-layer.ts';
import { expectSeed } from './seed.ts';

/** Options of {@link mlp}. */
export interface MlpOptions extends TrainingOptions {
  /** The number of features. */
  readonly inputs: number;
  /** The widths of the hidden layers, the first one first; at least one. */
  readonly hidden: readonly number[];
  /** The number of outputs, 1 by default: for a classifier of two classes 1, of more their number. */
  readonly outputs?: number;
  /** `'classification'`, the default, or `'regression'`. */
  readonly task?: 'classification' | 'regression';
  /** The activation of the hidden layers, `'relu'` by default. */
  readonly activation?: Activation;
  /** Fraction of each hidden layer's outputs set to zero in training, in [0, 1); 0 by default. */
  readonly dropout?: number;
  /** The weight of the squared kernels, of all layers, in the loss; 0 by default. */
  readonly l2?: number;
  /** Whether a batch normalisation stands between each hidden layer and its activation; false by default. */
  readonly batchNormalization?: boolean;
  /** By default binary cross-entropy for one class output, categorical for more, mean squared error for regression. */
  readonly loss?: LossName;
  /** By default accuracy for classification, none for regression. */
  readonly metrics?: readonly MetricName[];
  /** An integer from 0 to 2³² − 1 that makes initial weights and dropout reproducible, each layer with a seed of its own. */
  readonly seed?: number;
}

/** The options with every default in place. */
interface Settings {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly dropout: number;
  readonly l2: number;
  readonly batchNormalization: boolean;
  readonly seed: number | undefined;
}

const where = 'mlp';

/**
 * A multi-layer perceptron as a compiled model.
 *
 * Each hidden layer: dense → batch normalisation (by choice) → activation → dropout (by choice). The last layer is dense
 * with sigmoid (classification, one output), softmax (classification, more) or nothing (regression).
 *
 * Inputs   [B, inputs]; scale the features first
 * Output   [B, outputs]: the probability of class 1, of each class, or the predicted numbers
 * Weights  kernels by activation: He uniform for relu, relu6, elu, gelu, mish, swish, softplus; LeCun uniform for selu;
 *          Glorot uniform for the others and the output. Biases zero; none in front of a batch normalisation.
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given. Labels: 0 and 1 for one output,
 *          one-hot for more. The seed does not rule the order of batches, which `fit` shuffles on its own.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, hidden is empty, or an activation, loss or metric is unknown
 * @see Glorot & Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html; He et al. 2015, https://arxiv.org/abs/1502.01852
 * @example
 * const model = mlp({ inputs: 8, hidden: [32, 16], dropout: 0.2, seed: 1 });
 */
export function mlp(options: MlpOptions): tf.LayersModel {
  const known = expectOptions(where, options, [
    'inputs',
    'hidden',
    'outputs',
    'task',
    'activation',
    'dropout',
    'l2',
    'batchNormalization',
    'optimizer',
    'learningRate',
    'loss',
    'metrics',
    'seed',
  ]);
  return buildWithinMemory(where, () => build(known));
}

function build(options: MlpOptions): tf.LayersModel {
  const settings: Settings = {
    inputs: expectInteger(where, 'inputs', options.inputs, { min: 1 }),
    hidden: expectHidden(where, options.hidden),
    activation: expectActivation(where, 'activation', options.activation ?? 'relu'),
    dropout: expectNumber(where, 'dropout', options.dropout ?? 0, { min: 0, maxExclusive: 1 }),
    l2: expectNumber(where, 'l2', options.l2 ?? 0, { min: 0 }),
    batchNormalization: expectBoolean(where, 'batchNormalization', options.batchNormalization ?? false),
    seed: expectSeed(where, options.seed),
  };
  const units = expectInteger(where, 'outputs', options.outputs ?? 1, { min: 1 });
  const task = expectOneOf(where, 'task', options.task ?? 'classification', ['classification', 'regression']);
  const head =
    task === 'classification'
      ? { ...classifierHead(units), metrics: ['accuracy'] }
      : { activation: 'linear' as const, loss: 'meanSquaredError', metrics: [] };
  const loss = expectLoss(where, options.loss ?? head.loss);
  const metrics = expectMetrics(where, options.metrics ?? head.metrics);
  const training = expectTraining(where, options, 0.001);

  const hidden = settings.hidden.flatMap((_, i) => hiddenLayers(settings, i));
  const output = outputLayer({ units, activation: head.activation, l2: settings.l2, seed: settings.seed });
  const model = tf.sequential({ name: 'mlp', layers: [...hidden, output] });
  compileModel(model, loss, metrics, training);
  return model;
}

function expectHidden(where: string, hidden: readonly number[]): readonly number[] {
  const widths = expectArray(where, 'hidden', hidden);
  if (widths.length === 0) {
    throw new ArgumentError(
      `${where}: hidden must hold at least one width, received []; ` +
        'without hidden layers the model is linearRegression or logisticRegression',
    );
  }
  return widths.map((width, i) => expectInteger(where, `hidden[${i}]`, width, { min: 1 }));
}

/** The layers of hidden layer `i`, counted from 0; their names count from 1. */
function hiddenLayers(settings: Settings, i: number): tf.layers.Layer[] {
  const { inputs, hidden, activation, dropout, l2, batchNormalization } = settings;
  const name = `hidden_${i + 1}`;
  const seed = (index: number): number | undefined =>
    settings.seed === undefined ? undefined : derivedSeed(settings.seed, 2 * i + index);
  const dense = tf.layers.dense({
    name,
    units: hidden[i] ?? 0,
    useBias: !batchNormalization,
    kernelInitializer: kernelInitializer(activation, seed(1)),
    ...(i === 0 && { inputShape: [inputs] }),
    ...(!batchNormalization && { activation }),
    ...(l2 > 0 && { kernelRegularizer: tf.regularizers.l2({ l2 }) }),
  });
  const layers: tf.layers.Layer[] = [dense];
  if (batchNormalization) {
    layers.push(tf.layers.batchNormalization({ name: `${name}_normalization` }));
    layers.push(
      tf.layers.activation({
        name: `${name}_activation`,
        activation,
      }),
    );
  }
  if (dropout > 0) layers.push(new Dropout({ name: `${name}_dropout`, rate: dropout, seed: seed(2) ?? null }));
  return layers;
}
