import type * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { inputTensors, layers, outputsOf } from './layer-trial.ts';
import type { LayerSubject } from './layer-subject.ts';

type Config = Record<string, unknown>;

/** Options that every tfjs layer has; they are tfjs's to keep. */
const ofEveryLayer = [
  'name',
  'trainable',
  'dtype',
  'batchInputShape',
  'batchSize',
  'inputShape',
  'inputDType',
  'weights',
];

/**
 * Fails unless `getConfig` holds every option, tells a default from another value, does not change when the layer is
 * built, and makes an equal layer after a JSON round trip. Fails too when the subject leaves an option at its default.
 */
export async function checkLayerConfig(subject: LayerSubject): Promise<void> {
  const { dispose } = await import('@tensorflow/tfjs');
  const [plainLayer, setLayer] = layers(subject) as [tf.layers.Layer, tf.layers.Layer];
  const [defaults, set] = [configOf(plainLayer), configOf(setLayer)];
  const options = Object.keys(subject.config);
  const required = Object.keys(subject.required ?? {});

  const untried = Object.keys(defaults).filter((key) => ![...ofEveryLayer, ...required, ...options].includes(key));
  expect(untried, 'options in getConfig() that the test leaves at their default').toStrictEqual([]);
  for (const key of [...options, ...required]) expect(Object.keys(set), 'the keys of getConfig()').toContain(key);
  for (const key of options) {
    expect(set[key], `getConfig().${key} with its default and with another value`).not.toStrictEqual(defaults[key]);
  }

  for (const [layer, before] of [
    [plainLayer, defaults],
    [setLayer, set],
  ] as const) {
    const inputs = await inputTensors(subject.inputs);
    dispose(outputsOf(layer, inputs, subject.kwargs));
    dispose(inputs);
    const after = configOf(layer);
    const type = layer.constructor as unknown as { fromConfig(type: unknown, config: Config): tf.layers.Layer };
    const restored = type.fromConfig(layer.constructor, configOf(layer));
    const again = configOf(restored);
    layer.dispose();
    expect(restored.constructor === layer.constructor, 'fromConfig must make a layer of the same class').toBe(true);
    expect(after, 'getConfig() after building').toStrictEqual(before);
    expect(again, 'getConfig() of the layer made by fromConfig').toStrictEqual(before);
  }
}

/** The configuration as JSON has it. */
function configOf(layer: tf.layers.Layer): Config {
  return JSON.parse(JSON.stringify(layer.getConfig())) as Config;
}
