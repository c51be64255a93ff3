import * as tf from '@tensorflow/tfjs';
import { compileModel } from '../compile-model.ts';
import { Autoencoder } from './autoencoder-model.ts';
import { coder, coderSettings, type CoderOptions } from './coder.ts';

const where = 'autoencoder';

/**
 * An autoencoder: a network that learns to give its inputs back through a layer of few numbers. Dense, with `blocks`
 * convolutional, with `noise` denoising.
 *
 * Inputs   [B, features] or [B, height, width, channels], values from 0 to 1 for the default output
 * Output   the same shape
 * Weights  He uniform for relu and its like, Glorot uniform for code and output; biases zero
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given; mean squared error by default, inputs
 *          as targets. `latent` is 32 and `hidden` `[128]` by default. The code itself has no activation.
 *
 * @returns {@link Autoencoder}, with `encode` and `decode`; its `model` is an ordinary `tf.LayersModel`
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the blocks cannot halve the sides of the image
 * @see Hinton & Salakhutdinov 2006, https://doi.org/10.1126/science.1127647; Vincent et al. 2008, https://doi.org/10.1145/1390156.1390294
 * @example
 * const coder = autoencoder({ inputShape: [28, 28, 1], blocks: [16, 32], latent: 16, noise: 0.3, seed: 1 });
 * await coder.model.fit(images, images, { epochs: 10 });
 */
export function autoencoder(options: CoderOptions): Autoencoder {
  const settings = coderSettings(where, options, [], { latent: 32, loss: 'meanSquaredError' });
  const model = coder(where, settings, (x, layers, units) => {
    const kernelInitializer = layers.glorotUniform();
    return tf.layers.dense({ name: 'latent', units, kernelInitializer }).apply(x) as tf.SymbolicTensor;
  });
  compileModel(model, settings.loss, [], settings.training);
  return new Autoencoder(model);
}
