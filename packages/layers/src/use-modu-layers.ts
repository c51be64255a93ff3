import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { registerLayers } from './register-layers.ts';

type Config = tf.serialization.ConfigDict;

/** What {@link useModuLayers} did. */
export interface ModuLayersInUse {
  /** Whether `tf.layers.lstm` and its like make layers of this package too: not where a bundler has frozen `tf.layers`. */
  readonly factories: boolean;
  /** Brings tfjs back to its own layers. */
  readonly undo: () => void;
}

/** The classes of tfjs that are replaced, by the names of their factories; its `TimeDistributed` saves weights by other names. */
const replaced: Readonly<Record<string, string>> = {
  add: 'Add',
  alphaDropout: 'AlphaDropout',
  average: 'Average',
  batchNormalization: 'BatchNormalization',
  bidirectional: 'Bidirectional',
  concatenate: 'Concatenate',
  conv1d: 'Conv1D',
  conv2d: 'Conv2D',
  dot: 'Dot',
  dropout: 'Dropout',
  embedding: 'Embedding',
  gaussianDropout: 'GaussianDropout',
  gaussianNoise: 'GaussianNoise',
  globalAveragePooling1d: 'GlobalAveragePooling1D',
  globalMaxPooling1d: 'GlobalMaxPooling1D',
  gru: 'GRU',
  gruCell: 'GRUCell',
  layerNormalization: 'LayerNormalization',
  lstm: 'LSTM',
  lstmCell: 'LSTMCell',
  masking: 'Masking',
  maximum: 'Maximum',
  minimum: 'Minimum',
  multiply: 'Multiply',
  rnn: 'RNN',
  simpleRNN: 'SimpleRNN',
  simpleRNNCell: 'SimpleRNNCell',
  spatialDropout1d: 'SpatialDropout1D',
  stackedRNNCells: 'StackedRNNCells',
};

/** Options that tfjs writes and that change nothing about what a layer computes. */
const idle = ['inputLength', 'numConstants', 'inputDType', 'customObjects'];

/**
 * Makes tfjs use the layers of this package in place of its own: saved models of tfjs and Keras 2 load into them, and
 * `tf.layers.lstm(…)` and its like make them, with the defaults of Keras 3. Layers that exist stay what they are.
 *
 * @example
 * const inUse = useModuLayers();
 * const model = await tf.loadLayersModel('model.json'); // its LSTM is that of this package
 * inUse.undo();
 */
export function useModuLayers(): ModuLayersInUse {
  registerLayers();
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const classes = new Map(Object.values(replaced).map((name) => [name, classNameMap[name]]));
  for (const name of classes.keys()) {
    const [type, fromConfig] = classNameMap[`Modu>${name}`] as NonNullable<(typeof classNameMap)[string]>;
    classNameMap[name] = [type, (cls, config: Config) => fromConfig(cls, ofModu(name, config))];
  }
  const factories = new Map(Object.keys(replaced).map((name) => [name, Reflect.get(tf.layers, name) as unknown]));
  const done = [...factories.keys()].filter((name) => {
    const [type] = classNameMap[replaced[name] as string] as NonNullable<(typeof classNameMap)[string]>;
    return isOpen && Reflect.set(tf.layers, name, (options: never) => new type(options));
  });
  return {
    factories: done.length === factories.size,
    undo: () => {
      for (const [name, entry] of classes) {
        if (entry !== undefined) classNameMap[name] = entry;
      }
      for (const name of done) Reflect.set(tf.layers, name, factories.get(name));
    },
  };
}

const isOpen = !Object.isFrozen(tf.layers);

/** The config of a layer of tfjs as that of this package takes it. @throws {ArgumentError} when it computes otherwise */
function ofModu(name: string, config: Config): Config {
  for (const role of ['activation', 'recurrentActivation']) {
    if (config[role] === 'hardSigmoid' || config[role] === 'hard_sigmoid') {
      throw new ArgumentError(
        `useModuLayers: ${role} of layer ${JSON.stringify(config['name'])} must not be 'hardSigmoid', which has another slope in tfjs than in Keras 3, received it`,
      );
    }
  }
  const entries = Object.entries(config).filter(([key]) => !idle.includes(key));
  const plain: Config = Object.fromEntries(entries.map(([key, value]) => [key, inner(value)]));
  // tfjs, and Keras before 2.1, had no other GRU.
  return name === 'GRU' || name === 'GRUCell' ? { ...plain, resetAfter: plain['resetAfter'] ?? false } : plain;
}

/** Layers inside wrappers, in the same way. */
function inner(value: Config[string]): Config[string] {
  if (Array.isArray(value)) return value.map((item) => inner(item));
  if (typeof value !== 'object' || value === null) return value;
  const { className, config } = value as { className?: unknown; config?: unknown };
  if (typeof className !== 'string' || typeof config !== 'object' || config === null) return value;
  if (!Object.values(replaced).includes(className)) return value;
  return { className: `Modu>${className}`, config: ofModu(className, config as Config) };
}
