import * as tf from '@tensorflow/tfjs';
import type { KernelOptions } from '../kernel-options.ts';
import { ConvolutionLayer } from './convolution-layer.ts';
import type { ConvolutionEnd } from './convolve-image.ts';
import { convolveSteps, type StepConvolution } from './convolve-steps.ts';

/** Options of {@link Conv1D}. */
export interface Conv1DOptions extends KernelOptions {
  /** The number F of filters. */
  readonly filters: number;
  /** How many steps the kernel covers; a list of one number, as Keras' configs have it, too. */
  readonly kernelSize: number | readonly [number];
  /** How many steps it moves on, 1 by default. */
  readonly strides?: number | readonly [number];
  /** `'valid'`, the default; `'same'` with zeros around, so that strides alone shorten; `'causal'` with zeros before alone. */
  readonly padding?: StepConvolution['padding'];
  /** `'channelsLast'`, the default, for inputs [B,T,C], or `'channelsFirst'` for [B,C,T]. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst' | null;
  /** How far apart the steps are that the kernel covers, 1 by default. */
  readonly dilationRate?: number | readonly [number];
  /** In how many groups the channels are parted, each with its share of the filters; 1 by default. */
  readonly groups?: number;
  /** Whether there is a bias. True by default. */
  readonly useBias?: boolean;
}

/**
 * Convolution over the steps of a sequence.
 *
 * y[b,t,f] = activation(Σ_k Σ_c x[b, strides · t + dilationRate · k − before, c] · kernel[k,c,f] + bias[f])
 *
 * Inputs   x [B,T,C] float32
 * Output   [B,T′,F]; no mask, as in Keras
 * Weights  kernel [K,C / groups,F], bias [F]
 * Training on every backend, with any padding and dilation
 *
 * @throws {ArgumentError} when an option is unknown or out of range, strides and dilationRate are both above 1, or groups
 *   does not divide filters
 * @throws {ShapeError} when the input is not [B,T,C], C is unknown or no multiple of groups, or T too short for the kernel
 * @see van den Oord et al. 2016, https://arxiv.org/abs/1609.03499; https://keras.io/api/layers/convolution_layers/convolution1d/
 * @example
 * new Conv1D({ filters: 8, kernelSize: 3, padding: 'causal', dilationRate: 2, inputShape: [null, 5] });
 */
export class Conv1D extends ConvolutionLayer {
  static readonly className = 'Modu>Conv1D';
  readonly kernelSize: number;

  constructor(options: Conv1DOptions) {
    const paddings = ['valid', 'same', 'causal'];
    super({ where: 'Conv1D', defaultName: 'conv1d', axes: ['T'], paddings }, options);
    this.kernelSize = this.window.kernelSize[0] ?? 1;
  }

  protected override convolve(x: tf.Tensor, kernel: tf.Tensor, end: ConvolutionEnd): tf.Tensor {
    const { window, groups } = this;
    const [strides = 1] = window.strides;
    const [dilationRate = 1] = window.dilationRate;
    const padding = this.padding as StepConvolution['padding'];
    return convolveSteps(x, kernel, { strides, dilationRate, padding, groups }, end);
  }
}

tf.serialization.registerClass(Conv1D);
