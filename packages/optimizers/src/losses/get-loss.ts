import * as tf from '@tensorflow/tfjs';
import { ArgumentError, expectOneOf, invalid } from '@modu/core';
import { Loss } from './loss.ts';
import { lossClasses } from './loss-classes.ts';

/** A loss by name, by what names it in a file, or itself. */
export type LossIdentifier = string | { readonly className: string; readonly config?: object } | Loss;

const aliases: Readonly<Record<string, string>> = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  bce: 'binary_crossentropy',
  kld: 'kl_divergence',
  kullback_leibler_divergence: 'kl_divergence',
  logcosh: 'log_cosh',
  huber_loss: 'huber',
};

/**
 * A loss by its name in Keras: `'huber'`, `'Huber'`, `'mean_squared_error'`, `'meanSquaredError'` and `'mse'`, or by class
 * name and configuration.
 *
 * @throws {ArgumentError} for a name that no loss has
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * getLoss('huber').compute(yTrue, yPred);
 * getLoss({ className: 'Huber', config: { delta: 2 } });
 * ```
 */
export function getLoss(identifier: LossIdentifier): Loss {
  const where = 'getLoss';
  if (identifier instanceof Loss) return identifier;
  if (typeof identifier === 'string') return new (classOf(where, identifier) as unknown as new () => Loss)();
  const { className, config = {} } = identifier ?? {};
  if (typeof className !== 'string')
    throw invalid(where, 'identifier', 'a name, a configuration or a Loss', identifier);
  const registered = tf.serialization.SerializationMap.getMap().classNameMap[className];
  const type = (registered?.[0] ?? classOf(where, className)) as unknown as LossType;
  const made = type.fromConfig(type, { ...config });
  if (made instanceof Loss) return made;
  throw new ArgumentError(`${where}: identifier must name a loss, received the class ${className}`);
}

type LossType = tf.serialization.SerializableConstructor<tf.serialization.Serializable>;

const snake = (name: string): string =>
  name
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

const plainName = (className: string): string => className.replace('Modu>', '');

function classOf(where: string, name: string): (typeof lossClasses)[number] {
  const wanted = snake(plainName(name));
  const title = (type: { className: string }): string => snake(plainName(type.className));
  const found = lossClasses.find((type) => title(type) === (aliases[wanted] ?? wanted));
  if (found !== undefined) return found;
  return expectOneOf(where, 'identifier', name, lossClasses.map(title)) as never;
}
