import { ArgumentError, expectOptions, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { layerFromConfig } from '../layer-config.ts';
import { layerArguments, layerOptionNames } from '../layer-options.ts';
import { RandomDraws, type RandomDrawsState, type RandomLayerState, type RandomStateHolder } from '../random-draws.ts';
import { expectSeed } from '../seed.ts';
import { expectDataFormat, imageSizes, type DataFormat, type ImageSizes } from './image-format.ts';
import type { RandomImageOptions } from './random-image-layer.ts';

type Inputs = tf.Tensor | tf.Tensor[];

/** Which image goes into which, and how much of a label stays. */
export interface MixTransformation {
  /** For each image, the number of the one that is mixed in. */
  readonly permutationOrder: readonly number[];
  /** For each image, the share of its own label. */
  readonly mixWeight: readonly number[];
}

/** What the layers that mix images of a batch, and their labels, have in common. */
export abstract class MixingLayer<T extends MixTransformation> extends tf.layers.Layer implements RandomStateHolder {
  /** The name in front of messages. */
  protected readonly where: string;
  readonly seed: number | undefined;
  readonly dataFormat: DataFormat;
  protected readonly draws: RandomDraws;

  constructor(where: string, defaultName: string, options: RandomImageOptions, known: readonly string[]) {
    const all = [...known, 'seed', 'dataFormat', ...layerOptionNames] as (keyof RandomImageOptions)[];
    super(layerArguments(where, defaultName, expectOptions(where, options, all)));
    this.where = where;
    this.seed = expectSeed(where, options.seed);
    this.draws = new RandomDraws(this.seed);
    this.dataFormat = expectDataFormat(where, options.dataFormat);
  }

  /** Draws the transformation of a call on images of these sizes. */
  protected abstract draw(sizes: ImageSizes): T;

  /** A batch of float32 with other images of it mixed in, given in the order in which they are. */
  protected abstract mix(batch: tf.Tensor, others: tf.Tensor, transformation: T): tf.Tensor;

  /** Draws a transformation for these images, as a call in training does. @throws {ShapeError} */
  getRandomTransformation(images: tf.Tensor): T {
    return this.draw(this.#sizes(images));
  }

  /** The images [B,Y,X,C] with others mixed in; the caller disposes of them. */
  transformImages(images: tf.Tensor, transformation: T): tf.Tensor {
    this.#sizes(images);
    return tf.tidy(() => {
      const batch = tf.cast(images, 'float32');
      return this.mix(batch, tf.gather(batch, order(transformation)), transformation);
    });
  }

  /** The labels [B,C], as shares, mixed as the images are; the caller disposes of them. */
  transformLabels(labels: tf.Tensor, transformation: T): tf.Tensor {
    if (labels.rank !== 2 || labels.shape[0] !== transformation.mixWeight.length) {
      throw new ShapeError(
        `${this.where}: the labels must have shape [B,C] with B = ${transformation.mixWeight.length}, received [${labels.shape.join(', ')}]`,
      );
    }
    return tf.tidy(() => {
      const own = tf.cast(labels, 'float32');
      const weights = tf.tensor2d([...transformation.mixWeight], [transformation.mixWeight.length, 1]);
      return tf.add(tf.mul(weights, own), tf.mul(tf.sub(1, weights), tf.gather(own, order(transformation))));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: Inputs, kwargs: Record<string, unknown>): Inputs {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const [images, labels, ...more] = [inputs].flat();
      if (images === undefined || more.length > 0) {
        throw new ArgumentError(`${this.where}: the input must be images, or [images, labels]`);
      }
      this.#sizes(images);
      const floats = [images, ...(labels === undefined ? [] : [labels])].map((input) => tf.cast(input, 'float32'));
      if (kwargs['training'] !== true) return Array.isArray(inputs) ? floats : (floats[0] as tf.Tensor);
      const transformation = this.getRandomTransformation(images);
      const mixed = this.transformImages(images, transformation);
      if (labels !== undefined) return [mixed, this.transformLabels(labels, transformation)];
      return Array.isArray(inputs) ? [mixed] : mixed;
    });
  }

  getRandomState(): RandomDrawsState {
    return this.draws.state;
  }

  setRandomState(state: RandomLayerState): void {
    this.draws.restore(`${this.where}.setRandomState`, state);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.seed ?? null, dataFormat: this.dataFormat };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }

  #sizes(images: tf.Tensor): ImageSizes {
    const sizes = imageSizes(this.where, images.shape, this.dataFormat);
    if (images.rank === 4) return sizes;
    throw new ShapeError(
      `${this.where}: the input must be a batch of images with four axes, received [${images.shape.join(', ')}]`,
    );
  }
}

function order({ permutationOrder }: MixTransformation): tf.Tensor1D {
  return tf.tensor1d([...permutationOrder], 'int32');
}
