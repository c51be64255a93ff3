import { BatchNormalization, LeakyReLU } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { kernelInitializer } from '../activation.ts';
import { buildWithinMemory } from '../build-within-memory.ts';
import { ImageLayers } from '../images/image-layers.ts';
import type { AdversarialNetworkSettings } from './adversarial-options.ts';
import { LatentNoise, type AdversarialSettings } from './latent-noise.ts';

/** The share of a moving average that stays at each step: that of a generator, whose values move fast. */
const momentum = 0.9;

/**
 * Latent vector → generator → `sample` → discriminator → `score`, as one model. Not compiled.
 *
 * The shape of Radford's networks: strides in place of pooling, no dense layers between convolutions and ends.
 */
export function adversarialModel(
  name: string,
  settings: AdversarialNetworkSettings,
  training: AdversarialSettings,
): tf.LayersModel {
  return buildWithinMemory(name, () => {
    const layers = new ImageLayers(name, { ...settings, batchNormalization: false, l2: 0 });
    const input = tf.input({ name: 'code', shape: [settings.latent] });
    const noise = new LatentNoise({ name: 'latent', ...training });
    const sample = generator(one(noise.apply(input)), layers, settings);
    return tf.model({ name, inputs: input, outputs: discriminator(sample, layers, settings) });
  });
}

function generator(
  code: tf.SymbolicTensor,
  layers: ImageLayers,
  settings: AdversarialNetworkSettings,
): tf.SymbolicTensor {
  const { inputShape, blocks, hidden, activation, outputActivation } = settings;
  const isNormalized = settings.batchNormalization !== 'none';
  const initializer = () => kernelInitializer(activation, layers.seed());
  const activated = (x: tf.SymbolicTensor, name: string): tf.SymbolicTensor => {
    const y = isNormalized ? one(new BatchNormalization({ name: `${name}_normalization`, momentum }).apply(x)) : x;
    return one(tf.layers.activation({ name: `${name}_activation`, activation }).apply(y));
  };
  const dense = (x: tf.SymbolicTensor, name: string, units: number): tf.SymbolicTensor => {
    const layer = tf.layers.dense({ name, units, useBias: !isNormalized, kernelInitializer: initializer() });
    return activated(one(layer.apply(x)), name);
  };
  let x = code;
  [...hidden].reverse().forEach((units, i) => (x = dense(x, `generator_${i + 1}`, units)));
  const last = { activation: outputActivation, kernelInitializer: layers.glorotUniform() };
  if (blocks.length === 0) {
    const isRow = inputShape.length === 1;
    const units = inputShape.reduce((product, size) => product * size, 1);
    x = one(tf.layers.dense({ name: isRow ? 'sample' : 'generator_output', units, ...last }).apply(x));
    return isRow ? x : one(tf.layers.reshape({ name: 'sample', targetShape: [...inputShape] }).apply(x));
  }
  const [height = 1, width = 1, channels = 1] = inputShape;
  const shrunk = 2 ** blocks.length;
  const grid = [height / shrunk, width / shrunk, blocks.at(-1) ?? 1] as const;
  x = dense(x, 'generator_grid', grid[0] * grid[1] * grid[2]);
  x = one(tf.layers.reshape({ name: 'grid', targetShape: [...grid] }).apply(x));
  // A kernel of 4 covers every pixel of a doubled image equally often.
  const doubling = { kernelSize: 4, strides: 2, padding: 'same' } as const;
  [...blocks]
    .reverse()
    .slice(1)
    .forEach((filters, i) => {
      const name = `generator_conv_${i + 1}`;
      const settings = { name, filters, useBias: !isNormalized, kernelInitializer: initializer() };
      x = activated(one(tf.layers.conv2dTranspose({ ...doubling, ...settings }).apply(x)), name);
    });
  return one(tf.layers.conv2dTranspose({ name: 'sample', filters: channels, ...doubling, ...last }).apply(x));
}

function discriminator(
  sample: tf.SymbolicTensor,
  layers: ImageLayers,
  { blocks, hidden, negativeSlope, dropout, batchNormalization }: AdversarialNetworkSettings,
): tf.SymbolicTensor {
  let x = sample;
  let made = 0;
  const settings = (name: string) => {
    // The first layer sees samples as they are.
    const isNormalized = batchNormalization === 'both' && made++ > 0;
    const activated = (y: tf.SymbolicTensor): tf.SymbolicTensor => {
      const z = isNormalized ? one(new BatchNormalization({ name: `${name}_normalization`, momentum }).apply(y)) : y;
      const bent = one(new LeakyReLU({ name: `${name}_activation`, negativeSlope }).apply(z));
      return layers.dropout(bent, `${name}_dropout`, dropout);
    };
    const kernel = kernelInitializer('relu', layers.seed());
    return { activated, common: { name, useBias: !isNormalized, kernelInitializer: kernel } };
  };
  blocks.forEach((filters, i) => {
    const { activated, common } = settings(`discriminator_conv_${i + 1}`);
    const layer = tf.layers.conv2d({ ...common, filters, kernelSize: 3, strides: 2, padding: 'same' });
    x = activated(one(layer.apply(x)));
  });
  if (x.rank > 2) x = one(tf.layers.flatten({ name: 'flatten' }).apply(x));
  hidden.forEach((units, i) => {
    const { activated, common } = settings(`discriminator_${i + 1}`);
    x = activated(one(tf.layers.dense({ ...common, units }).apply(x)));
  });
  return one(tf.layers.dense({ name: 'score', units: 1, kernelInitializer: layers.glorotUniform() }).apply(x));
}

function one(x: ReturnType<tf.layers.Layer['apply']>): tf.SymbolicTensor {
  return x as tf.SymbolicTensor;
}
