import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** With their gradients and the two moments of Adam they fill the 4 GiB that WebAssembly can address. */
const mostWeights = 2 ** 28;
/** The most kernels, biases and so on; far below it training is slow already, and far above it recursion ends. */
const mostArrays = 10_000;

type AddWeight = (this: tf.layers.Layer, name: string, shape: tf.Shape, ...rest: unknown[]) => tf.LayerVariable;

/**
 * What `build` returns. When it throws, the weights of the layers that it made before are disposed of.
 *
 * @throws {ArgumentError} before a layer gets weights that no memory holds, or when something else of the model outgrows it
 */
export function buildWithinMemory<T>(where: string, build: () => T): T {
  const earlier = new Set(Object.keys(tf.engine().registeredVariables));
  // Every layer, of whichever package, gets its weights from this method, and building is synchronous.
  const base = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = base;
  let weights = 0;
  let arrays = 0;
  base.addWeight = function (name, shape, ...rest) {
    weights += shape.reduce<number>((product, size) => product * (size ?? 1), 1);
    arrays += 1;
    if (weights > mostWeights) {
      throw new ArgumentError(
        `${where}: the sizes must give at most ${mostWeights} weights, received ${weights} up to the layer '${this.name}'`,
      );
    }
    if (arrays > mostArrays) {
      throw new ArgumentError(
        `${where}: the layers must have at most ${mostArrays} kernels, biases and the like, received more, up to the layer '${this.name}'`,
      );
    }
    return addWeight.call(this, name, shape, ...rest);
  };
  try {
    return build();
  } catch (error) {
    const all = Object.entries(tf.engine().registeredVariables);
    for (const [name, variable] of all) if (!earlier.has(name)) variable.dispose();
    // What engines throw for arrays that no memory holds, and for recursion without end.
    if (!(error instanceof RangeError)) throw error;
    const message = `${where}: the model must be small enough to be built, received sizes that are not (${error.message})`;
    throw new ArgumentError(message, { cause: error });
  } finally {
    base.addWeight = addWeight;
  }
}
