import {
  ArgumentError,
  expectArray,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  invalid,
} from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { expectActivation, type Activation } from '../activation.ts';
import { classifierHead } from '../classifier-head.ts';
import { compileModel, expectLoss, expectMetrics, expectTraining, type LossName, type MetricName, type TrainingOptions } from '../compile-model.ts'; // prettier-ignore
import { outputLayer } from '../output-layer.ts';
import { expectSeed } from '../seed.ts';
import { ImageLayers } from './image-layers.ts';
import { expectWidths } from './image-settings.ts';

/** Options of {@link transfer}. */
export interface TransferOptions extends TrainingOptions {
  /** A trained model with one input and one output; it stays as it is. */
  readonly base: tf.LayersModel;
  /** The last layer of it to be kept, by name; by default the one in front of its last layer. Earlier layers know less of the old classes. */
  readonly layer?: string;
  /** How many of the kept layers, counted from the end, are trained too; 0 by default: all of the base is frozen. */
  readonly trainableLayers?: number;
  /** The widths of new dense layers in front of the output; none by default. */
  readonly hidden?: readonly number[];
  /** The number of outputs, 1 by default: for a classifier of two classes 1, of more their number. */
  readonly outputs?: number;
  /** `'classification'`, the default, or `'regression'`. */
  readonly task?: 'classification' | 'regression';
  /** The activation of the new hidden layers, `'relu'` by default. */
  readonly activation?: Activation;
  /** Fraction of the inputs of each new layer set to zero in training, in [0, 1); 0 by default. */
  readonly dropout?: number;
  /** The weight of the squared kernels of the new layers in the loss; 0 by default. */
  readonly l2?: number;
  /** By default binary cross-entropy for one class output, categorical for more, mean squared error for regression. */
  readonly loss?: LossName;
  /** By default accuracy for classification, none for regression. */
  readonly metrics?: readonly MetricName[];
  /** An integer from 0 to 2³² − 1 that makes the new weights and dropout reproducible. */
  readonly seed?: number;
}

type Topology = Parameters<typeof tf.models.modelFromJSON>[0];

const where = 'transfer';
const optionNames = [
  'base', 'layer', 'trainableLayers', 'hidden', 'outputs', 'task', 'activation', 'dropout', 'l2', 'optimizer',
  'learningRate', 'loss', 'metrics', 'seed',
] as const; // prettier-ignore

/**
 * What a trained network knows, put to a new use: a copy of its layers, frozen, with a new head.
 *
 * Inputs   those of the base
 * Output   [B, outputs]: the probability of class 1, of each class, or the predicted numbers
 * Weights  of the kept layers those of the base, copied; of the head as `mlp`, under names that begin with `head_`
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given. Frozen batch normalisations of
 *          `@modu/layers` keep to their moving averages.
 *
 * @returns a model that shares nothing with the base
 * @throws {ArgumentError} when an option is unknown or out of range, or the base has no such layer
 * @see Yosinski et al. 2014, https://arxiv.org/abs/1411.1792
 * @example
 * const model = await transfer({ base: digits, outputs: 26, seed: 1 });
 */
export async function transfer(options: TransferOptions): Promise<tf.LayersModel> {
  const { base } = expectOptions(where, options, optionNames);
  if (!(base instanceof tf.LayersModel)) throw invalid(where, 'base', 'a tf.LayersModel', base);
  const units = expectInteger(where, 'outputs', options.outputs ?? 1, { min: 1 });
  const task = expectOneOf(where, 'task', options.task ?? 'classification', ['classification', 'regression']);
  const head =
    task === 'classification'
      ? { ...classifierHead(units), metrics: ['accuracy'] }
      : { activation: 'linear' as const, loss: 'meanSquaredError', metrics: [] };
  const rate = expectNumber(where, 'dropout', options.dropout ?? 0, { min: 0, maxExclusive: 1 });
  const hidden = expectWidths(where, 'hidden', options.hidden ?? []);
  const settings = {
    activation: expectActivation(where, 'activation', options.activation ?? 'relu'),
    batchNormalization: false,
    l2: expectNumber(where, 'l2', options.l2 ?? 0, { min: 0 }),
    seed: expectSeed(where, options.seed),
  };
  const loss = expectLoss(where, options.loss ?? head.loss);
  const metrics = expectMetrics(where, expectArray(where, 'metrics', options.metrics ?? head.metrics));
  const training = expectTraining(where, options, 0.001);
  const kept = keptLayers(base, options.layer);
  const { shape } = base.getLayer(kept.at(-1) ?? '').output as tf.SymbolicTensor;
  if (shape.length !== 4 && shape.slice(1).includes(null)) {
    throw new ArgumentError(
      `${where}: layer must be one whose output has a known size, received '${kept.at(-1)}' of [${shape.map(String).join(', ')}]`,
    );
  }
  const trainable = expectInteger(where, 'trainableLayers', options.trainableLayers ?? 0, { min: 0, max: kept.length });
  const copy = await tf.models.modelFromJSON(JSON.parse(base.toJSON() as string) as Topology);
  try {
    return buildWithinMemory(where, () => {
      copy.setWeights(base.getWeights());
      const layers = new ImageLayers(where, settings);
      const prefix = freePrefix(kept);
      let x = copy.getLayer(kept.at(-1) ?? '').output as tf.SymbolicTensor;
      if (x.shape.length > 2) x = layers.vector(x, x.shape.length === 4 ? 'average' : 'none', `${prefix}_pooling`);
      hidden.forEach((width, i) => {
        const name = `${prefix}_${i + 1}`;
        x = layers.dense(layers.dropout(x, `${name}_dropout`, rate), name, width);
      });
      x = layers.dropout(x, `${prefix}_output_dropout`, rate);
      const { l2, seed } = settings;
      const output = outputLayer({ units, activation: head.activation, l2, seed, name: `${prefix}_output` });
      const model = tf.model({ name: where, inputs: copy.inputs, outputs: output.apply(x) as tf.SymbolicTensor });
      kept.forEach((name, i) => (model.getLayer(name).trainable = i >= kept.length - trainable));
      for (const layer of copy.layers) if (!model.layers.includes(layer)) layer.dispose();
      compileModel(model, loss, metrics, training);
      return model;
    });
  } catch (error) {
    for (const layer of copy.layers) for (const weight of layer.weights) weight.dispose();
    throw error;
  }
}

/** The names of the layers of the base that lead to the one that is kept last, in their order. */
function keptLayers(base: tf.LayersModel, name: string | undefined): string[] {
  const names = base.layers.map((layer) => layer.name);
  const last = name ?? names.at(-2);
  if (last === undefined) throw invalid(where, 'base', 'a model of more than one layer', `one of ${names.length}`);
  if (!names.includes(last)) {
    throw new ArgumentError(`${where}: layer must be one of ${names.join(', ')}, received '${last}'`);
  }
  const { output } = base.getLayer(last);
  if (Array.isArray(output)) throw invalid(where, 'layer', 'a layer of one output', last);
  return tf.model({ inputs: base.inputs, outputs: output }).layers.map((layer) => layer.name);
}

/** `head`, or `head2`, … where the base has a head that an earlier transfer gave it. */
function freePrefix(names: readonly string[]): string {
  let prefix = 'head';
  for (let number = 2; names.some((name) => name.startsWith(`${prefix}_`)); number++) prefix = `head${number}`;
  return prefix;
}
