import { ArgumentError, expectArray, expectInteger, expectString, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { activate } from '../activations/expect-activation.ts';
import { VarianceScaling } from '../initializers/variance-scaling.ts';
import {
  kernelConfig,
  kernelOptionNames,
  kernelSettings,
  type KernelOptions,
  type KernelSettings,
} from '../kernel-options.ts';
import type { Initializer } from '../weight-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import { einsum } from './einsum.ts';
import { einsumShapes, parseEquation, type EinsumShapes, type Equation } from './einsum-equation.ts';

/** Options of {@link EinsumDense}. */
export interface EinsumDenseOptions extends KernelOptions {
  /** `'input,kernel->output'` in letters for axes, such as `'abc,cd->abd'`; `...` may stand for axes before or after. */
  readonly equation: string;
  /** The shape of the output without the batch, and without the axes of `...`; null where it follows from the input. */
  readonly outputShape: number | readonly (number | null)[];
  /** The letters of the output that the bias has; no bias by default. */
  readonly biasAxes?: string | null;
}

const where = 'EinsumDense';

/**
 * A dense layer whose product is given as an einsum equation.
 *
 * y = activation(einsum(equation, x, kernel) + bias)
 *
 * Inputs   x with the axes of the equation, float32
 * Output   the axes of the equation, carrying the mask of the input
 * Weights  kernel with the axes of the equation; bias with those of biasAxes, 1 for axes between them
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or the equation is of none of the forms
 *   [X],[Y]->[Z], ...[X],[Y]->...[Z] and [X]...,[Y]->[Z]...
 * @throws {ShapeError} when the input, the equation and outputShape do not fit together
 * @see https://keras.io/api/layers/core_layers/einsum_dense/
 * @example
 * new EinsumDense({ equation: '...x,xy->...y', outputShape: 4, biasAxes: 'y', inputShape: [3, 7] });
 */
export class EinsumDense extends SingleInputLayer {
  static readonly className = 'Modu>EinsumDense';
  readonly equation: string;
  readonly biasAxes: string | null;
  readonly #parsed: Equation;
  readonly #outputShape: readonly (number | null)[];
  readonly #settings: KernelSettings;
  #weights: readonly tf.LayerVariable[] = [];

  constructor(options: EinsumDenseOptions) {
    super(where, 'einsum_dense', options, ['equation', 'outputShape', 'biasAxes', ...kernelOptionNames]);
    this.equation = expectString(where, 'equation', options.equation);
    this.#parsed = parseEquation(where, this.equation);
    this.#outputShape = expectOutputShape(options.outputShape);
    const { biasAxes = null } = options;
    this.biasAxes = biasAxes === null ? null : expectString(where, 'biasAxes', biasAxes);
    const stranger = Array.from(biasAxes ?? '').find((letter) => !this.#parsed.output.includes(letter));
    if (stranger !== undefined) {
      const { output } = this.#parsed;
      throw new ArgumentError(
        `${where}: biasAxes must have letters of the output '${output.join('')}', received '${stranger}'`,
      );
    }
    this.#settings = kernelSettings(where, options);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shapes = this.#shapes(onlyShape(inputShape));
    const add = (name: 'kernel' | 'bias', shape: tf.Shape): tf.LayerVariable => {
      const { initializer, regularizer, constraint } = this.#settings[name];
      if (shape.includes(null)) {
        const received = shape.map((size) => size ?? '?').join(', ');
        throw new ShapeError(`${where}: the sizes of the axes of the ${name} must be known, received [${received}]`);
      }
      const first = name === 'kernel' ? withAxesOf(initializer, shapes.kernelAxes) : initializer;
      return this.addWeight(name, shape, 'float32', first, regularizer, true, constraint);
    };
    const { kernel, bias } = shapes;
    this.#weights = [add('kernel', kernel), ...(bias === undefined ? [] : [add('bias', bias)])];
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return this.#shapes(onlyShape(inputShape)).output;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const [kernel, bias] = this.#weights.map((weight) => weight.read());
    const product = einsum(tf.cast(x, 'float32'), kernel as tf.Tensor, this.#shapes(x.shape).letters);
    return activate(this.#settings.activation, bias === undefined ? product : tf.add(product, bias));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { equation, biasAxes } = this;
    const outputShape = [...this.#outputShape];
    return { ...super.getConfig(), equation, outputShape, biasAxes, ...kernelConfig(this.#settings) };
  }

  #shapes(input: tf.Shape): EinsumShapes {
    return einsumShapes(where, this.#parsed, input, this.#outputShape, this.biasAxes);
  }
}

tf.serialization.registerClass(EinsumDense);

function expectOutputShape(shape: EinsumDenseOptions['outputShape']): readonly (number | null)[] {
  if (typeof shape === 'number') return [expectInteger(where, 'outputShape', shape, { min: 1 })];
  return expectArray(where, 'outputShape', shape).map((size) =>
    size === null ? null : expectInteger(where, 'outputShape', size, { min: 1 }),
  );
}

/** The initialiser with the inputs and outputs of a unit that the equation says, not the last two axes of the kernel. */
function withAxesOf(initializer: Initializer, { inputs, outputs }: EinsumShapes['kernelAxes']): Initializer {
  const whole: unknown = initializer;
  if (!(whole instanceof VarianceScaling) || (whole.inputAxes !== null && whole.outputAxes !== null))
    return initializer;
  const type = whole.constructor as new (options: object) => VarianceScaling;
  const scaled = new type({ ...whole.getConfig(), inputAxes: inputs, outputAxes: outputs });
  return { apply: (shape: tf.Shape) => scaled.apply(shape) } as unknown as Initializer;
}
