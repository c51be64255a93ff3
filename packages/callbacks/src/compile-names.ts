import * as tf from '@tensorflow/tfjs';
import { CheckpointError } from '@modu/core';
import type { CompileNames, NamedClass } from './checkpoint-state.ts';

/** What `compile` was given, as a file can hold it: names, and classes that tfjs knows; null for functions without one. */
export function compileNames(value: unknown): CompileNames | null {
  if (value === undefined || value === null) return [];
  const named = nameOf(value);
  return named ?? null;
}

function nameOf(value: unknown): CompileNames | undefined {
  if (typeof value === 'string') return value;
  const { getClassName, getConfig } = value as Partial<tf.serialization.Serializable>;
  if (typeof getClassName === 'function' && typeof getConfig === 'function') {
    const $class = getClassName.call(value);
    return registered($class) && { $class, config: { ...getConfig.call(value) } };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const names = Object.entries(value).map(([key, item]) => [key, nameOf(item)] as const);
  if (names.some(([, name]) => name === undefined)) return undefined;
  const found = names as (readonly [string, CompileNames])[];
  return Array.isArray(value) ? found.map(([, name]) => name) : Object.fromEntries(found);
}

/** The reverse of {@link compileNames}. @throws {CheckpointError} for a class that is not known here */
export function fromCompileNames(where: string, names: CompileNames): unknown {
  if (typeof names === 'string') return names;
  if (isClass(names)) {
    const known = registered(names.$class);
    if (known === undefined) {
      throw new CheckpointError(
        `${where}: the class '${names.$class}' is not known here, import the package that defines it`,
      );
    }
    const [type, fromConfig] = known;
    return fromConfig(type, names.config as tf.serialization.ConfigDict);
  }
  if (Array.isArray(names)) return (names as readonly CompileNames[]).map((name) => fromCompileNames(where, name));
  return Object.fromEntries(Object.entries(names).map(([key, name]) => [key, fromCompileNames(where, name)]));
}

function registered(className: string) {
  return tf.serialization.SerializationMap.getMap().classNameMap[className];
}

function isClass(names: CompileNames): names is NamedClass {
  return typeof names === 'object' && '$class' in names && typeof names.$class === 'string';
}

/** A loss that has to prepare the model it is compiled into, as those of `@modu/optimizers` that take classes by number. */
interface AdaptingLoss {
  adaptModel?(model: object, output: number): void;
}

/** Lets the losses of a compiled model prepare it. */
export function adaptToLosses(model: object, loss: unknown): void {
  const { outputNames = [] } = model as { readonly outputNames?: readonly string[] };
  for (const [output, name] of outputNames.entries()) {
    const own: unknown = Array.isArray(loss)
      ? loss[output]
      : typeof loss === 'object' && loss !== null
        ? (loss as Record<string, unknown>)[name]
        : loss;
    (own as AdaptingLoss | null | undefined)?.adaptModel?.(model, output);
  }
}
