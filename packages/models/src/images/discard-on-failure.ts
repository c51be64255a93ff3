import * as tf from '@tensorflow/tfjs';

/** What `build` returns; when it throws, the weights of the layers that it made before are disposed of. */
export function discardOnFailure<T>(build: () => T): T {
  const earlier = new Set(Object.keys(tf.engine().registeredVariables));
  try {
    return build();
  } catch (error) {
    const all = Object.entries(tf.engine().registeredVariables);
    for (const [name, variable] of all) if (!earlier.has(name)) variable.dispose();
    throw error;
  }
}
