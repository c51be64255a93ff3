import { describe, expectOneOf, invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** A registered object as JSON: what `getConfig()` of a layer holds for an initialiser, regulariser or constraint. */
export interface SerializedPart {
  readonly className: string;
  readonly config: object;
}

/** How an option may name an object: by a name, by its JSON form, or by the object itself. */
export type PartOption<T> = string | SerializedPart | T;

/** A kind of object that options name. */
export interface PartKind {
  /** For messages: 'an initialiser'. */
  readonly noun: string;
  /** The class names by the names that options use. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether the name of a class of Keras stands for that of this package, where there is one. */
  readonly prefersOwn?: boolean;
}

/** A layer of any kind. */
export const layerKind: PartKind = { noun: 'a layer', names: {}, prefersOwn: true };

/**
 * The object that an option names.
 *
 * @param seed for those that a name stands for and that take one
 * @throws {ArgumentError} when the option is none of a known name, the JSON form of a registered class, and an object
 */
export function expectPart<T extends tf.serialization.Serializable>(
  where: string,
  name: string,
  value: unknown,
  kind: PartKind,
  seed?: number,
): T {
  if (typeof value === 'string') {
    const className = kind.names[expectOneOf(where, name, value, Object.keys(kind.names))] ?? value;
    return fromJSON<T>(where, name, { className, config: seed === undefined ? {} : { seed } }, kind);
  }
  if (value instanceof tf.serialization.Serializable) return value as T;
  const { className, config } = (value ?? {}) as { className?: unknown; config?: unknown };
  if (typeof className !== 'string' || typeof config !== 'object' || config === null) {
    throw invalid(where, name, `a name, ${kind.noun} or its JSON form { className, config }`, value);
  }
  const candidates = kind.prefersOwn === true ? Object.keys(classes()) : Object.values(kind.names);
  const own = candidates.find((candidate) => candidate === `Modu>${className}`);
  return fromJSON<T>(where, name, { className: own ?? className, config }, kind);
}

/** The same for an option that may be null or left out. */
export function expectOptionalPart<T extends tf.serialization.Serializable>(
  where: string,
  name: string,
  value: unknown,
  kind: PartKind,
): T | undefined {
  return value === undefined || value === null ? undefined : expectPart<T>(where, name, value, kind);
}

/** The JSON form of an object for a config, null for none. */
export function partConfig(part: tf.serialization.Serializable | undefined): tf.serialization.ConfigDict | null {
  return part === undefined ? null : { className: part.getClassName(), config: part.getConfig() };
}

function fromJSON<T extends tf.serialization.Serializable>(
  where: string,
  name: string,
  { className, config }: SerializedPart,
  { noun }: PartKind,
): T {
  // Keras has a class for each; tfjs writes both as one.
  if (className === 'L1' || className === 'L2') {
    const both = className === 'L1' ? { l1: 0.01, ...config, l2: 0 } : { l2: 0.01, ...config, l1: 0 };
    return fromJSON<T>(where, name, { className: 'L1L2', config: both }, { noun, names: {} });
  }
  const entry = classes()[className];
  if (entry === undefined) throw invalid(where, name, `the JSON form of ${noun} of a registered class`, className);
  const [cls, fromConfig] = entry;
  try {
    return fromConfig(cls, { ...config }) as T;
  } catch (error) {
    throw invalid(where, name, `${noun} that can be made (${describe((error as Error).message)})`, className);
  }
}

function classes(): ReturnType<typeof tf.serialization.SerializationMap.getMap>['classNameMap'] {
  return tf.serialization.SerializationMap.getMap().classNameMap;
}
