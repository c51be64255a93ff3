import * as tf from '@tensorflow/tfjs';
import { adam, read, variablesOf, type Build } from './workload.ts';

/** One step of a DCGAN on 28 × 28 × 1: an update of the discriminator on real and generated pictures, then one of the generator. */
export const dcgan: Build = ({ weights, data }) => {
  const variables = variablesOf(weights);
  const v = (name: string): tf.Variable => variables[name] as tf.Variable;
  const kernel = (name: string): tf.Tensor4D => v(`${name}.kernel`) as unknown as tf.Tensor4D;
  const { real, noise } = data as { real: tf.Tensor4D; noise: tf.Tensor2D };
  const [batch] = noise.shape;
  const normalized = (x: tf.Tensor, name: string): tf.Tensor => {
    const axes = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
    const { mean, variance } = tf.moments(x, axes);
    return tf.batchNorm(x, mean, variance, v(`${name}.beta`), v(`${name}.gamma`), 1e-3);
  };
  const generate = (): tf.Tensor4D => {
    const dense = tf.add(tf.matMul(noise, v('g1.kernel') as tf.Tensor), v('g1.bias'));
    const small = tf.relu(normalized(tf.reshape(dense, [batch, 7, 7, 64]), 'gn1')) as tf.Tensor4D;
    const middle = tf.relu(
      normalized(tf.conv2dTranspose(small, kernel('g2'), [batch, 14, 14, 32], 2, 'same'), 'gn2'),
    ) as tf.Tensor4D;
    return tf.tanh(
      tf.add<tf.Tensor4D>(tf.conv2dTranspose(middle, kernel('g3'), [batch, 28, 28, 1], 2, 'same'), v('g3.bias')),
    );
  };
  const logits = (x: tf.Tensor4D): tf.Tensor => {
    const first = tf.leakyRelu(tf.add<tf.Tensor4D>(tf.conv2d(x, kernel('d1'), 2, 'same'), v('d1.bias')), 0.2);
    const second = tf.leakyRelu(tf.add(tf.conv2d(first, kernel('d2'), 2, 'same'), v('d2.bias')), 0.2);
    return tf.add(tf.matMul(tf.reshape(second, [batch, 7 * 7 * 64]), v('d3.kernel') as tf.Tensor), v('d3.bias'));
  };
  // Cross-entropy of logits against all ones is softplus(−x), against all zeros softplus(x).
  const againstOnes = (x: tf.Tensor): tf.Scalar => tf.mean(tf.softplus(tf.neg(x)));
  const againstZeros = (x: tf.Tensor): tf.Scalar => tf.mean(tf.softplus(x));
  const discriminatorLoss = (fake: tf.Tensor4D): tf.Scalar =>
    tf.add(againstOnes(logits(real)), againstZeros(logits(fake)));
  const named = (letter: string): tf.Variable[] =>
    Object.entries(variables)
      .filter(([name]) => name.startsWith(letter))
      .map(([, variable]) => variable);
  const [discriminator, generator] = [named('d'), named('g')];
  const [stepDiscriminator, stepGenerator] = [adam(), adam()];
  return {
    lossBefore: () => read(tf.tidy(() => discriminatorLoss(generate()))),
    step: async () => {
      const fake = tf.tidy(generate);
      const loss = stepDiscriminator.minimize(() => discriminatorLoss(fake), true, discriminator) as tf.Scalar;
      fake.dispose();
      stepGenerator.minimize(() => againstOnes(logits(generate())), false, generator);
      return read(loss);
    },
  };
};
