/** Workloads as a tfjs program would write them: a sequential model and `trainOnBatch`. */
import { Dropout, GRU, LSTM } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { adam, read, type Build, type Inputs, type Running } from './workload.ts';

/**
 * A sequential model under Adam.
 *
 * @param ordered the weights in the order of the model, when that is not the order of the inputs
 */
export function trained(
  layers: tf.layers.Layer[],
  { weights, data }: Inputs,
  loss = 'categoricalCrossentropy',
  ordered = (): tf.Tensor[] => Object.values(weights),
): Running {
  const model = tf.sequential({ layers });
  model.setWeights(ordered());
  model.compile({ optimizer: adam(), loss });
  const { x, y } = data as { x: tf.Tensor; y: tf.Tensor };
  return {
    lossBefore: () => read(model.evaluate(x, y, { batchSize: x.shape[0] ?? 1 }) as tf.Scalar),
    step: async () => (await model.trainOnBatch(x, y)) as number,
  };
}

/** The size of a vector among the weights, and so the width of its layer. */
function sizeOf({ weights }: Inputs, name: string): number {
  return weights[name]?.size ?? 0;
}

export const mlp: Build = (inputs) =>
  trained(
    [
      tf.layers.dense({ inputShape: [784], units: sizeOf(inputs, 'd1.bias'), activation: 'relu' }),
      tf.layers.dense({ units: sizeOf(inputs, 'd2.bias'), activation: 'relu' }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
    inputs,
  );

/** The dropout is that of `@modu/layers` on modu, one kernel, and tfjs' own, which draws in JavaScript, elsewhere. */
export const cnn: Build = (inputs) =>
  trained(
    [
      tf.layers.conv2d({
        inputShape: [28, 28, 1],
        filters: sizeOf(inputs, 'c1.bias'),
        kernelSize: 3,
        activation: 'relu',
      }),
      tf.layers.conv2d({ filters: sizeOf(inputs, 'c2.bias'), kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.getBackend() === 'modu' ? new Dropout({ rate: 0.25 }) : tf.layers.dropout({ rate: 0.25 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: 'relu' }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
    inputs,
  );

function recurrent(inputs: Inputs, layer: (units: number) => tf.layers.Layer): Running {
  const { x, y } = inputs.data as { x: tf.Tensor; y: tf.Tensor };
  const [vocabulary = 0, width = 0] = inputs.weights['embedding']?.shape ?? [];
  return trained(
    [
      tf.layers.embedding({ inputShape: [x.shape[1] ?? 0], inputDim: vocabulary, outputDim: width }),
      layer(width),
      tf.layers.dense({ units: y.shape[1] ?? 0, activation: 'softmax' }),
    ],
    inputs,
  );
}

/** `@modu/layers`' LSTM on modu, tfjs' own elsewhere. Initial values are replaced, so the slow orthogonal ones are not drawn. */
export const lstm: Build = (inputs) =>
  recurrent(inputs, (units) =>
    tf.getBackend() === 'modu'
      ? new LSTM({ units, recurrentInitializer: 'zeros' })
      : tf.layers.lstm({ units, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros' }),
  );

/** `@modu/layers`' GRU everywhere: tfjs' own lacks `resetAfter`, Keras' default. */
export const gru: Build = (inputs) => recurrent(inputs, (units) => new GRU({ units, recurrentInitializer: 'zeros' }));
