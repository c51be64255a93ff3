import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { captureOptimizer, createOptimizer, restoreOptimizer } from './optimizer-state.ts';

interface NamedTensor {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** An optimizer of another package: steps by the sum of all gradients so far, which is its state. */
class SumOptimizer extends tf.Optimizer {
  static get className(): string {
    return 'ModuTest>Sum';
  }

  #sum: tf.Variable | undefined;
  protected learningRate: number;

  constructor(learningRate: number) {
    super();
    this.learningRate = learningRate;
  }

  override applyGradients(gradients: NamedTensor[] | tf.NamedTensorMap): void {
    const [gradient] = (gradients as NamedTensor[]).map(({ tensor }) => tensor);
    const variable = tf.engine().registeredVariables[(gradients as NamedTensor[])[0]!.name]!;
    tf.tidy(() => {
      this.#sum ??= tf.variable(tf.zerosLike(variable), false);
      this.#sum.assign(tf.add(this.#sum, gradient!));
      variable.assign(tf.sub(variable, tf.mul(this.learningRate, this.#sum)));
    });
    this.incrementIterations();
  }

  override async getWeights(): Promise<NamedTensor[]> {
    return [await this.saveIterations(), ...(this.#sum ? [{ name: 'sum', tensor: this.#sum }] : [])];
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const [sum] = await this.extractIterations(weights);
    this.#sum?.dispose();
    this.#sum = sum && tf.variable(sum.tensor, false);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { learningRate: this.learningRate };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    type: tf.serialization.SerializableConstructor<T>,
    { learningRate }: tf.serialization.ConfigDict,
  ): T {
    return new type(learningRate);
  }

  override dispose(): void {
    this.#sum?.dispose();
  }
}
tf.serialization.registerClass(SumOptimizer);

test('an optimizer of another package is kept by its own getWeights and setWeights', async () => {
  const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
  const step = (optimizer: tf.Optimizer) => {
    optimizer.minimize(() => tf.sum(tf.square(weight)).asScalar(), false, [weight]);
  };
  const first = new SumOptimizer(0.1);
  step(first);
  step(first);
  const before = weight.dataSync().slice();
  const snapshot = await captureOptimizer('test', first);
  expect(snapshot.state).toStrictEqual({
    className: 'ModuTest>Sum',
    config: { learningRate: 0.1 },
    iterations: 2,
    scalars: {},
  });
  step(first);
  const expected = weight.dataSync().slice();
  expect(expected).not.toStrictEqual(before);

  tf.tidy(() => weight.assign(tf.tensor1d(before)));
  const second = createOptimizer('here', snapshot.state);
  expect(second).toBeInstanceOf(SumOptimizer);
  await restoreOptimizer('here', second, snapshot);
  expect(second.iterations).toBe(2);
  step(second);
  expect(weight.dataSync()).toStrictEqual(expected);
  first.dispose();
  second.dispose();
  weight.dispose();
});

test("what tfjs' own setWeights would lose is kept: the running powers of beta", async () => {
  const optimizer = tf.train.adam(0.1, 0.9, 0.999);
  const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
  for (let step = 0; step < 40; step++) optimizer.minimize(() => tf.sum(tf.square(weight)).asScalar(), false, [weight]);
  const { accBeta1 } = optimizer as unknown as { accBeta1: tf.Variable };
  const { state } = await captureOptimizer('test', optimizer);
  expect(state.scalars['accBeta1']).toBe(accBeta1.dataSync()[0]);
  expect(state.scalars['accBeta1']).not.toBe(Math.fround(0.9 ** 41));
  optimizer.dispose();
  weight.dispose();
});
