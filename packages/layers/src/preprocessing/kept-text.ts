import type * as tf from '@tensorflow/tfjs';

type Config = tf.serialization.ConfigDict[string];

/**
 * A text as a config may hold it: `{ name }`. When tfjs saves and loads a model it changes the case of all other strings, so
 * that `'New_York'` would come back as `'newYork'`.
 */
export function keptText<T>(value: T): Config {
  return (typeof value === 'string' ? { name: value } : value) as Config;
}

/** What {@link keptText} was given; anything else as it is. */
export function readText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { name } = value as { readonly name?: unknown };
  return typeof name === 'string' ? name : value;
}
