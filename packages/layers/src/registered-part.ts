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
}

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
  const own = Object.values(kind.names).find((candidate) => candidate === `Modu>${className}`);
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
  const entry = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (entry === undefined) throw invalid(where, name, `the JSON form of ${noun} of a registered class`, className);
  const [cls, fromConfig] = entry;
  try {
    return fromConfig(cls, { ...config }) as T;
  } catch (error) {
    throw invalid(where, name, `${noun} that can be made (${describe((error as Error).message)})`, className);
  }
}
