import type * as tf from '@tensorflow/tfjs';
import { CenterCrop, type CenterCropOptions } from './center-crop.ts';
import { CutMix, type CutMixOptions } from './cut-mix.ts';
import { MixUp, type MixUpOptions } from './mix-up.ts';
import type { MixingLayer, MixTransformation } from './mixing-layer.ts';
import { RandomBrightness, type RandomBrightnessOptions } from './random-brightness.ts';
import { RandomContrast, type RandomContrastOptions } from './random-contrast.ts';
import { RandomCrop, type RandomCropOptions } from './random-crop.ts';
import { RandomErasing, type RandomErasingOptions } from './random-erasing.ts';
import { RandomFlip, type RandomFlipOptions } from './random-flip.ts';
import { RandomRotation, type RandomRotationOptions } from './random-rotation.ts';
import { RandomTranslation, type RandomTranslationOptions } from './random-translation.ts';
import { RandomZoom, type RandomZoomOptions } from './random-zoom.ts';
import { Resizing, type ResizingOptions } from './resizing.ts';

/** Images and labels that belong together; both are the caller's to dispose of. */
export interface MixedBatch {
  readonly images: tf.Tensor;
  readonly labels: tf.Tensor;
}

const trained = (layer: tf.layers.Layer, images: tf.Tensor): tf.Tensor =>
  layer.apply(images, { training: true }) as tf.Tensor;

function mixed<T extends MixTransformation>(layer: MixingLayer<T>, images: tf.Tensor, labels: tf.Tensor): MixedBatch {
  const transformation = layer.getRandomTransformation(images);
  const mixedLabels = layer.transformLabels(labels, transformation);
  return { images: layer.transformImages(images, transformation), labels: mixedLabels };
}

/** A batch of images, or one, in another size, as {@link Resizing} makes it. The caller disposes of it. */
export function resizeBatch(images: tf.Tensor, options: ResizingOptions): tf.Tensor {
  return trained(new Resizing(options), images);
}

/** The middle of images, as {@link CenterCrop} cuts it out. The caller disposes of it. */
export function centerCrop(images: tf.Tensor, options: CenterCropOptions): tf.Tensor {
  return trained(new CenterCrop(options), images);
}

/** A random part of images, as {@link RandomCrop} cuts it out in its first call. The caller disposes of it. */
export function randomCrop(images: tf.Tensor, options: RandomCropOptions): tf.Tensor {
  return trained(new RandomCrop(options), images);
}

/** Images turned over at random, as by the first call of {@link RandomFlip}. The caller disposes of them. */
export function randomFlip(images: tf.Tensor, options?: RandomFlipOptions): tf.Tensor {
  return trained(new RandomFlip(options), images);
}

/** Images turned at random, as by the first call of {@link RandomRotation}. The caller disposes of them. */
export function randomRotation(images: tf.Tensor, options: RandomRotationOptions): tf.Tensor {
  return trained(new RandomRotation(options), images);
}

/** Images shifted at random, as by the first call of {@link RandomTranslation}. The caller disposes of them. */
export function randomTranslation(images: tf.Tensor, options: RandomTranslationOptions): tf.Tensor {
  return trained(new RandomTranslation(options), images);
}

/** Images brought nearer or further at random, as by the first call of {@link RandomZoom}. The caller disposes of them. */
export function randomZoom(images: tf.Tensor, options: RandomZoomOptions): tf.Tensor {
  return trained(new RandomZoom(options), images);
}

/** Images of other contrast, as by the first call of {@link RandomContrast}. The caller disposes of them. */
export function randomContrast(images: tf.Tensor, options: RandomContrastOptions): tf.Tensor {
  return trained(new RandomContrast(options), images);
}

/** Images made lighter or darker, as by the first call of {@link RandomBrightness}. The caller disposes of them. */
export function randomBrightness(images: tf.Tensor, options: RandomBrightnessOptions): tf.Tensor {
  return trained(new RandomBrightness(options), images);
}

/** Images with boxes covered, as by the first call of {@link RandomErasing}. The caller disposes of them. */
export function randomErasing(images: tf.Tensor, options?: RandomErasingOptions): tf.Tensor {
  return trained(new RandomErasing(options), images);
}

/** Images laid over one another and their labels [B,C], as by the first call of {@link MixUp}. */
export function mixUp(images: tf.Tensor, labels: tf.Tensor, options?: MixUpOptions): MixedBatch {
  return mixed(new MixUp(options), images, labels);
}

/** Images with boxes of others and their labels [B,C], as by the first call of {@link CutMix}. */
export function cutMix(images: tf.Tensor, labels: tf.Tensor, options?: CutMixOptions): MixedBatch {
  return mixed(new CutMix(options), images, labels);
}
