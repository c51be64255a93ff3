import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { keptText } from '../preprocessing/kept-text.ts';

/** A value as JSON holds it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object as JSON holds it. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** An object of Keras as JSON: the name of its class, and what makes it. */
export interface KerasPart extends JsonObject {
  readonly class_name: string;
  readonly config: JsonObject;
}

const where = 'modelFromKerasJSON';

/** Activations that tfjs' own layers compute as Keras does, with the names of tfjs. */
const ofTfjs: Readonly<Record<string, string>> = {
  elu: 'elu',
  gelu: 'gelu',
  linear: 'linear',
  log_softmax: 'logSoftmax',
  mish: 'mish',
  relu: 'relu',
  relu6: 'relu6',
  selu: 'selu',
  sigmoid: 'sigmoid',
  silu: 'swish',
  softmax: 'softmax',
  softplus: 'softplus',
  softsign: 'softsign',
  swish: 'swish',
  tanh: 'tanh',
};

/** Whether a value is the JSON form of an object of Keras. */
export function isPart(value: Json | undefined): value is KerasPart {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { class_name: name, config } = value as JsonObject;
  return typeof name === 'string' && typeof config === 'object' && config !== null;
}

/**
 * A layer of Keras 3 as the loader of tfjs takes it: by the class of this package where there is one, with names in place of
 * dtype policies, `batch_input_shape` for `batch_shape`, and without what Keras notes about modules and building.
 *
 * @throws {ArgumentError} when neither package has the class, or tfjs computes its activation otherwise
 */
export function tfjsLayer(part: KerasPart): KerasPart {
  const name = classNameOf(part.class_name);
  const { batch_shape: batchShape, ...config } = plainConfig(part.config, !name.startsWith('Modu>'));
  return {
    class_name: name,
    config: batchShape === undefined ? config : { ...config, batch_input_shape: batchShape },
  };
}

function plainConfig(config: JsonObject, isOfTfjs: boolean): JsonObject {
  const entries = Object.entries(config).filter(([key, value]) => key !== 'quantization_config' || value !== null);
  return Object.fromEntries(
    entries.map(([key, value]): [string, Json] => {
      if (key === 'dtype') return [key, dtypeName(value)];
      if (ofTexts.includes(key)) return [key, keptTexts(value)];
      if (key === 'activation' && isOfTfjs && typeof value === 'string') return [key, tfjsActivation(config, value)];
      return [key, plainValue(value, isOfTfjs)];
    }),
  );
}

/** Options that hold texts of the user, whose case tfjs would change. */
const ofTexts = ['vocabulary', 'mask_token', 'oov_token', 'mask_value'];

function keptTexts(value: Json): Json {
  return Array.isArray(value) ? (value as readonly Json[]).map(keptTexts) : keptText(value);
}

function plainValue(value: Json, isOfTfjs: boolean): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => plainValue(item, isOfTfjs));
  if (typeof value !== 'object' || value === null) return value;
  const { class_name: name, config, items } = value as JsonObject;
  if (name === '__tuple__' && Array.isArray(items)) return plainValue(items, isOfTfjs);
  if (!isPart(value)) {
    if (name === 'function') {
      throw new ArgumentError(`${where}: the config must hold no functions, received ${JSON.stringify(config)}`);
    }
    return plainConfig(value as JsonObject, isOfTfjs);
  }
  if (value.class_name === 'L1') return penalty({ l1: 0.01, ...value.config, l2: 0 });
  if (value.class_name === 'L2') return penalty({ l2: 0.01, ...value.config, l1: 0 });
  if (isLayer(value)) return tfjsLayer(value);
  // tfjs has initialisers, regularisers and constraints by the names of Keras, two of them in another case.
  const own = value.class_name.replace(/^Lecun/, 'LeCun');
  return { class_name: isOfTfjs ? own : value.class_name, config: plainConfig(value.config, isOfTfjs) };
}

function penalty(config: JsonObject): KerasPart {
  return { class_name: 'L1L2', config };
}

/** The layers inside a wrapper; what else stands in a config needs no names of its own. */
function isLayer({ config }: KerasPart): boolean {
  return 'trainable' in config && 'name' in config;
}

/** The name by which tfjs knows a class of Keras. @throws {ArgumentError} when it does not */
function classNameOf(name: string): string {
  const known = tf.serialization.SerializationMap.getMap().classNameMap;
  if (`Modu>${name}` in known) return `Modu>${name}`;
  if (name in known) return name;
  throw new ArgumentError(
    `${where}: the config must name layers of this package, of tfjs, or of a package that is imported, received '${name}'`,
  );
}

/** The type of numbers of a dtype or its policy; what Keras computes in 16 bits is computed in 32 here. */
function dtypeName(dtype: Json): string {
  const name = isPart(dtype) ? dtype.config['name'] : dtype;
  return name === 'int32' || name === 'string' || name === 'bool' ? name : name === 'int64' ? 'int32' : 'float32';
}

function tfjsActivation(config: JsonObject, activation: string): string {
  const own = ofTfjs[activation];
  if (own !== undefined) return own;
  throw new ArgumentError(
    `${where}: the activation of layer ${JSON.stringify(config['name'])} must be one that tfjs computes as Keras does, received '${activation}'`,
  );
}
