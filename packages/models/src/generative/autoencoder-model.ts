import { ArgumentError, expectInteger, expectOptions, invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectBatch } from './expect-batch.ts';

/**
 * An autoencoder with its two halves: `model` gives samples back, `encode` and `decode` go half of the way.
 *
 * `autoencoder` makes one. `model` is a compiled `tf.LayersModel` to be fitted with the samples as inputs and as targets; it
 * saves and loads like any other, and `new Autoencoder(model)` around a loaded one goes on where it stood.
 *
 * @throws {ArgumentError} when the model was not made by `autoencoder` or `vae`
 * @example
 * const coder = autoencoder({ inputShape: [28, 28, 1], latent: 32, seed: 1 });
 * await coder.model.fit(images, images, { epochs: 10 });
 * const codes = coder.encode(images);
 */
export class Autoencoder {
  /** Samples → samples. */
  readonly model: tf.LayersModel;
  /** How many numbers stand for a sample. */
  readonly latent: number;
  #encoder: tf.LayersModel | undefined;
  readonly #code: number;

  constructor(model: tf.LayersModel) {
    if (!(model instanceof tf.LayersModel)) throw invalid('Autoencoder', 'model', 'a tf.LayersModel', model);
    this.model = model;
    this.#code = model.layers.findIndex(({ name }) => name === 'latent');
    if (this.#code < 0) {
      throw new ArgumentError(
        `Autoencoder: model must be one that autoencoder or vae made, received '${model.name}' without latent`,
      );
    }
    this.latent = model.layers[this.#code]?.outputShape.at(-1) as number;
  }

  /** The codes [B, latent] of samples; the caller disposes of them. @throws {ShapeError} when samples have another size */
  encode(x: tf.Tensor, options: { readonly batchSize?: number } = {}): tf.Tensor2D {
    const batchSize = this.expectSamples('Autoencoder.encode', x, options);
    this.#encoder ??= tf.model({ inputs: this.model.inputs, outputs: this.codeLayer().output });
    return this.#encoder.predict(x, { batchSize }) as tf.Tensor2D;
  }

  /**
   * The samples that codes stand for; the caller disposes of them.
   *
   * @throws {ShapeError} unless codes have the shape [B, latent]
   */
  decode(codes: tf.Tensor2D): tf.Tensor {
    expectBatch('Autoencoder.decode', 'codes', codes, [this.latent]);
    return tf.tidy(() => {
      const after = this.model.layers.slice(this.#code + 1);
      return after.reduce<tf.Tensor>((x, layer) => layer.apply(x) as tf.Tensor, codes);
    });
  }

  /** Saves the model with its optimizer, as `model.save`. */
  save(target: tf.io.IOHandler | string): Promise<tf.io.SaveResult> {
    return this.model.save(target, { includeOptimizer: true });
  }

  /** Disposes of the model, and of its optimizer unless it was given. */
  dispose(): void {
    this.model.dispose();
  }

  /** @returns the size of batches */
  protected expectSamples(where: string, x: tf.Tensor, options: { readonly batchSize?: number }): number {
    expectOptions(where, options, ['batchSize']);
    expectBatch(where, 'x', x, this.model.inputs[0]?.shape.slice(1) ?? []);
    return expectInteger(where, 'batchSize', options.batchSize ?? 256, { min: 1 });
  }

  protected codeLayer(): tf.layers.Layer {
    return this.model.getLayer('latent');
  }
}
