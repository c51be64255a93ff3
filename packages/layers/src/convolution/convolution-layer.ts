import { ArgumentError, expectBoolean, expectInteger, expectOneOf, invalid, ShapeError } from '@modu/core';
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
import { isWithin, type ConvolutionEnd } from './convolve-image.ts';

/** Options of the convolutions, along one axis or two. */
export interface ConvolutionOptions extends KernelOptions {
  readonly filters: number;
  readonly kernelSize: number | readonly number[];
  readonly strides?: number | readonly number[];
  readonly padding?: string;
  readonly dataFormat?: 'channelsLast' | 'channelsFirst' | null;
  readonly dilationRate?: number | readonly number[];
  readonly groups?: number;
  readonly useBias?: boolean;
}

/** What tells the convolutions apart. */
interface Kind {
  readonly where: string;
  readonly defaultName: string;
  /** The letters of the axes that the kernel goes along. */
  readonly axes: readonly string[];
  readonly paddings: readonly string[];
}

const names = ['filters', 'kernelSize', 'strides', 'padding', 'dataFormat', 'dilationRate', 'groups', 'useBias'];

/** What the convolutions have in common. */
export abstract class ConvolutionLayer extends SingleInputLayer {
  readonly filters: number;
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
  readonly useBias: boolean;
  /** One number for each axis that the kernel goes along. */
  protected readonly window: Readonly<Record<'kernelSize' | 'strides' | 'dilationRate', readonly number[]>>;
  protected readonly padding: string;
  protected readonly groups: number;
  readonly #axes: readonly string[];
  readonly #settings: KernelSettings;
  #weights: readonly tf.LayerVariable[] = [];

  constructor({ where, defaultName, axes, paddings }: Kind, options = {} as ConvolutionOptions) {
    super(where, defaultName, options, [...names, ...kernelOptionNames]);
    this.#axes = axes;
    this.filters = expectInteger(where, 'filters', options.filters, { min: 1 });
    const sizes = (name: string, value: unknown) => expectSizes(where, name, value, axes.length);
    this.window = {
      kernelSize: sizes('kernelSize', options.kernelSize),
      strides: sizes('strides', options.strides ?? 1),
      dilationRate: sizes('dilationRate', options.dilationRate ?? 1),
    };
    this.dataFormat = expectOneOf(where, 'dataFormat', options.dataFormat ?? 'channelsLast', [
      'channelsLast',
      'channelsFirst',
    ]);
    this.useBias = expectBoolean(where, 'useBias', options.useBias ?? true);
    this.padding = expectOneOf(where, 'padding', options.padding ?? 'valid', paddings);
    this.groups = expectInteger(where, 'groups', options.groups ?? 1, { min: 1 });
    const { strides, dilationRate } = this.window;
    if (strides.some((stride) => stride > 1) && dilationRate.some((rate) => rate > 1)) {
      throw new ArgumentError(
        `${where}: dilationRate must be 1 when strides is ${written(strides)}, received ${written(dilationRate)}`,
      );
    }
    if (this.filters % this.groups > 0) {
      throw new ArgumentError(
        `${where}: filters must be a multiple of groups = ${this.groups}, received ${this.filters}`,
      );
    }
    this.#settings = kernelSettings(where, options);
  }

