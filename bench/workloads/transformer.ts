import { TransformerEncoder } from '@modu/attention';
import * as tf from '@tensorflow/tfjs';
import { trained } from './layers-models.ts';
import { adam, read, variablesOf, type Build, type Inputs } from './workload.ts';

const heads = 8;

/** A Transformer encoder block: the layer of `@modu/attention` on modu, tfjs' ops elsewhere. */
export const transformer: Build = (inputs) =>
  tf.getBackend() === 'modu' ? layered(inputs) : composedTransformer(inputs);

/** The same weights under the layer's names for them. */
const layerNames: Readonly<Record<string, string>> = {
  q: 'self_attention_layer/query',
  k: 'self_attention_layer/key',
  v: 'self_attention_layer/value',
  o: 'self_attention_layer/attention_output',
  n1: 'self_attention_layer_norm',
  f1: 'feedforward_intermediate_dense',
  f2: 'feedforward_output_dense',
  n2: 'feedforward_layer_norm',
};

function layered(inputs: Inputs) {
  const { weights, data } = inputs;
  const [, length = 0, width = 0] = (data['x'] as tf.Tensor).shape;
  const layer = new TransformerEncoder({ inputShape: [length, width], intermediateDim: 4 * width, numHeads: heads });
  return trained([layer], inputs, 'meanSquaredError', () =>
    layer.weights.map(({ originalName, shape }) => {
      const own = Object.keys(weights).find((name) => {
        const [part = '', kind = ''] = name.split('.');
        return originalName.endsWith(`${layerNames[part] ?? ''}/${kind}`);
      });
      if (own === undefined) throw new Error(`transformer: nothing is known for the weight ${originalName}`);
      return tf.reshape(weights[own] as tf.Tensor, shape as number[]);
    }),
  );
}

/** A Transformer encoder block from tfjs' ops, as people write it, since tfjs has no attention layer. */
const composedTransformer: Build = ({ weights, data }) => {
  const variables = variablesOf(weights);
  const { x, y } = data as { x: tf.Tensor3D; y: tf.Tensor3D };
  const [batch, length, width] = x.shape;
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
  return {
    lossBefore: () => read(tf.tidy(forward)),
    step: () => read(optimizer.minimize(forward, true, Object.values(variables)) as tf.Scalar),
  };
};
