import type * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { inputTensors, layers, outputsOf, randomizeWeights, unwrap } from './layer-trial.ts';
import { frozenCopy, plain } from './plain.ts';
import type { LayerSubject } from './layer-subject.ts';

/** A functional model with the layer alone between its inputs and its outputs; the batch is left open. */
async function modelOf(layer: tf.layers.Layer, { inputs, kwargs }: LayerSubject): Promise<tf.LayersModel> {
  const { input, model } = await import('@tensorflow/tfjs');
  const symbols = inputs.map(({ shape, dtype = 'float32' }) => input({ batchShape: [null, ...shape.slice(1)], dtype }));
  const outputs = layer.apply(unwrap(symbols), { ...kwargs }) as tf.SymbolicTensor | tf.SymbolicTensor[];
  return model({ inputs: symbols, outputs });
}

/** Fails unless declared shapes (`computeOutputShape`, symbolic outputs) and dtypes are those of real outputs, and the expected ones. */
export async function checkLayerShape(subject: LayerSubject): Promise<void> {
  const open = subject.outputShapes.map((shape) => [null, ...shape.slice(1)]);
  for (const layer of layers(subject)) {
    const model = await modelOf(layer, subject);
    const inputs = await inputTensors(subject.inputs);
    const outputs = outputsOf(layer, inputs, subject.kwargs);
    const real = outputs.map(({ shape }) => shape);
    const types = outputs.map(({ dtype }) => dtype);
    const computed = layer.computeOutputShape(unwrap(inputs.map(({ shape }) => shape as (number | null)[])));
    for (const tensor of [...inputs, ...outputs]) tensor.dispose();
    const declared = model.outputs.map(({ shape }) => shape);
    const declaredTypes = model.outputs.map(({ dtype }) => dtype);
    model.dispose();
    expect(real, 'the shapes of the outputs').toStrictEqual(subject.outputShapes);
    expect(declared, 'the shapes declared in a model').toStrictEqual(open);
    expect(Array.isArray(computed[0]) ? computed : [computed], 'computeOutputShape').toStrictEqual(
      subject.outputShapes,
    );
    expect(declaredTypes, 'the dtypes declared in a model').toStrictEqual(types);
  }
}

/** Fails unless a model around the layer, saved and loaded, gives the very same outputs. */
export async function checkLayerSaveAndLoad(subject: LayerSubject): Promise<void> {
  const { io, loadLayersModel, dispose } = await import('@tensorflow/tfjs');
  for (const layer of layers(subject)) {
    const model = await modelOf(layer, subject);
    await randomizeWeights(layer);
    const inputs = await inputTensors(subject.inputs);
    let artifacts: tf.io.ModelArtifacts | undefined;
    await model.save(
      io.withSaveHandler(async (saved) => {
        artifacts = saved;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const topology = JSON.parse(JSON.stringify(artifacts?.modelTopology)) as Record<string, unknown>;
    const predict = (by: tf.LayersModel): unknown => {
      const outputs = by.predict(unwrap(inputs));
      const values = plain(outputs);
      dispose(outputs);
      return values;
    };
    const before = predict(model);
    let after: unknown;
    let loaded: tf.LayersModel | undefined;
    try {
      loaded = await loadLayersModel(io.fromMemory({ ...artifacts, modelTopology: topology }));
      after = predict(loaded);
    } finally {
      dispose(inputs);
      model.dispose();
      loaded?.dispose();
    }
    expect(after, 'the outputs of the loaded model').toStrictEqual(before);
  }
}

/** Fails when a call makes more tensors than its outputs, or tensors remain after the layer is disposed of. */
export async function checkLayerTensors(subject: LayerSubject): Promise<void> {
  const { memory, dispose } = await import('@tensorflow/tfjs');
  const atFirst = memory().numTensors;
  for (const layer of layers(subject)) {
    const inputs = await inputTensors(subject.inputs);
    dispose(outputsOf(layer, inputs, subject.kwargs));
    const built = memory().numTensors;
    const outputs = outputsOf(layer, inputs, subject.kwargs);
    // A mask goes with its output, and is disposed of with it.
    const masks = outputs.filter(({ kerasMask }) => kerasMask).length;
    const made = memory().numTensors - built - masks;
    dispose(outputs);
    dispose(inputs);
    layer.dispose();
    expect(made, 'tensors made by a call').toBe(outputs.length);
  }
  expect(memory().numTensors - atFirst, 'tensors left after dispose()').toBe(0);
}

/** Fails when a call changes or disposes of its inputs, or changes its keyword arguments. */
export async function checkLayerArguments(subject: LayerSubject): Promise<void> {
  const { dispose } = await import('@tensorflow/tfjs');
  for (const layer of layers(subject)) {
    const inputs = await inputTensors(subject.inputs);
    const kwargs = frozenCopy(subject.kwargs ?? {});
    const before = inputs.map(plain);
    const outputs = outputsOf(layer, inputs, kwargs);
    const disposed = inputs.filter(({ isDisposed }) => isDisposed).length;
    const after = inputs.map((input) => (input.isDisposed ? 'disposed of' : plain(input)));
    const shared = outputs.filter((output) => inputs.includes(output)).length;
    dispose(outputs);
    dispose(inputs);
    layer.dispose();
    expect(disposed, 'inputs disposed of by the call').toBe(0);
    expect(after, 'the inputs after the call').toStrictEqual(before);
    expect(shared, 'outputs that are the input tensors themselves').toBe(0);
  }
}
