import * as tf from '@tensorflow/tfjs';
import { ArgumentError, describe, invalid, nearest } from '@modu/core';
import { camelCaseKeys } from './camel-case-keys.ts';

/**
 * A learning rate that is a function of the step.
 *
 * Give an instance as `learningRate` of an optimizer. A schedule of your own extends this class, has a static
 * `className`, takes its configuration as the one argument of its constructor, and is made known by
 * `tf.serialization.registerClass`, so that models that use it can be loaded.
 *
 * @see https://keras.io/api/optimizers/learning_rate_schedules/learning_rate_schedule/
 * @example
 * ```ts
 * class Halving extends LearningRateSchedule {
 *   static className = 'Halving';
 *   call(step) {
 *     return 0.1 * 0.5 ** step;
 *   }
 *   getConfig() {
 *     return {};
 *   }
 * }
 * ```
 */
export abstract class LearningRateSchedule extends tf.serialization.Serializable {
  /** The learning rate of a step; the first step is 0. */
  abstract call(step: number): number;

  /** A new schedule from what {@link getConfig} returned, or from Keras' configuration of the same class. */
  static override fromConfig<T extends tf.serialization.Serializable>(
    type: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const options = Object.entries(camelCaseKeys(config, ['name']));
    return new type(Object.fromEntries(options.filter(([, value]) => value !== null)));
  }
}

/** A schedule as the configuration of an optimizer holds it. */
export function serializeSchedule(schedule: LearningRateSchedule): tf.serialization.ConfigDict {
  return { className: schedule.getClassName(), config: schedule.getConfig() };
}

/** The reverse of {@link serializeSchedule}; takes Keras' form too. @throws {ArgumentError} when the class is not known */
export function deserializeSchedule(where: string, serialized: tf.serialization.ConfigDict): LearningRateSchedule {
  const { className, config } = camelCaseKeys(serialized);
  const classes = tf.serialization.SerializationMap.getMap().classNameMap;
  const known = typeof className === 'string' && Object.hasOwn(classes, className) ? classes[className] : undefined;
  if (known === undefined) {
    const guess = typeof className === 'string' ? nearest(className, Object.keys(classes)) : undefined;
    const hint = guess === undefined ? 'register it by tf.serialization.registerClass' : `did you mean '${guess}'?`;
    throw new ArgumentError(
      `${where}: learningRate must be of a known schedule class, received ${describe(className)}; ${hint}`,
    );
  }
  const [type, fromConfig] = known;
  const schedule: unknown = fromConfig(type, (config ?? {}) as tf.serialization.ConfigDict);
  if (schedule instanceof LearningRateSchedule) return schedule;
  throw invalid(where, 'learningRate', 'of a class that extends LearningRateSchedule', className);
}
