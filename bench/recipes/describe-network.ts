import type * as tf from '@tensorflow/tfjs';
import type { Job } from './job.ts';

/** The options of layers that are sizes, or rates. */
const sizeNames = [
  ...['units', 'filters', 'kernelSize', 'rate', 'dropout', 'inputDim', 'outputDim'],
  ...['vocabularySize', 'sequenceLength', 'embeddingDim', 'intermediateDim', 'numHeads'],
];

/** The weight of the squared kernel in the loss, as the configuration of a layer has it. */
function penalty(config: tf.serialization.ConfigDict): number {
  const { kernelRegularizer } = config as { kernelRegularizer?: { config?: { l2?: number } } | null };
  return kernelRegularizer?.config?.l2 ?? 0;
}

/** What a network is made of, and by what it is trained. */
export function describeNetwork(
  model: tf.LayersModel,
): Pick<Job, 'model' | 'parameters' | 'inputs' | 'layers' | 'sizes' | 'optimizer'> {
  const configs = model.layers.map((layer) => layer.getConfig());
  const ofName = (name: string) =>
    configs
      .map((config) => config[name])
      .flat()
      .filter((size) => typeof size === 'number');
  const size = (shape: tf.Shape): number => shape.reduce<number>((product, length) => product * (length ?? 1), 1);
  return {
    model: model.name.replace(/_\d+$/, ''),
    parameters: model.trainableWeights.reduce((sum, { shape }) => sum + size(shape), 0),
    inputs: model.inputs.map(({ shape }) => shape),
    layers: model.layers.map((layer) => layer.getClassName()),
    sizes: {
      ...Object.fromEntries(sizeNames.map((name) => [name, ofName(name)])),
      l2: configs.map(penalty).filter((weight) => weight > 0),
    },
    optimizer: { className: model.optimizer.getClassName(), ...model.optimizer.getConfig() },
  };
}
