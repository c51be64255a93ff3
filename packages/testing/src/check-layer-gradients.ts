import type * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { inputTensors, layers, noise, outputsOf, randomizeWeights } from './layer-trial.ts';
import type { GradientOptions, LayerSubject } from './layer-subject.ts';

/** At most this many elements of one tensor are varied, spread evenly. */
const elementsTried = 40;

/**
 * Fails unless the gradients of a random weighting of the outputs, with respect to float inputs and trained weights,
 * equal finite differences of fourth order.
 */
export async function checkLayerGradients(subject: LayerSubject): Promise<void> {
  const options = subject.gradients === false ? {} : (subject.gradients ?? {});
  for (const layer of layers(subject)) {
    const inputs = await inputTensors(subject.inputs);
    try {
      await checkGradientsOf(layer, inputs, subject.kwargs ?? {}, options);
    } finally {
      for (const input of inputs) input.dispose();
      layer.dispose();
    }
  }
}

/** A tensor that is varied: its values, its gradient, and how to give it other values. */
interface Varied {
  readonly name: string;
  readonly values: Float32Array;
  readonly gradient: ArrayLike<number>;
  readonly set: (values: Float32Array) => void;
}

async function checkGradientsOf(
  layer: tf.layers.Layer,
  inputs: tf.Tensor[],
  kwargs: object,
  { inputs: chosen, step = 0.05, tolerance = 2e-3 }: GradientOptions,
): Promise<void> {
  const { Variable, addN, dispose, grads, mul, sum, tensor, tidy, variableGrads } = await import('@tensorflow/tfjs');
  dispose(outputsOf(layer, inputs, kwargs));
  await randomizeWeights(layer);

  const weigh = (outputs: readonly tf.Tensor[]): tf.Scalar =>
    addN(outputs.map((output, k) => sum(mul(output, tensor(noise(output.size, 1000 + k), output.shape)))));
  const floats = chosen ?? inputs.flatMap(({ dtype }, i) => (dtype === 'float32' ? [i] : []));
  const withInputs = (given: readonly tf.Tensor[]): tf.Tensor[] => {
    const all = inputs.map((input, i) => (floats.includes(i) ? (given[floats.indexOf(i)] as tf.Tensor) : input));
    return outputsOf(layer, all, kwargs);
  };
  const ofInputs = (): Varied[] => {
    if (floats.length === 0) return [];
    const gradients = grads((...given) => weigh(withInputs(given)))(floats.map((i) => inputs[i] as tf.Tensor));
    return floats.map((i, k) => ({
      ...described(`input ${i}`, inputs[i] as tf.Tensor, gradients[k]),
      set: (values) => {
        const { shape } = inputs[i] as tf.Tensor;
        inputs[i]?.dispose();
        inputs[i] = tensor(values, shape);
      },
    }));
  };
  const ofWeights = (): Varied[] => {
    const weights = layer.trainableWeights;
    if (weights.length === 0) return [];
    const variables = weights.map((weight) => {
      const variable = weight.read();
      if (!(variable instanceof Variable)) throw new TypeError(`testLayer: the weight ${weight.name} is no variable`);
      return variable;
    });
    const { grads: gradients } = variableGrads(() => weigh(outputsOf(layer, inputs, kwargs)), variables);
    return weights.map((weight, k) => ({
      ...described(`weight ${weight.name}`, variables[k] as tf.Tensor, gradients[variables[k]?.name ?? '']),
      set: (values) => {
        tidy(() => {
          weight.write(tensor(values, weight.shape as number[]));
        });
      },
    }));
  };

  let all: Varied[] = [];
  tidy(() => {
    all = ofInputs();
  });
  tidy(() => {
    all = [...all, ...ofWeights()];
  });
  for (const varied of all)
    compareWithDifferences(varied, step, tolerance, () => weightedSum(layer, inputs, kwargs, tidy));
}

/** The same weighting of the outputs, summed in float64 so that differences are exact enough. */
function weightedSum(
  layer: tf.layers.Layer,
  inputs: readonly tf.Tensor[],
  kwargs: object,
  tidy: (run: () => void) => void,
): number {
  let total = 0;
  tidy(() => {
    outputsOf(layer, inputs, kwargs).forEach((output, k) => {
      const weighting = noise(output.size, 1000 + k);
      output.dataSync().forEach((value, i) => {
        total += value * (weighting[i] ?? 0);
      });
    });
  });
  return total;
}

function described(name: string, varied: tf.Tensor, gradient: tf.Tensor | undefined): Omit<Varied, 'set'> {
  expect(gradient, `${name} has no gradient`).toBeDefined();
  expect(gradient?.shape, `the shape of the gradient of ${name}`).toStrictEqual(varied.shape);
  return { name, values: Float32Array.from(varied.dataSync()), gradient: gradient?.dataSync().slice() ?? [] };
}

function compareWithDifferences(varied: Varied, step: number, tolerance: number, loss: () => number): void {
  const { name, values, gradient, set } = varied;
  const scale = Array.from(gradient).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  for (const i of spread(values.length)) {
    const at = (h: number): { loss: number; value: number } => {
      const moved = Float32Array.from(values);
      moved[i] = (values[i] ?? 0) + h;
      set(moved);
      return { loss: loss(), value: moved[i] ?? 0 };
    };
    const slope = (h: number): number => {
      const [above, below] = [at(h), at(-h)];
      return (above.loss - below.loss) / (above.value - below.value);
    };
    const numeric = (4 * slope(step / 2) - slope(step)) / 3;
    expect(
      Math.abs((gradient[i] ?? Number.NaN) - numeric) <= tolerance * scale,
      `the gradient of ${name} at element ${i} is ${gradient[i]}, by finite differences ${numeric}`,
    ).toBe(true);
  }
  set(values);
}

function spread(length: number): number[] {
  const count = Math.min(length, elementsTried);
  return Array.from({ length: count }, (_, k) => Math.floor((k * length) / count));
}
