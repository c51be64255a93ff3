import { ArgumentError, expectBoolean, expectInteger, expectOneOf, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { activate } from '../activations/expect-activation.ts';
import { expectAxes } from '../axes.ts';
import {
  kernelConfig,
  kernelOptionNames,
  kernelSettings,
  type KernelOptions,
  type KernelSettings,
} from '../kernel-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import { convolvedSteps, convolveSteps, type StepConvolution } from './convolve-steps.ts';

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

const where = 'Conv1D';

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
export class Conv1D extends SingleInputLayer {
  static readonly className = 'Modu>Conv1D';
  readonly filters: number;
  readonly kernelSize: number;
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
  readonly useBias: boolean;
  readonly #convolution: StepConvolution;
  readonly #settings: KernelSettings;
  #weights: readonly tf.LayerVariable[] = [];

  constructor(options: Conv1DOptions) {
    const own = ['filters', 'kernelSize', 'strides', 'padding', 'dataFormat', 'dilationRate', 'groups', 'useBias'];
    super(where, 'conv1d', options, [...own, ...kernelOptionNames]);
    this.filters = expectInteger(where, 'filters', options.filters, { min: 1 });
    this.kernelSize = expectSteps('kernelSize', options.kernelSize);
    this.dataFormat = expectOneOf(where, 'dataFormat', options.dataFormat ?? 'channelsLast', [
      'channelsLast',
      'channelsFirst',
    ]);
    this.useBias = expectBoolean(where, 'useBias', options.useBias ?? true);
    this.#convolution = {
      strides: expectSteps('strides', options.strides ?? 1),
      dilationRate: expectSteps('dilationRate', options.dilationRate ?? 1),
      padding: expectOneOf(where, 'padding', options.padding ?? 'valid', ['valid', 'same', 'causal']),
      groups: expectInteger(where, 'groups', options.groups ?? 1, { min: 1 }),
    };
    const { strides, dilationRate, groups } = this.#convolution;
    if (strides > 1 && dilationRate > 1) {
      throw new ArgumentError(`${where}: dilationRate must be 1 when strides is ${strides}, received ${dilationRate}`);
    }
    if (this.filters % groups > 0) {
      throw new ArgumentError(`${where}: filters must be a multiple of groups = ${groups}, received ${this.filters}`);
    }
    this.#settings = kernelSettings(where, options);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = this.#channelsLast(onlyShape(inputShape));
    const channels = shape[2] ?? null;
    const { groups } = this.#convolution;
    if (channels === null || channels % groups > 0) {
      throw new ShapeError(
        `${where}: C of the input [B,T,C] must be a multiple of groups = ${groups}, received ${channels}`,
      );
    }
    const add = (name: 'kernel' | 'bias', sizes: number[]): tf.LayerVariable => {
      const { initializer, regularizer, constraint } = this.#settings[name];
      return this.addWeight(name, sizes, 'float32', initializer, regularizer, true, constraint);
    };
    this.#weights = [
      add('kernel', [this.kernelSize, channels / groups, this.filters]),
      ...(this.useBias ? [add('bias', [this.filters])] : []),
    ];
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows = null, steps = null] = this.#channelsLast(onlyShape(inputShape));
    const length = steps === null ? null : this.#outputSteps(steps);
    return this.dataFormat === 'channelsLast' ? [rows, length, this.filters] : [rows, this.filters, length];
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const [, steps = 0] = this.#channelsLast(x.shape);
    this.#outputSteps(steps ?? 0);
    const isFirst = this.dataFormat === 'channelsFirst';
    const [kernel, bias] = this.#weights.map((weight) => weight.read());
    const values = tf.cast(isFirst ? tf.transpose(x, [0, 2, 1]) : x, 'float32');
    const product = convolveSteps(values, kernel as tf.Tensor, this.#convolution);
    const y = bias === undefined ? product : tf.add(product, bias);
    return activate(this.#settings.activation, isFirst ? tf.transpose(y, [0, 2, 1]) : y);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { filters, kernelSize, dataFormat, useBias } = this;
    const convolution = { ...this.#convolution };
    return {
      ...super.getConfig(),
      filters,
      kernelSize,
      dataFormat,
      useBias,
      ...convolution,
      ...kernelConfig(this.#settings),
    };
  }

  #channelsLast(shape: tf.Shape): tf.Shape {
    const [rows = null, second = null, third = null] = shape;
    const isFirst = this.dataFormat === 'channelsFirst';
    const sizes = new Map<string, number>();
    const channels = this.#weights[0]?.shape[1];
    if (typeof channels === 'number') sizes.set('C', channels * this.#convolution.groups);
    expectAxes(where, 'the input', shape, isFirst ? ['B', 'C', 'T'] : ['B', 'T', 'C'], sizes);
    return isFirst ? [rows, third, second] : [rows, second, third];
  }

  #outputSteps(steps: number): number {
    const length = convolvedSteps(steps, this.kernelSize, this.#convolution);
    if (length > 0) return length;
    const reach = (this.kernelSize - 1) * this.#convolution.dilationRate + 1;
    throw new ShapeError(
      `${where}: T of the input [B,T,C] must be at least ${reach}, the reach of the kernel, received ${steps}`,
    );
  }
}

tf.serialization.registerClass(Conv1D);

function expectSteps(name: string, value: unknown): number {
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return expectInteger(where, name, only, { min: 1 });
}
