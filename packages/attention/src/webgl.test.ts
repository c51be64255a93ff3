import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inChromium } from '../../../tooling/in-chromium.ts';
import { layersOn } from '../fixtures/layers-on-backends.ts';

type Results = Awaited<ReturnType<typeof layersOn>>;

test('every layer gives on webgl, in Chromium, the outputs and gradients of cpu', async () => {
  const entry = fileURLToPath(new URL('../fixtures/layers-on-backends.ts', import.meta.url));
  const onWebgl = await inChromium(entry, (page) => page.evaluate<Results>("layersOn('webgl')"));
  const onCpu = await layersOn('cpu');
  expect(Object.keys(onWebgl)).toEqual(Object.keys(onCpu));
  for (const [name, values] of Object.entries(onCpu)) {
    expect(onWebgl[name]?.length, name).toBe(values.length);
    values.forEach((expected, i) => {
      expect(onWebgl[name]?.[i], `${name}, tensor ${i}`).toBeAllClose(expected, { rtol: 1e-3, atol: 1e-4 });
    });
  }
}, 120_000);
