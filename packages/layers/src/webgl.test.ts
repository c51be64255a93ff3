import * as tf from '@tensorflow/tfjs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inChromium } from '../../../tooling/in-chromium.ts';
import { classes, layersOn } from '../fixtures/layers-on-backends.ts';
import * as modu from './index.ts';

type Results = Awaited<ReturnType<typeof layersOn>>;

test('every layer is among those that are run', () => {
  const layers = Object.entries(modu as Record<string, unknown>).flatMap(([name, value]) =>
    typeof value === 'function' && value.prototype instanceof tf.layers.Layer ? [name] : [],
  );
  // Cells run within RNN; MixUp and CutMix mix whole batches and have no gradient of their own.
  const run = [...classes(), 'GRUCell', 'LSTMCell', 'SimpleRNNCell', 'StackedRNNCells', 'MixUp', 'CutMix'];
  expect(layers.filter((name) => !run.includes(name))).toEqual([]);
});

test('every layer gives on webgl, in Chromium, the outputs and gradients of cpu, before and after a step', async () => {
  const entry = fileURLToPath(new URL('../fixtures/layers-on-backends.ts', import.meta.url));
  const onWebgl = await inChromium(entry, (page) => page.evaluate<Results>("layersOn('webgl')"));
  const onCpu = await layersOn('cpu');
  expect(Object.keys(onWebgl)).toEqual(Object.keys(onCpu));
  for (const [name, values] of Object.entries(onCpu)) {
    expect(onWebgl[name]?.length, name).toBe(values.length);
    values.forEach((expected, i) => {
      const actual = onWebgl[name]?.[i];
      expect(actual, `${name}, tensor ${i}`).toBeAllClose(expected, { rtol: 1e-3, atol: 1e-4 });
    });
  }
}, 120_000);
