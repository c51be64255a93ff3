import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { isPart, type Json, type KerasPart } from './keras-json.ts';

/** An open HDF5 file, such as `new hdf5.File(buffer)` of jsfive or `new h5wasm.File(name)` of h5wasm. */
export interface HDF5Source {
  /** What is at a path: a data set has `shape` and `value`. */
  get(path: string): unknown;
}

/** The weights of a model: an open file `model.weights.h5`, or tensors in the order of Keras' `get_weights()`. */
export type KerasWeights = HDF5Source | readonly tf.Tensor[];

interface DataSet {
  readonly shape: readonly number[];
  readonly value: ArrayLike<number>;
}

const where = 'modelFromKerasJSON';
const attention = ['query_dense', 'key_dense', 'value_dense', 'output_dense'];

/** Gives a model of Keras the weights of a file. @throws {ArgumentError} when the file has others */
export function loadFromFile(model: tf.LayersModel, part: KerasPart, file: HDF5Source, path = ''): void {
  eachLayer(part, (entry, name, group) => {
    const layer = model.getLayer(name);
    const place = `${path}layers/${group}`;
    if (layer instanceof tf.LayersModel) {
      loadFromFile(layer, entry, file, `${place}/`);
      return;
    }
    tf.tidy(() => {
      const found = dataSets(entry, file, place).map(({ shape, value }) =>
        tf.tensor(Float32Array.from(value, Number), [...shape]),
      );
      assign(layer, name, found);
    });
  });
}

/** Gives a model of Keras a list of weights; what is left over. @throws {ArgumentError} when they do not fit */
export function loadFromList(
  model: tf.LayersModel,
  part: KerasPart,
  weights: readonly tf.Tensor[],
): readonly tf.Tensor[] {
  let rest = weights;
  eachLayer(part, (entry, name) => {
    const layer = model.getLayer(name);
    if (layer instanceof tf.LayersModel) {
      rest = loadFromList(layer, entry, rest);
      return;
    }
    assign(layer, name, rest.slice(0, layer.weights.length));
    rest = rest.slice(layer.weights.length);
  });
  return rest;
}

function assign(layer: tf.layers.Layer, name: string, values: readonly tf.Tensor[]): void {
  const [expected, received] = [layer.weights, values].map((list) => list.map(({ shape }) => `[${shape.join(', ')}]`));
  if (expected?.join() !== received?.join()) {
    const shapes = (list: readonly string[] | undefined): string => (list?.length ? list.join(', ') : 'none');
    throw new ArgumentError(
      `${where}: weights must have the shapes ${shapes(expected)} for layer '${name}', received ${shapes(received)}`,
    );
  }
  if (values.length > 0) layer.setWeights([...values]);
}

/** Each layer of a model with its name, and the name of its group in a file: that of its class, and a number from the second on. */
function eachLayer(model: KerasPart, visit: (entry: KerasPart, name: string, group: string) => void): void {
  const group = grouper();
  for (const entry of model.config['layers'] as readonly KerasPart[]) {
    if (entry.class_name !== 'InputLayer') visit(entry, entry.config['name'] as string, group(entry));
  }
}

function grouper(): (entry: KerasPart) => string {
  const used = new Map<string, number>();
  return ({ class_name: name }) => {
    const snake = name
      .replace(/\W+/g, '')
      .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase();
    const count = used.get(snake) ?? 0;
    used.set(snake, count + 1);
    return count === 0 ? snake : `${snake}_${count}`;
  };
}

/** The weights of a layer in the order of `getWeights()`: its own, then those of the layers inside. */
function dataSets(entry: KerasPart, file: HDF5Source, group: string): DataSet[] {
  const { class_name: name, config } = entry;
  const within = (part: Json | undefined, child: string): DataSet[] =>
    isPart(part) ? dataSets(part, file, `${group}/${child}`) : [];
  const all = own(file, group);
  if (name === 'LSTM' || name === 'GRU' || name === 'SimpleRNN') return [...all, ...own(file, `${group}/cell`)];
  if (name === 'RNN') return [...all, ...within(config['cell'], 'cell')];
  if (name === 'TimeDistributed') return [...all, ...within(config['layer'], 'layer')];
  if (name === 'Bidirectional') {
    const backward = config['backward_layer'] ?? config['layer'];
    return [...all, ...within(config['layer'], 'forward_layer'), ...within(backward, 'backward_layer')];
  }
  if (name === 'StackedRNNCells') {
    const cell = grouper();
    return (config['cells'] as readonly KerasPart[]).flatMap((part) => within(part, `cells/${cell(part)}`));
  }
  if (/(MultiHead|Query)Attention$/.test(name)) return attention.flatMap((child) => own(file, `${group}/${child}`));
  return all;
}

function own(file: HDF5Source, group: string): DataSet[] {
  const found: DataSet[] = [];
  for (;;) {
    const next = read(file, `${group}/vars/${found.length}`);
    if (next === undefined) return found;
    found.push(next);
  }
}

/** What is at a path; readers differ in what they do where there is nothing. */
function read(file: HDF5Source, path: string): DataSet | undefined {
  let found: unknown;
  try {
    found = file.get(path);
  } catch {
    return undefined;
  }
  const { shape, value } = (found ?? {}) as Partial<DataSet>;
  if (shape === undefined || value === undefined) return undefined;
  return { shape, value: typeof value === 'number' ? [value] : value };
}
