import { expectOptionalPart, expectPart, partConfig } from './registered-part.ts';
import type * as tf from '@tensorflow/tfjs';
import {
  constraintKind,
  initializerKind,
  regularizerKind,
  type Constraint,
  type Initializer,
  type Regularizer,
} from './weight-options.ts';

/** A weight's initialiser, regulariser and constraint. */
export interface WeightSettings {
  readonly initializer: Initializer;
  readonly regularizer: Regularizer | undefined;
  readonly constraint: Constraint | undefined;
}

/**
 * What the options `<role>Initializer`, `<role>Regularizer` and `<role>Constraint` say.
 *
 * @param seed for an initialiser that is given by its name
 * @throws {ArgumentError}
 */
export function weightSettings(
  where: string,
  role: string,
  options: object,
  byDefault: string,
  seed?: number,
): WeightSettings {
  const given = options as Readonly<Record<string, unknown>>;
  const [initializer, regularizer, constraint] = [`${role}Initializer`, `${role}Regularizer`, `${role}Constraint`];
  return {
    initializer: expectPart<Initializer>(where, initializer, given[initializer] ?? byDefault, initializerKind, seed),
    regularizer: expectOptionalPart<Regularizer>(where, regularizer, given[regularizer], regularizerKind),
    constraint: expectOptionalPart<Constraint>(where, constraint, given[constraint], constraintKind),
  };
}

/** The settings of a weight as a config holds them. */
export function weightConfig(role: string, settings: WeightSettings): tf.serialization.ConfigDict {
  return {
    [`${role}Initializer`]: partConfig(settings.initializer),
    [`${role}Regularizer`]: partConfig(settings.regularizer),
    [`${role}Constraint`]: partConfig(settings.constraint),
  };
}
