import * as tf from '@tensorflow/tfjs';

/** Gradient descent that keeps moving averages of the variables, and hands them out as optimizers of `@modu/optimizers` do. */
export class AveragingSGD extends tf.SGDOptimizer {
  readonly #averages = new Map<string, tf.Variable>();

  override applyGradients(gradients: tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[]): void {
    super.applyGradients(gradients);
    const names = Array.isArray(gradients) ? gradients.map(({ name }) => name) : Object.keys(gradients);
    tf.tidy(() => {
      for (const name of names) {
        const variable = tf.engine().registeredVariables[name] as tf.Variable;
        const average = this.#averages.get(name);
        if (average === undefined) this.#averages.set(name, tf.variable(variable.clone(), false));
        else average.assign(average.mul(0.8).add(variable.mul(0.2)));
      }
    });
  }

  override getWeights(): Promise<{ name: string; tensor: tf.Tensor }[]> {
    return Promise.resolve([
      { name: 'iter', tensor: tf.scalar(0) },
      ...[...this.#averages].map(([name, tensor]) => ({ name: `${name}/average`, tensor })),
    ]);
  }

  override dispose(): void {
    super.dispose();
    tf.dispose([...this.#averages.values()]);
  }
}
