import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { onModu } from '../../fixtures/on-modu.ts';
import { tfjsLayer, type KerasPart } from './keras-json.ts';
import { modelFromKerasJSON } from './model-from-keras-json.ts';

type Nested = number | readonly Nested[];

const { models, configs } = loadGolden<{
  readonly models: readonly {
    readonly name: string;
    readonly json: string;
    readonly weights: readonly Nested[];
    readonly file: Readonly<Record<string, Nested>>;
    readonly inputs: readonly Nested[];
    readonly outputs: readonly Nested[];
  }[];
  readonly configs: readonly KerasPart[];
}>(import.meta.url, '../../fixtures/models.json');

type Golden = (typeof models)[number];

/** A file of HDF5 as readers give it. */
function fileOf({ file }: Golden, missing: 'throws' | 'undefined'): { get(path: string): unknown } {
  return {
    get: (path) => {
      const value = file[path];
      if (value !== undefined) {
        const values = [value].flat(9) as number[];
        return { shape: shapeOf(value), value: Float32Array.from(values) };
      }
      if (missing === 'throws') throw new Error(`nothing at ${path}`);
      return undefined;
    },
  };
}

const shapeOf = (value: Nested): number[] =>
  Array.isArray(value) ? [value.length, ...shapeOf((value as readonly Nested[])[0] ?? 0)] : [];

/** Disposes of the weights one by one: tfjs' `dispose` leaves those of models inside that are called twice. */
function forget(model: tf.LayersModel): void {
  model.weights.forEach((weight) => {
    weight.dispose();
  });
}

function expectPredictions(model: tf.LayersModel, { inputs, outputs }: Golden): void {
  tf.tidy(() => {
    const tensors = inputs.map((input, i) => tf.tensor(input, undefined, model.inputs[i]?.dtype));
    const results = [model.predict(tensors.length === 1 ? (tensors[0] as tf.Tensor) : tensors)].flat();
    expect(results).toHaveLength(outputs.length);
    results.forEach((result, i) => {
      expect(result).toBeAllClose(outputs[i], { rtol: 1e-5, atol: 2e-5 });
    });
  });
}

describe.each(models.map((item) => [item.name, item] as const))('%s', (_, item) => {
  test.each(['cpu', 'modu'])(
    'predicts what Keras predicts on %s, with the weights of a list or a file',
    async (backend) => {
      const trial = async (): Promise<void> => {
        const tensors = item.weights.map((weight) => tf.tensor(weight, undefined, 'float32'));
        for (const weights of [tensors, fileOf(item, 'throws'), fileOf(item, 'undefined')]) {
          const model = await modelFromKerasJSON(item.json, weights);
          expectPredictions(model, item);
          forget(model);
        }
        tf.dispose(tensors);
      };
      await (backend === 'modu' ? onModu(trial) : trial());
    },
  );

  test('is the same after tfjs saved and loaded it', async () => {
    const model = await modelFromKerasJSON(JSON.parse(item.json) as object, fileOf(item, 'undefined'));
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    forget(model);
    const topology = JSON.parse(JSON.stringify(saved?.modelTopology)) as object;
    const loaded = await tf.loadLayersModel(tf.io.fromMemory({ ...saved, modelTopology: topology }));
    expectPredictions(loaded, item);
    forget(loaded);
  });
});

test.each(configs.map((config) => [config.class_name, config] as const))(
  'takes what Keras writes about %s',
  (name, config) => {
    const part = tfjsLayer(config);
    expect(part.class_name).toBe(`Modu>${name}`);
    const camelled = camel(part.config) as tf.serialization.ConfigDict;
    const [type, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[part.class_name]!;
    expect(fromConfig(type, camelled)).toHaveProperty('name', 'the_Layer');
  },
);

/** Names as tfjs makes them when it loads a model. */
function camel(value: unknown): unknown {
  const name = (text: string): string => text.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());
  if (typeof value === 'string') return name(value);
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [name(key), key === 'name' ? (item as unknown) : camel(item)]),
  );
}

describe('refuses', () => {
  const [{ json } = { json: '' }] = models;
  const changed = (from: string, to: string): Promise<unknown> => modelFromKerasJSON(json.replaceAll(from, to));

  test('what is no model', async () => {
    await expect(modelFromKerasJSON('{')).rejects.toThrow(
      'modelFromKerasJSON: json must be JSON, received text that is not',
    );
    await expect(modelFromKerasJSON({ class_name: 'Dense', config: {} })).rejects.toThrow(
      'modelFromKerasJSON: json must be a Sequential or Functional model of Keras 3, received',
    );
  });

  test('layers, activations and functions that are not known', async () => {
    await expect(changed('"Dropout"', '"MyDropout"')).rejects.toThrow(
      "must name layers of this package, of tfjs, or of a package that is imported, received 'MyDropout'",
    );
    await expect(changed('"silu"', '"hard_sigmoid"')).rejects.toThrow(
      `the activation of layer "dense" must be one that tfjs computes as Keras does, received 'hard_sigmoid'`,
    );
    await expect(changed('"silu"', '{"class_name": "function", "config": "f"}')).rejects.toThrow(
      'the config must hold no functions, received "f"',
    );
  });

  test('weights of another model', async () => {
    const weight = tf.ones([7, 2]);
    await expect(modelFromKerasJSON(json, [weight])).rejects.toThrow(
      "modelFromKerasJSON: weights must have the shapes [7, 3] for layer 'embedding', received [7, 2]",
    );
    await expect(modelFromKerasJSON(json, { get: () => undefined })).rejects.toThrow(
      "weights must have the shapes [7, 3] for layer 'embedding', received none",
    );
    const all = (models[0] as Golden).weights.map((values) => tf.tensor(values));
    await expect(modelFromKerasJSON(json, [...all, weight])).rejects.toThrow(
      'weights must be no more than the model has, received 1 more',
    );
    tf.dispose([weight, all]);
  });
});