  /** The convolution of an input with the channels last; its activation where {@link isWithin} says so. */
  protected abstract convolve(x: tf.Tensor, kernel: tf.Tensor, end: ConvolutionEnd): tf.Tensor;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const channels = this.#channelsLast(onlyShape(inputShape)).at(-1) ?? null;
    if (channels === null || channels % this.groups > 0) {
      throw new ShapeError(
        `${this.where}: C of the input ${this.#letters()} must be a multiple of groups = ${this.groups}, received ${channels}`,
      );
    }
    const add = (name: 'kernel' | 'bias', sizes: number[]): tf.LayerVariable => {
      const { initializer, regularizer, constraint } = this.#settings[name];
      return this.addWeight(name, sizes, 'float32', initializer, regularizer, true, constraint);
    };
    this.#weights = [
      add('kernel', [...this.window.kernelSize, channels / this.groups, this.filters]),
      ...(this.useBias ? [add('bias', [this.filters])] : []),
    ];
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows = null, ...rest] = this.#channelsLast(onlyShape(inputShape));
    const sides = rest.slice(0, -1).map((size, axis) => (size === null ? null : this.#outputSize(axis, size)));
    return this.dataFormat === 'channelsLast' ? [rows, ...sides, this.filters] : [rows, this.filters, ...sides];
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const sides = this.#channelsLast(x.shape).slice(1, -1);
    for (const [axis, size] of sides.entries()) this.#outputSize(axis, size ?? 0);
    const { activation } = this.#settings;
    const [kernel, bias] = this.#weights.map((weight) => weight.read());
    const isFirst = this.dataFormat === 'channelsFirst';
    const order = x.shape.map((_, axis) => axis);
    const [batch = 0, channels = 1, ...spatial] = order;
    const values = tf.cast(isFirst ? tf.transpose(x, [batch, ...spatial, channels]) : x, 'float32');
    const y = this.convolve(values, kernel as tf.Tensor, { bias, activation });
    const inOrder = isFirst ? tf.transpose(y, [batch, order.length - 1, ...order.slice(1, -1)]) : y;
    return isWithin(activation, { groups: this.groups }) ? inOrder : activate(activation, inOrder);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { filters, padding, groups, dataFormat, useBias } = this;
    const { kernelSize, strides, dilationRate } = this.window;
    const config = (sizes: readonly number[]) => (sizes.length === 1 ? (sizes[0] ?? 1) : [...sizes]);
    return {
      ...super.getConfig(),
      ...{ filters, padding, groups, dataFormat, useBias },
      kernelSize: config(kernelSize),
      strides: config(strides),
      dilationRate: config(dilationRate),
      ...kernelConfig(this.#settings),
    };
  }

  #letters(): string {
    const letters = this.dataFormat === 'channelsFirst' ? ['B', 'C', ...this.#axes] : ['B', ...this.#axes, 'C'];
    return `[${letters.join(',')}]`;
  }

  #channelsLast(shape: tf.Shape): tf.Shape {
    const isFirst = this.dataFormat === 'channelsFirst';
    const sizes = new Map<string, number>();
    const channels = this.#weights[0]?.shape.at(-2);
    if (typeof channels === 'number') sizes.set('C', channels * this.groups);
    const letters = isFirst ? ['B', 'C', ...this.#axes] : ['B', ...this.#axes, 'C'];
    expectAxes(this.where, 'the input', shape, letters, sizes);
    const [rows = null, second = null, ...rest] = shape;
    return isFirst ? [rows, ...rest, second] : shape;
  }

  #outputSize(axis: number, size: number): number {
    const { kernelSize, strides, dilationRate } = this.window;
    const stride = strides[axis] ?? 1;
    const reach = ((kernelSize[axis] ?? 1) - 1) * (dilationRate[axis] ?? 1);
    const length = Math.ceil((this.padding === 'valid' ? size - reach : size) / stride);
    if (length > 0) return length;
    throw new ShapeError(
      `${this.where}: ${this.#axes[axis]} of the input ${this.#letters()} must be at least ${reach + 1}, the reach of the kernel, received ${size}`,
    );
  }
}

/** One positive integer for each axis: a number stands for all. */
function expectSizes(where: string, name: string, value: unknown, count: number): readonly number[] {
  if (!Array.isArray(value) || (count === 1 && value.length !== 1)) {
    return Array.from({ length: count }, () => expectInteger(where, name, value, { min: 1 }));
  }
  const given = value as unknown[];
  if (given.length !== count) throw invalid(where, name, `a positive integer or ${count} of them`, value);
  return given.map((size, axis) => expectInteger(where, count === 1 ? name : `${name}[${axis}]`, size, { min: 1 }));
}

function written(sizes: readonly number[]): string {
  return sizes.length === 1 ? String(sizes[0]) : `[${sizes.join(', ')}]`;
}
