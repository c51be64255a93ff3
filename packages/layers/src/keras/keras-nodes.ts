import { ArgumentError } from '@modu/core';
import { isPart, type Json, type JsonObject } from './keras-json.ts';

const where = 'modelFromKerasJSON';

/** How Keras calls the tensors that a layer takes beside the first, in the order in which the layers here take them. */
const tensorNames = ['query', 'value', 'key', 'initial_state'];

/** A call of a layer as tfjs notes it: where each of its inputs comes from. */
export type TfjsNode = readonly (readonly Json[])[];

/**
 * A call of a layer as tfjs notes it, from one of Keras 3.
 *
 * @param models the names of the models inside, to whose calls tfjs adds the one that made them
 * @throws {ArgumentError} when it has a mask, or anything but tensors in places of tensors
 */
export function tfjsNode(layer: Json, node: Json, models: ReadonlySet<Json>): TfjsNode {
  const { args, kwargs } = node as { readonly args: readonly Json[]; readonly kwargs: JsonObject };
  const named = Object.entries(kwargs);
  const sources = [...args.flatMap(sourcesOf), ...tensorNames.flatMap((name) => sourcesOf(kwargs[name] ?? null))];
  const stray = named.find(([name, value]) => !tensorNames.includes(name) && sourcesOf(value).length > 0);
  if (stray !== undefined) {
    throw new ArgumentError(
      `${where}: layer ${JSON.stringify(layer)} must take no tensor as '${stray[0]}', received one`,
    );
  }
  const options = Object.fromEntries(
    named.filter(([name, value]) => !tensorNames.includes(name) && value !== null && name !== 'training'),
  );
  // tfjs takes the options that stand beside the last one.
  return sources.map((source) => [...counted(source, models), options]);
}

/** Where each tensor of an argument comes from: name of the layer, number of its call, number of its output. */
function sourcesOf(argument: Json): (readonly Json[])[] {
  if (Array.isArray(argument)) return (argument as readonly Json[]).flatMap(sourcesOf);
  if (!isPart(argument) || argument.class_name !== '__keras_tensor__') return [];
  return [argument.config['keras_history'] as readonly Json[]];
}

/** The inputs or outputs of a model: one source, or a list of some. @throws {ArgumentError} when they have names */
export function tfjsEnds(name: string, ends: Json | undefined, models: ReadonlySet<Json>): Json[] {
  if (!Array.isArray(ends)) {
    throw new ArgumentError(`${where}: ${name} must be a list, received ${JSON.stringify(ends)}`);
  }
  const sources = (typeof ends[0] === 'string' ? [ends] : ends) as readonly (readonly Json[])[];
  return sources.map((source) => counted(source, models));
}

function counted([name = '', call = 0, output = 0]: readonly Json[], models: ReadonlySet<Json>): readonly Json[] {
  return [name, models.has(name) ? Number(call) + 1 : call, output];
}
