import { ArgumentError, derivedSeed, expectInteger, expectOptions, RandomState } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectSeed } from '../seed.ts';
import { Autoencoder } from './autoencoder-model.ts';

/**
 * A variational autoencoder: {@link Autoencoder}, whose codes fill the space around 0, so that it can draw new samples.
 *
 * `encode` gives the means of the codes. `model` is fitted with samples as inputs and as targets.
 *
 * @throws {ArgumentError} when the model was not made by `vae`
 * @example
 * const digits = new Vae(await tf.loadLayersModel('indexeddb://digits'));
 * const images = digits.sample(16, { seed: 1 });
 */
export class Vae extends Autoencoder {
  constructor(model: tf.LayersModel) {
    super(model);
    if (model.layers.some(({ name }) => name === 'log_variance')) return;
    throw new ArgumentError(`Vae: model must be one that vae made, received '${model.name}' without log_variance`);
  }

  /** New samples, decoded from codes that are drawn from N(0, 1); the caller disposes of them. */
  sample(count: number, options: { readonly seed?: number } = {}): tf.Tensor {
    const where = 'Vae.sample';
    const { seed } = expectOptions(where, options, ['seed']);
    expectInteger(where, 'count', count, { min: 1 });
    const given = expectSeed(where, seed) ?? Math.floor(Math.random() * 2 ** 32);
    const values = new RandomState(derivedSeed(given, 0)).normal(0, 1, count * this.latent);
    return tf.tidy(() => this.decode(tf.tensor2d(Float32Array.from(values), [count, this.latent])));
  }

  /** The mean distance of the codes of samples from N(0, 1), in nats: what the loss does not show. */
  klDivergence(x: tf.Tensor, options: { readonly batchSize?: number } = {}): number {
    const batchSize = this.expectSamples('Vae.klDivergence', x, options);
    const outputs = ['mean', 'log_variance'].map((name) => this.model.getLayer(name).output as tf.SymbolicTensor);
    const both = tf.model({ inputs: this.model.inputs, outputs });
    return tf.tidy(() => {
      const [mean, logVariance] = both.predict(x, { batchSize }) as [tf.Tensor, tf.Tensor];
      const terms = tf.sub(tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), 1), logVariance);
      return tf.mean(tf.mul(tf.sum(terms, 1), 0.5)).dataSync()[0] ?? Number.NaN;
    });
  }

  protected override codeLayer(): tf.layers.Layer {
    return this.model.getLayer('mean');
  }
}
