import { expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { compileModel } from '../compile-model.ts';
import { coder, coderSettings, type CoderOptions } from './coder.ts';
import { Sampling } from './sampling.ts';
import { Vae } from './vae-model.ts';

/** Options of {@link vae}. */
export interface VaeOptions extends CoderOptions {
  /** How much the distance of codes from N(0, 1) counts beside the reconstruction, 1 by default: the evidence lower bound. */
  readonly beta?: number;
}

const where = 'vae';

/**
 * A variational autoencoder: an autoencoder whose codes are drawn from normal distributions near N(0, 1), so that new samples
 * can be drawn too. Dense, or convolutional with `blocks`.
 *
 * minimises features · reconstruction loss + beta · KL(N(mean, exp(logVariance)) ‖ N(0, 1)), divided by features
 *
 * Inputs   [B, features] or [B, height, width, channels], values from 0 to 1
 * Output   the same shape
 * Weights  as `autoencoder`
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given; binary cross-entropy by default, inputs as
 *          targets. `latent` is 2 by default, to be plotted, `hidden` `[128]`. The loss that `fit` tells is that of the
 *          reconstruction; the divergence acts through the gradient, and {@link Vae.klDivergence} tells it.
 *
 * @returns {@link Vae}, with `encode`, `decode` and `sample`; its `model` is an ordinary `tf.LayersModel`
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the blocks cannot halve the sides of the image
 * @see Kingma & Welling 2014, https://arxiv.org/abs/1312.6114; Higgins et al. 2017 (beta)
 * @example
 * const digits = vae({ inputShape: [28, 28, 1], latent: 2, hidden: [256, 64], seed: 1 });
 * await digits.model.fit(images, images, { epochs: 20 });
 */
export function vae(options: VaeOptions): Vae {
  const settings = coderSettings(where, options, ['beta'], { latent: 2, loss: 'binaryCrossentropy' });
  const beta = expectNumber(where, 'beta', options.beta ?? 1, { min: 0 });
  const features = settings.inputShape.reduce((product, size) => product * size, 1);
  const model = coder(where, settings, (x, layers, units) => {
    const half = (name: string): tf.SymbolicTensor => {
      const kernelInitializer = layers.glorotUniform();
      return tf.layers.dense({ name, units, kernelInitializer }).apply(x) as tf.SymbolicTensor;
    };
    const both = [half('mean'), half('log_variance')];
    const layer = new Sampling({ name: 'latent', klWeight: beta / features, seed: layers.seed() ?? null });
    return layer.apply(both) as tf.SymbolicTensor;
  });
  compileModel(model, settings.loss, [], settings.training);
  return new Vae(model);
}
