import * as tf from '@tensorflow/tfjs';
import type { KernelOptions } from '../kernel-options.ts';
import { ConvolutionLayer } from './convolution-layer.ts';
import { convolveImage, type ConvolutionEnd } from './convolve-image.ts';

/** Options of {@link Conv2D}. */
export interface Conv2DOptions extends KernelOptions {
  /** The number F of filters. */
  readonly filters: number;
  /** How many rows and columns the kernel covers; one number for both. */
  readonly kernelSize: number | readonly [number, number];
  /** How many rows and columns it moves on, 1 by default. */
  readonly strides?: number | readonly [number, number];
  /** `'valid'`, the default; or `'same'` with zeros around, so that strides alone make it smaller. */
  readonly padding?: 'valid' | 'same';
  /** `'channelsLast'`, the default, for inputs [B,H,W,C], or `'channelsFirst'` for [B,C,H,W]. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst' | null;
  /** How far apart the rows and columns are that the kernel covers, 1 by default. */
  readonly dilationRate?: number | readonly [number, number];
  /** In how many groups the channels are parted, each with its share of the filters; 1 by default. */
  readonly groups?: number;
  /** Whether there is a bias. True by default. */
  readonly useBias?: boolean;
}

/**
 * Convolution over the rows and columns of images.
 *
 * y[b,i,j,f] = activation(Σ_m Σ_n Σ_c x[b, strides₀ · i + dilationRate₀ · m − above, strides₁ · j + dilationRate₁ · n − left, c] ·
 * kernel[m,n,c,f] + bias[f])
 *
 * Inputs   x [B,H,W,C] float32
 * Output   [B,H′,W′,F]; no mask, as in Keras
 * Weights  kernel [M,N,C / groups,F], bias [F]
 * Training on every backend, with any dilation; on `modu` one kernel with bias and activation, which tfjs' own layer parts
 *
 * @throws {ArgumentError} when an option is unknown or out of range, strides and dilationRate are both above 1, or groups
 *   does not divide filters
 * @throws {ShapeError} when the input is not [B,H,W,C], C is unknown or no multiple of groups, or an image too small for the
 *   kernel
 * @see LeCun et al. 1998, http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf;
 *   https://keras.io/api/layers/convolution_layers/convolution2d/
 * @example
 * new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [28, 28, 1] });
 */
export class Conv2D extends ConvolutionLayer {
  static readonly className = 'Modu>Conv2D';
  readonly kernelSize: readonly [number, number];

  constructor(options: Conv2DOptions) {
    super({ where: 'Conv2D', defaultName: 'conv2d', axes: ['H', 'W'], paddings: ['valid', 'same'] }, options);
    this.kernelSize = pairOf(this.window.kernelSize);
  }

  protected override convolve(x: tf.Tensor, kernel: tf.Tensor, end: ConvolutionEnd): tf.Tensor {
    const { window, groups } = this;
    const [strides, dilationRate] = [pairOf(window.strides), pairOf(window.dilationRate)];
    return convolveImage(x, kernel, { strides, dilationRate, padding: this.padding as 'valid' | 'same', groups }, end);
  }
}

tf.serialization.registerClass(Conv2D);

function pairOf([rows = 1, columns = 1]: readonly number[]): [number, number] {
  return [rows, columns];
}
