import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import * as layers from './index.ts';
import { useModuLayers, type ModuLayersInUse } from './use-modu-layers.ts';

let inUse: ModuLayersInUse | undefined;

afterEach(() => {
  inUse?.undo();
});

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return { ...saved, modelTopology: JSON.parse(JSON.stringify(saved?.modelTopology)) as object };
}

const seeded = tf.initializers.glorotUniform({ seed: 3 });
const recurrent = {
  kernelInitializer: seeded,
  recurrentInitializer: tf.initializers.glorotUniform({ seed: 4 }),
  recurrentActivation: 'sigmoid',
} as const;

function tfjsModel(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 7, outputDim: 4, inputShape: [5], embeddingsInitializer: seeded }),
      tf.layers.conv1d({ filters: 4, kernelSize: 2, kernelInitializer: seeded }),
      tf.layers.batchNormalization(),
      tf.layers.bidirectional({
        layer: tf.layers.gru({ units: 3, returnSequences: true, ...recurrent }),
        mergeMode: 'sum',
      }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2, kernelInitializer: seeded }) }),
      tf.layers.layerNormalization(),
      tf.layers.lstm({ units: 3, returnSequences: true, ...recurrent }),
      tf.layers.dropout({ rate: 0.4 }),
      tf.layers.gru({ units: 2, ...recurrent }),
      tf.layers.dense({ units: 2, kernelInitializer: seeded }),
    ],
  });
}

describe('useModuLayers', () => {
  test("loads a saved model of tfjs into this package's layers, with equal predictions, until it is undone", async () => {
    const model = tfjsModel();
    const artifacts = await artifactsOf(model);
    const x = tf.tensor2d([
      [0, 1, 2, 3, 4],
      [6, 5, 4, 3, 0],
    ]);
    inUse = useModuLayers();
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    inUse.undo();
    const back = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    tf.tidy(() => {
      const expected = model.predict(x) as tf.Tensor;
      expect(loaded.predict(x)).toBeAllClose(expected, { atol: 1e-5 });
      expect(back.predict(x)).toBeAllClose(expected);
    });
    const classes = (of: tf.LayersModel): string[] => of.layers.map((layer) => layer.getClassName());
    expect(classes(loaded)).toStrictEqual(
      classes(model).map((name) => (['Dense', 'TimeDistributed'].includes(name) ? name : `Modu>${name}`)),
    );
    expect(loaded.layers[6]).toBeInstanceOf(layers.LSTM);
    expect(classes(back)).toStrictEqual(classes(model));
    for (const made of [model, loaded, back]) made.dispose();
    x.dispose();
  });

  test('makes the factories of tfjs give its layers, where tf.layers can be changed', () => {
    const own = tf.layers.lstm;
    inUse = useModuLayers();
    expect(inUse.factories).toBe(tf.layers.lstm !== own);
    if (inUse.factories) {
      expect(tf.layers.lstm({ units: 2 })).toBeInstanceOf(layers.LSTM);
      expect(tf.layers.dropout({ rate: 0.5 })).toBeInstanceOf(layers.Dropout);
    }
    inUse.undo();
    expect(tf.layers.lstm).toBe(own);
    expect(tf.layers.lstm({ units: 2 })).not.toBeInstanceOf(layers.LSTM);
  });

  test('refuses a model whose activation tfjs computes otherwise', async () => {
    const model = tf.sequential({ layers: [tf.layers.lstm({ units: 2, inputShape: [3, 1] })] });
    const artifacts = await artifactsOf(model);
    inUse = useModuLayers();
    await expect(tf.loadLayersModel(tf.io.fromMemory(artifacts))).rejects.toThrow(
      "must not be 'hardSigmoid', which has another slope in tfjs than in Keras 3",
    );
    model.dispose();
  });
});
