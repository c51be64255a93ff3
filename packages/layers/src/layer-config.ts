import type * as tf from '@tensorflow/tfjs';

type Config = tf.serialization.ConfigDict;

/** What Keras writes into every config and tfjs, or this package, has no use for. */
const ofKeras = ['customObjects', 'activityRegularizer', 'unroll', 'useCudnn', 'implementation', 'timeMajor'];

/**
 * A layer from its config, one of Keras 3 included: without the `customObjects` that tfjs adds to every config it reads,
 * with the name of a dtype policy in place of the policy, and without options that only choose how Keras computes.
 */
export function layerFromConfig<T extends tf.serialization.Serializable>(
  cls: tf.serialization.SerializableConstructor<T>,
  config: Config,
): T {
  const entries = Object.entries(config).filter(([key, value]) => !ofKeras.includes(key) || isChoice(key, value));
  return new cls(Object.fromEntries(entries.map(([key, value]) => [key, key === 'dtype' ? dtypeName(value) : value])));
}

/** Whether an option that is left out asks for something that would be missed; the constructor then refuses it. */
function isChoice(key: string, value: unknown): boolean {
  return (key === 'activityRegularizer' && value !== null) || (key === 'timeMajor' && value === true);
}

function dtypeName(dtype: unknown): Config[string] {
  const policy = dtype as { readonly config?: { readonly name?: Config[string] } } | null;
  return policy?.config?.name ?? (dtype as Config[string]);
}
