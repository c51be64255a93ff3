import { derivedSeed, ShapeError } from '@modu/core';
import { BatchNormalization, Conv2D, Dropout } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { kernelInitializer, type Activation } from '../activation.ts';
import { compileModel } from '../compile-model.ts';
import { outputLayer } from '../output-layer.ts';
import { buildWithinMemory } from '../build-within-memory.ts';
import type { ImageSettings } from './image-settings.ts';

/** The settings by which layers are made. */
export type LayerSettings = Pick<ImageSettings, 'activation' | 'batchNormalization' | 'l2' | 'seed'>;

/** One convolution with what comes behind it. */
export interface ConvolutionSettings {
  /** Of a depthwise convolution, left out. */
  readonly filters?: number;
  readonly kernelSize: number;
  readonly strides?: number;
  readonly padding?: 'same' | 'valid';
  /** That of the settings by default; `'linear'` for none. */
  readonly activation?: Activation;
  /** Whether each channel has a filter of its own. False by default. */
  readonly isDepthwise?: boolean;
  /** Whether nothing stands behind it, neither batch normalisation nor activation. False by default. */
  readonly isBare?: boolean;
}

/** Makes the layers of a network, each with a seed of its own, and ties them to one another. */
export class ImageLayers {
  readonly #where: string;
  readonly #settings: LayerSettings;
  #made = 0;

  constructor(where: string, settings: LayerSettings) {
    this.#where = where;
    this.#settings = settings;
  }

  /** A seed that no other layer has; index 0 is the output's. */
  seed(): number | undefined {
    const { seed } = this.#settings;
    this.#made += 1;
    return seed === undefined ? undefined : derivedSeed(seed, this.#made);
  }

  /** Convolution, batch normalisation (by choice), activation. */
  convolution(x: tf.SymbolicTensor, name: string, options: ConvolutionSettings): tf.SymbolicTensor {
    const { batchNormalization, l2 } = this.#settings;
    const { filters = 1, kernelSize, strides = 1, padding = 'same', isDepthwise = false, isBare = false } = options;
    const activation = options.activation ?? this.#settings.activation;
    if (padding === 'valid') this.expectRoom(x, name, kernelSize);
    const initializer = kernelInitializer(activation, this.seed());
    const regularizer = l2 > 0 ? tf.regularizers.l2({ l2 }) : undefined;
    const common = {
      name,
      kernelSize,
      strides,
      padding,
      useBias: !batchNormalization,
      ...(!batchNormalization && !isBare && { activation }),
    };
    const layer = isDepthwise
      ? tf.layers.depthwiseConv2d({
          ...common,
          depthwiseInitializer: initializer,
          ...(regularizer && { depthwiseRegularizer: regularizer }),
        })
      : new Conv2D({
          ...common,
          filters,
          // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- tfjs gives all its initialisers the type of zeros
          kernelInitializer: initializer,
          ...(regularizer && { kernelRegularizer: regularizer }),
        });
    const y = layer.apply(x) as tf.SymbolicTensor;
    return isBare ? y : this.#normalized(y, name, activation);
  }

  /** Batch normalisation (by choice) and activation, in front of a convolution. */
  activated(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    const { activation, batchNormalization } = this.#settings;
    if (batchNormalization) return this.#normalized(x, name, activation);
    return this.activation(x, `${name}_activation`);
  }

  /** The activation of the settings alone. */
  activation(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return tf.layers.activation({ name, activation: this.#settings.activation }).apply(x) as tf.SymbolicTensor;
  }

  sum(terms: tf.SymbolicTensor[], name: string): tf.SymbolicTensor {
    return tf.layers.add({ name }).apply(terms) as tf.SymbolicTensor;
  }

  /** Dense, batch normalisation (by choice), activation. */
  dense(x: tf.SymbolicTensor, name: string, units: number): tf.SymbolicTensor {
    const { activation, batchNormalization, l2 } = this.#settings;
    const layer = tf.layers.dense({
      name,
      units,
      useBias: !batchNormalization,
      kernelInitializer: kernelInitializer(activation, this.seed()),
      ...(!batchNormalization && { activation }),
      ...(l2 > 0 && { kernelRegularizer: tf.regularizers.l2({ l2 }) }),
    });
    return this.#normalized(layer.apply(x) as tf.SymbolicTensor, name, activation);
  }

  /** A transposed convolution that doubles the sides, with its activation. */
  transposedConvolution(x: tf.SymbolicTensor, name: string, filters: number): tf.SymbolicTensor {
    const { activation } = this.#settings;
    const layer = tf.layers.conv2dTranspose({
      name,
      filters,
      kernelSize: 4,
      strides: 2,
      padding: 'same',
      activation,
      kernelInitializer: kernelInitializer(activation, this.seed()),
    });
    return layer.apply(x) as tf.SymbolicTensor;
  }

  /** The initialiser of a layer without an activation. */
  glorotUniform(): ReturnType<typeof tf.initializers.glorotUniform> {
    return kernelInitializer('linear', this.seed());
  }

  dropout(x: tf.SymbolicTensor, name: string, rate: number): tf.SymbolicTensor {
    if (rate === 0) return x;
    return new Dropout({ name, rate, seed: this.seed() ?? null }).apply(x) as tf.SymbolicTensor;
  }

  /** One number for each channel, or all of them in a row. */
  vector(
    x: tf.SymbolicTensor,
    pooling: 'none' | 'average' | 'max',
    name = pooling === 'none' ? 'flatten' : 'global_pooling',
  ): tf.SymbolicTensor {
    const layer =
      pooling === 'none'
        ? tf.layers.flatten({ name })
        : pooling === 'average'
          ? tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' })
          : tf.layers.globalMaxPooling2d({ name, dataFormat: 'channelsLast' });
    return layer.apply(x) as tf.SymbolicTensor;
  }

  /** @throws {ShapeError} when a window of `size` does not fit into x */
  expectRoom(x: tf.SymbolicTensor, name: string, size: number): void {
    const [, height, width] = x.shape as [null, number, number, number];
    if (height >= size && width >= size) return;
    throw new ShapeError(
      `${this.#where}: inputShape must leave at least ${size} × ${size} pixels for ${name}, received ${height} × ${width} there`,
    );
  }

  #normalized(x: tf.SymbolicTensor, name: string, activation: Activation): tf.SymbolicTensor {
    if (!this.#settings.batchNormalization) return x;
    const normalized = new BatchNormalization({ name: `${name}_normalization` }).apply(x) as tf.SymbolicTensor;
    if (activation === 'linear') return normalized;
    return tf.layers.activation({ name: `${name}_activation`, activation }).apply(normalized) as tf.SymbolicTensor;
  }
}

/** The whole network, compiled: images → augmentation → `body` → dropout → output. */
export function imageModel(
  name: string,
  settings: ImageSettings,
  body: (x: tf.SymbolicTensor, layers: ImageLayers) => tf.SymbolicTensor,
): tf.LayersModel {
  return buildWithinMemory(name, () => {
    const layers = new ImageLayers(name, settings);
    const input = tf.input({ name: 'image', shape: [...settings.inputShape] });
    const seen = settings.augmentation.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
    const features = layers.dropout(body(seen, layers), 'output_dropout', settings.dropout);
    const { units, outputActivation: activation, l2, seed } = settings;
    const outputs = outputLayer({ units, activation, l2, seed }).apply(features) as tf.SymbolicTensor;
    const model = tf.model({ name, inputs: input, outputs });
    compileModel(model, settings.loss, settings.metrics, settings.training);
    return model;
  });
}
