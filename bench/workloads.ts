/** The workloads as a tfjs program would write them: layers and `trainOnBatch` where tfjs has the layers. */
import { Adam } from '@modu/optimizers';
import * as tf from '@tensorflow/tfjs';
import type { Inputs } from './read-inputs.ts';

/** A workload ready to run. */
export interface Running {
  /** The loss before training, without dropout. */
  lossBefore(): Promise<number>;
  /** One training step; returns its loss, read back. */
  step(): Promise<number>;
}

type Build = (inputs: Inputs) => Running;

/** Adam of `@modu/optimizers` on its own backend, which updates all weights in one kernel; tfjs' own elsewhere. The formula is the same. */
function adam(): tf.Optimizer {
  return tf.getBackend() === 'modu' ? new Adam({ learningRate: 1e-3 }) : tf.train.adam(1e-3);
}

function trained(model: tf.LayersModel, { weights, data }: Inputs, loss: string): Running {
  model.setWeights(Object.values(weights));
  model.compile({ optimizer: adam(), loss });
  const { x, y } = data as { x: tf.Tensor; y: tf.Tensor };
  return {
    lossBefore: async () => {
      const scalar = model.evaluate(x, y, { batchSize: x.shape[0] ?? 1 }) as tf.Scalar;
      const [value = Number.NaN] = await scalar.data();
      scalar.dispose();
      return value;
    },
    step: async () => (await model.trainOnBatch(x, y)) as number,
  };
}

const mlp: Build = (inputs) =>
  trained(
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [784], units: 256, activation: 'relu' }),
        tf.layers.dense({ units: 128, activation: 'relu' }),
        tf.layers.dense({ units: 10, activation: 'softmax' }),
      ],
    }),
    inputs,
    'categoricalCrossentropy',
  );

const cnn: Build = (inputs) =>
  trained(
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
        tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.dropout({ rate: 0.25 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 128, activation: 'relu' }),
        tf.layers.dense({ units: 10, activation: 'softmax' }),
      ],
    }),
    inputs,
    'categoricalCrossentropy',
  );

const lstm: Build = (inputs) =>
  trained(
    tf.sequential({
      layers: [
        tf.layers.embedding({ inputShape: [100], inputDim: 1000, outputDim: 100 }),
        tf.layers.lstm({ units: 100, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros' }),
        tf.layers.dense({ units: 46, activation: 'softmax' }),
      ],
    }),
    inputs,
    'categoricalCrossentropy',
  );

/** tfjs has no attention layer: a block from its ops, as people write it. */
const transformer: Build = ({ weights, data }) => {
  const variables = Object.fromEntries(
    Object.entries(weights).map(([name, value]) => [name, tf.variable(value, true, name)]),
  );
  const { x, y } = data as { x: tf.Tensor3D; y: tf.Tensor3D };
  const [batch, length, width] = x.shape;
  const heads = 8;
  const v = (name: string): tf.Tensor => variables[name] as tf.Tensor;
  const linear = (input: tf.Tensor, name: string): tf.Tensor =>
    tf.add(tf.matMul(input, v(`${name}.kernel`)), v(`${name}.bias`));
  const norm = (input: tf.Tensor, name: string): tf.Tensor => {
    const { mean, variance } = tf.moments(input, -1, true);
    return tf.add(
      tf.mul(tf.mul(tf.sub(input, mean), tf.rsqrt(tf.add(variance, 1e-5))), v(`${name}.gamma`)),
      v(`${name}.beta`),
    );
  };
  const split = (input: tf.Tensor): tf.Tensor =>
    tf.transpose(tf.reshape(input, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
  const forward = (): tf.Scalar => {
    const flat = tf.reshape(x, [batch * length, width]);
    const [q, k, value] = ['q', 'k', 'v'].map((name) => split(linear(flat, name))) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const scores = tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads)));
    const attended = tf.reshape(tf.transpose(tf.matMul(scores, value), [0, 2, 1, 3]), [batch * length, width]);
    const first = norm(tf.add(flat, linear(attended, 'o')), 'n1');
    const second = norm(tf.add(first, linear(tf.relu(linear(first, 'f1')), 'f2')), 'n2');
    return tf.mean(tf.square(tf.sub(second, tf.reshape(y, [batch * length, width]))));
  };
  const optimizer = adam();
  const read = async (scalar: tf.Scalar): Promise<number> => {
    const [loss = Number.NaN] = await scalar.data();
    scalar.dispose();
    return loss;
  };
  return {
    lossBefore: () => read(tf.tidy(forward)),
    step: () => read(optimizer.minimize(forward, true, Object.values(variables)) as tf.Scalar),
  };
};

/** Every workload by name. */
export const workloads: Readonly<Record<string, Build>> = { mlp, cnn, lstm, transformer };
