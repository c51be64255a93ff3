import { ArgumentError, invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { registerLayers } from '../register-layers.ts';
import { isPart, tfjsLayer, type Json, type JsonObject, type KerasPart } from './keras-json.ts';
import { tfjsEnds, tfjsNode } from './keras-nodes.ts';
import { loadFromFile, loadFromList, type KerasWeights } from './keras-weights.ts';

const where = 'modelFromKerasJSON';

/**
 * A model of Keras 3, Sequential or functional, from what `model.to_json()` writes, the file `config.json` in a `.keras`
 * archive; tfjs reads those of Keras 2 alone. Layers are those of this package where it has them, else those of tfjs.
 *
 * The model is not compiled. What Keras computes in 16 bits is computed in float32.
 *
 * @param json the text, or what `JSON.parse` makes of it
 * @param weights an open file `model.weights.h5` (out of the archive, or of `model.save_weights`), or tensors in the order of
 *   Keras' `get_weights()`, which stay the caller's; left out, the weights are initial ones
 * @throws {ArgumentError} when it is no such model, has a layer, an activation or a function that is not known here, or the
 *   weights are those of another
 * @see https://keras.io/api/models/model_saving_apis/
 * @example
 * import { File } from 'jsfive';
 * const model = await modelFromKerasJSON(config, new File(weights.buffer));
 */
export async function modelFromKerasJSON(json: string | object, weights?: KerasWeights): Promise<tf.LayersModel> {
  registerLayers();
  const part = parsed(json);
  const model = await tf.models.modelFromJSON(tfjsModel(part) as unknown as tf.io.ModelJSON);
  if (weights === undefined) return model;
  try {
    if ('get' in weights) loadFromFile(model, part, weights);
    else {
      const rest = loadFromList(model, part, weights);
      if (rest.length > 0)
        throw new ArgumentError(`${where}: weights must be no more than the model has, received ${rest.length} more`);
    }
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

function parsed(json: string | object): KerasPart {
  let value: unknown = json;
  if (typeof json === 'string') {
    try {
      value = JSON.parse(json);
    } catch (error) {
      throw new ArgumentError(`${where}: json must be JSON, received text that is not`, { cause: error });
    }
  }
  if (isPart(value as Json) && isModel(value as KerasPart)) return value as KerasPart;
  throw invalid(where, 'json', 'a Sequential or Functional model of Keras 3', value);
}

function isModel({ class_name: name, config }: KerasPart): boolean {
  return ['Sequential', 'Functional', 'Model'].includes(name) && Array.isArray(config['layers']);
}

/** A model as the loader of tfjs takes it, the models inside it alike. */
function tfjsModel({ class_name: name, config }: KerasPart): JsonObject {
  const entries = config['layers'] as readonly KerasPart[];
  if (name === 'Sequential') {
    const [first, ...rest] = entries.map(tfjsPart);
    // A model that never had an input layer notes the shape that it was built for.
    const shape = config['build_input_shape'];
    const isOpen = first !== undefined && first['class_name'] !== 'InputLayer' && Array.isArray(shape);
    const layers = first === undefined ? [] : [isOpen ? withShape(first, shape as Json) : first, ...rest];
    return { class_name: 'Sequential', config: { name: config['name'] as Json, layers } };
  }
  const models = new Set(entries.filter(isModel).map((entry) => entry['name'] as Json));
  return {
    class_name: 'Model',
    config: {
      name: config['name'] as Json,
      layers: entries.map((entry) => ({
        ...tfjsPart(entry),
        name: entry['name'] as Json,
        inbound_nodes: (entry['inbound_nodes'] as readonly Json[]).map((node) =>
          tfjsNode(entry['name'] as Json, node, models),
        ),
      })),
      input_layers: tfjsEnds('input_layers', config['input_layers'], models),
      output_layers: tfjsEnds('output_layers', config['output_layers'], models),
    },
  };
}

function tfjsPart(entry: KerasPart): JsonObject {
  if (!isPart(entry)) throw invalid(where, 'a layer', 'an object with class_name and config', entry);
  return isModel(entry) ? tfjsModel(entry) : tfjsLayer(entry);
}

function withShape(layer: JsonObject, shape: Json): JsonObject {
  return { ...layer, config: { ...(layer['config'] as JsonObject), batch_input_shape: shape } };
}
